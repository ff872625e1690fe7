/** Room in memory for what is written out: for tests, which look at what happens when it is full. */
import type { Spill } from './spill.ts';

export class MemorySpill implements Spill {
  bytes = Buffer.alloc(0);
  readonly #limit: number;

  /** `limit`: bytes. */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  write(bytes: Uint8Array): number | null {
    if (this.bytes.length + bytes.length > this.#limit) return null;
    const at = this.bytes.length;
    this.bytes = Buffer.concat([this.bytes, bytes]);
    return at;
  }

  read(at: number, into: Uint8Array): void {
    into.set(this.bytes.subarray(at, at + into.length));
  }
}
