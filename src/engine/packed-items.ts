/**
 * Items of a sort as bytes, one behind the other: the length of the text, its rank, the text. Threads hand them on as they
 * are, and sorts hold and write out nothing else.
 */

/** Before each text: its length and its rank. Bytes. */
export const PREFIX = 12;
const FIRST_ROOM = 4096;

export class PackedItems {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** What they are written to, which a further item may replace. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** `rank`: what orders items first. Returns where the item begins. */
  add(rank: number, text: string): number {
    this.#makeRoom(PREFIX + 3 * text.length); // no UTF-16 unit takes more than three bytes
    const at = this.#length;
    const size = this.#bytes.write(text, at + PREFIX, 'utf8');
    this.#bytes.writeUInt32LE(size, at);
    this.#bytes.writeDoubleLE(rank, at + 4);
    this.#length = at + PREFIX + size;
    return at;
  }

  /** Items that were packed elsewhere; returns where the first begins. */
  append(items: Uint8Array): number {
    this.#makeRoom(items.length);
    const at = this.#length;
    this.#bytes.set(items, at);
    this.#length += items.length;
    return at;
  }

  /** A copy of the items, which are gone afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const items = new Uint8Array(this.#length);
    items.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return items;
  }

  /** The items are gone; what they were written to stays, for others. */
  clear(): void {
    this.#length = 0;
  }

  /** The items are gone, and what they were written to. */
  free(): void {
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(FIRST_ROOM, 2 * this.#bytes.length, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Where each item begins. */
export function* startsOf(bytes: Uint8Array, from = 0, to = bytes.length): Generator<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at < to; at += PREFIX + view.getUint32(at, true)) yield at;
}

export function rankAt(bytes: Buffer, at: number): number {
  return bytes.readDoubleLE(at + 4);
}

/** Where an item ends. */
export function endAt(bytes: Buffer, at: number): number {
  return at + PREFIX + bytes.readUInt32LE(at);
}
