/**
 * A table of texts by key, packed into two buffers: many threads can read it without a copy each, and the garbage
 * collector never sees its entries. It is built once and then only read.
 */
import { hashText } from '../text/hash.ts';

export interface PackedTable {
  /** Entries one behind the other: length of the key, length of the text (32 bits each), key, text; UTF-8. */
  readonly bytes: Uint8Array;
  /** Open-addressing hash table of offsets into `bytes`, plus one; 0 is free. Its length is a power of two. */
  readonly slots: Int32Array;
  readonly size: number;
}

const PREFIX = 8;

/** Keys must be different. The buffers are shared memory, so that a table can be handed to other threads. */
export function packTable(entries: ReadonlyMap<string, string>): PackedTable {
  let length = 0;
  for (const [key, text] of entries) length += PREFIX + Buffer.byteLength(key) + Buffer.byteLength(text);
  const bytes = Buffer.from(new SharedArrayBuffer(length));
  const slots = new Int32Array(new SharedArrayBuffer(4 * slotsFor(entries.size)));
  let at = 0;
  for (const [key, text] of entries) {
    const keyLength = bytes.write(key, at + PREFIX);
    const textLength = bytes.write(text, at + PREFIX + keyLength);
    bytes.writeUInt32LE(keyLength, at);
    bytes.writeUInt32LE(textLength, at + 4);
    let slot = hashText(key) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = at + 1;
    at += PREFIX + keyLength + textLength;
  }
  return { bytes, slots, size: entries.size };
}

/** At most half of the slots are taken, so that every search ends soon. */
function slotsFor(size: number): number {
  let slots = 16;
  while (slots < 2 * size) slots *= 2;
  return slots;
}

/** The text under a key, or null. */
export function readPacked({ bytes, slots }: PackedTable, key: string): string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wanted = Buffer.from(key);
  for (let slot = hashText(key) & (slots.length - 1); slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
    const at = slots[slot]! - 1;
    const start = at + PREFIX;
    const end = start + buffer.readUInt32LE(at);
    if (buffer.compare(wanted, 0, wanted.length, start, end) !== 0) continue;
    return buffer.toString('utf8', end, end + buffer.readUInt32LE(at + 4));
  }
  return null;
}
