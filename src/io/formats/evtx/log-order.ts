/**
 * Logs that have gone round: when a log is full, Windows writes on at its beginning, so the oldest records lie somewhere
 * behind the newest.
 */
import { CHUNK_BYTES } from './chunk.ts';
import { CHUNK_MAGIC, FILE_HEADER_BYTES, FILE_MAGIC } from './reader.ts';

/** Half-open range of bytes of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Of a chunk's header: its signature, and the number of its first record. */
const SEEN = 32;

/**
 * The parts of a log of `size` bytes in the order of its records: two if it has gone round, else the whole. The first
 * of two begins with a chunk (open it with `firstOffset` at its start), the second with the file header. `read` gives
 * so many bytes from an offset on, fewer at the end. The file header names the oldest chunk too, but not of a log that
 * was in use; the chunks are asked instead, a few of them.
 */
export function partsInOrder(size: number, read: (offset: number, count: number) => Buffer): readonly ByteRange[] {
  const whole = [{ start: 0, end: size }];
  if (read(0, FILE_MAGIC.length).toString('latin1') !== FILE_MAGIC) return whole;
  const offsetOf = (chunk: number): number => FILE_HEADER_BYTES + chunk * CHUNK_BYTES;
  /** Null for what is no chunk, and for one without records. */
  const firstRecordOf = (chunk: number): number | null => {
    const header = read(offsetOf(chunk), SEEN);
    if (header.length < SEEN || header.toString('latin1', 0, CHUNK_MAGIC.length) !== CHUNK_MAGIC) return null;
    const number = header.readBigUInt64LE(24);
    return number > Number.MAX_SAFE_INTEGER ? null : Number(number);
  };
  const newest = firstRecordOf(0);
  if (newest === null) return whole;
  const isOlder = (chunk: number): boolean => {
    const number = firstRecordOf(chunk);
    return number !== null && number < newest;
  };
  // Numbers rise from chunk to chunk but for one step down, if there is one.
  let before = 0;
  let after = Math.ceil((size - FILE_HEADER_BYTES) / CHUNK_BYTES);
  const count = after;
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if (isOlder(middle)) after = middle;
    else before = middle;
  }
  if (after >= count) return whole;
  return [
    { start: offsetOf(after), end: size },
    { start: 0, end: offsetOf(after) },
  ];
}
