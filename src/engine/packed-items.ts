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

  /** `rank`: what orders items first. */
  add(rank: number, text: string): void {
    const room = roomFor(text);
    if (this.#length + room > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_ROOM, 2 * this.#bytes.length, this.#length + room));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length = writeItem(this.#bytes, this.#length, rank, text);
  }

  /** A copy of the items, which are gone afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const items = new Uint8Array(this.#length);
    items.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return items;
  }
}

/** That a text may take, at most. Bytes. */
export function roomFor(text: string): number {
  return PREFIX + 3 * text.length; // no UTF-16 unit takes more than three bytes
}

/** Returns where the item ends. */
export function writeItem(bytes: Buffer, at: number, rank: number, text: string): number {
  const size = bytes.write(text, at + PREFIX, 'utf8');
  bytes.writeUInt32LE(size, at);
  bytes.writeDoubleLE(rank, at + 4);
  return at + PREFIX + size;
}

/** Where each item begins. */
export function* startsOf(bytes: Uint8Array): Generator<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += PREFIX + view.getUint32(at, true)) yield at;
}

export function rankAt(bytes: Buffer, at: number): number {
  return bytes.readDoubleLE(at + 4);
}

/** Where an item ends. */
export function endAt(bytes: Buffer, at: number): number {
  return at + PREFIX + bytes.readUInt32LE(at);
}
