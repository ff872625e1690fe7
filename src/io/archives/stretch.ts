/** A stretch of packed bytes as a source of its own: a member that lies uncompressed in its archive. */
import type { ByteSource } from '../source.ts';
import type { PackedBytes } from './packed-bytes.ts';

/** As much as is handed out at once. Bytes. */
const PIECE = 1024 * 1024;

export interface Stretch extends ByteSource {
  /** Bytes of the stretch that were not read yet. */
  readonly left: number;
}

/** `cutOff` is called once if the packed bytes end before the stretch does. */
export function openStretch(packed: PackedBytes, name: string, size: number, cutOff: () => void): Stretch {
  let left = size;
  let closed = false;
  return {
    name,
    size,
    get left() {
      return left;
    },
    async next() {
      if (closed || left === 0) return null;
      const bytes = await packed.take(Math.min(left, PIECE));
      if (bytes === null) {
        closed = true;
        cutOff();
        return null;
      }
      left -= bytes.length;
      return bytes;
    },
    close() {
      closed = true;
    },
  };
}
