/**
 * Packed items in chunks of memory that grow with what is held, so that nothing is copied to make room, and what was
 * packed elsewhere is kept where it lies. An item has an address of 32 bits: its chunk and where it begins there.
 */
import { roomFor, startsOf, writeItem } from './packed-items.ts';

/** Of an address. */
const OFFSET_BITS = 20;
/** Of a chunk that is filled item by item, at most, unless one item takes more. Bytes. */
const LARGEST = 1 << OFFSET_BITS;
const SMALLEST = 4096;
/** What was packed elsewhere is copied where it is less, so that there are not too many chunks. Bytes. */
const KEPT_WHOLE = 32 * 1024;

export class ItemChunks {
  readonly #chunks: Buffer[] = [];
  /** The chunk that is filled, and how far. */
  #open = -1;
  #end = 0;
  #length = 0;

  /** Bytes of the items. */
  get length(): number {
    return this.#length;
  }

  /** Returns the item's address. */
  add(rank: number, text: string): number {
    const at = this.#makeRoom(roomFor(text));
    const end = writeItem(this.#chunks[this.#open]!, at, rank, text);
    this.#close(end);
    return addressOf(this.#open, at);
  }

  /** Takes over items that were packed elsewhere: each begins within a mebibyte. Their addresses go to `note`. */
  append(items: Uint8Array, note: (address: number) => void): void {
    if (items.length >= KEPT_WHOLE) {
      const chunk = this.#chunks.push(Buffer.from(items.buffer, items.byteOffset, items.byteLength)) - 1;
      this.#length += items.length;
      for (const at of startsOf(items)) note(addressOf(chunk, at));
      return;
    }
    const from = this.#makeRoom(items.length);
    this.#chunks[this.#open]!.set(items, from);
    this.#close(from + items.length);
    for (const at of startsOf(items)) note(addressOf(this.#open, from + at));
  }

  /** What an address lies in. */
  bytesOf(address: number): Buffer {
    return this.#chunks[address >>> OFFSET_BITS]!;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#open = -1;
    this.#end = 0;
    this.#length = 0;
  }

  /** Where in the open chunk so much may be written. */
  #makeRoom(room: number): number {
    const open = this.#chunks[this.#open];
    if (open !== undefined && this.#end + room <= open.length) return this.#end;
    const next = open === undefined ? SMALLEST : Math.min(LARGEST, 2 * open.length);
    this.#open = this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(next, room))) - 1;
    this.#end = 0;
    return 0;
  }

  #close(end: number): void {
    this.#length += end - this.#end;
    this.#end = end;
  }
}

function addressOf(chunk: number, at: number): number {
  return ((chunk << OFFSET_BITS) | at) >>> 0;
}

/** Where in its chunk an item begins. */
export function offsetOf(address: number): number {
  return address & (LARGEST - 1);
}
