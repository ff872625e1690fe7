/**
 * Logs that have gone round: when a log is full, Windows writes on at its beginning, so the oldest records lie somewhere
 * behind the newest.
 */
import { CHUNK_BYTES } from './chunk.ts';
import { CHUNK_MAGIC, FILE_HEADER_BYTES, FILE_MAGIC } from './reader.ts';

/** Of a chunk's header: its signature, and the number of its first record. */
const SEEN = 32;

/**
 * Where in a log of `size` bytes its oldest chunk begins, if the log has gone round; else 0. Read from there on (open it
 * with `firstOffset`) and then from the file header up to there, its records come in their order. `read` gives so many
 * bytes from an offset on, fewer at the end. The file header names the oldest chunk too, but not of a log that was in
 * use; the chunks are asked instead, a few of them.
 */
export function findOldest(size: number, read: (offset: number, count: number) => Buffer): number {
  if (read(0, FILE_MAGIC.length).toString('latin1') !== FILE_MAGIC) return 0;
  const offsetOf = (chunk: number): number => FILE_HEADER_BYTES + chunk * CHUNK_BYTES;
  /** Null for what is no chunk, and for one without records. */
  const firstRecordOf = (chunk: number): number | null => {
    const header = read(offsetOf(chunk), SEEN);
    if (header.length < SEEN || header.toString('latin1', 0, CHUNK_MAGIC.length) !== CHUNK_MAGIC) return null;
    const number = header.readBigUInt64LE(24);
    return number > Number.MAX_SAFE_INTEGER ? null : Number(number);
  };
  const newest = firstRecordOf(0);
  if (newest === null) return 0;
  // Numbers rise from chunk to chunk but for one step down, if there is one.
  const chunks = Math.ceil((size - FILE_HEADER_BYTES) / CHUNK_BYTES);
  let before = 0;
  let after = chunks;
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    const number = firstRecordOf(middle);
    if (number !== null && number < newest) after = middle;
    else before = middle;
  }
  return after >= chunks ? 0 : offsetOf(after);
}
