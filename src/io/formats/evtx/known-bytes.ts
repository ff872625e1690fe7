/** Bytes that others in a chunk are compared with: in words of 32 bits, which is four times as fast as one by one. */
import type { Chunk } from './chunk.ts';

export interface KnownBytes {
  readonly bytes: Uint8Array;
  /** The same as words, the last one filled up with zeros. */
  readonly words: Uint32Array;
}

/** Keeps a copy. */
export function knownBytes(bytes: Uint8Array): KnownBytes {
  const padded = new Uint8Array((bytes.length + 3) & ~3);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const words = Uint32Array.from({ length: view.byteLength >> 2 }, (_, i) => view.getUint32(4 * i, true));
  return { bytes: Uint8Array.from(bytes), words };
}

/** Whether they stand in the chunk at `start`, all of them. */
export function standsAt(chunk: Chunk, start: number, { bytes, words }: KnownBytes): boolean {
  const size = bytes.length;
  if (start + size > chunk.length) return false;
  const { view } = chunk;
  const whole = size >> 2;
  for (let i = 0; i < whole; i++) if (view.getUint32(start + 4 * i, true) !== words[i]) return false;
  for (let i = whole << 2; i < size; i++) if (chunk.bytes[start + i] !== bytes[i]) return false;
  return true;
}
