/**
 * One EVTX chunk: 64 KiB (less where a file was cut short) of records, templates and names that refer to each other by
 * offset. One Chunk object is loaded with one chunk after another. Reads outside the bytes give 0, never an exception:
 * every offset in a chunk is a claim that its author may have made up.
 */
import { type CodePage, WINDOWS_1252 } from './ansi.ts';
import { buildName, type Name } from './tree.ts';

export const CHUNK_BYTES = 65_536;
/** Where records begin. */
export const FIRST_RECORD = 512;
/** A record: magic 4, size 4, id 8, time 8, binary XML, size again 4. */
export const RECORD_HEADER = 24;
export const RECORD_MIN = 28;
/** No element or attribute name is longer. UTF-16 units. */
const MAX_NAME = 1024;

let generations = 0;

export class Chunk {
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  length = 0;
  /** 0-based place in the file. */
  number = 0;
  /** Offset of the chunk in the source. */
  offset = 0;
  /** What is read now was carved: what its templates were may have been overwritten. */
  carving = false;
  /** Counts loads, of all chunks together: what was looked up under another generation is stale. */
  generation = 0;
  /** How ANSI strings are read. */
  ansi: CodePage = WINDOWS_1252;
  readonly #names = new Map<number, Name | null>();

  load(bytes: Uint8Array, start: number, length: number, number: number, offset: number): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset + start, length);
    this.view = new DataView(bytes.buffer, bytes.byteOffset + start, length);
    this.length = length;
    this.number = number;
    this.offset = offset;
    this.generation = ++generations;
    if (this.#names.size > 0) this.#names.clear();
  }

  u8(at: number): number {
    return at < this.length ? this.bytes[at]! : 0;
  }

  u16(at: number): number {
    return at + 2 <= this.length ? this.view.getUint16(at, true) : 0;
  }

  u32(at: number): number {
    return at + 4 <= this.length ? this.view.getUint32(at, true) : 0;
  }

  /** Two halves as one number; exact up to 2^53. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 0x1_0000_0000;
  }

  latin1(start: number, end: number): string {
    return this.bytes.toString('latin1', start, end);
  }

  /** UTF-16LE as a string, as it stands. */
  utf16(start: number, units: number): string {
    return this.bytes.toString('utf16le', start, start + units * 2);
  }

  /** Units of the name at an offset (next name 4, hash 2, count 2, text, NUL), or -1 where there can be none. */
  nameUnits(at: number): number {
    const units = this.u16(at + 6);
    return at + 10 + units * 2 <= this.length && units > 0 && units <= MAX_NAME ? units : -1;
  }

  /** The name at an offset, or null. The chain of names that share a hash is never followed. */
  name(at: number): Name | null {
    let name = this.#names.get(at);
    if (name === undefined) {
      const units = this.nameUnits(at);
      name = units < 0 ? null : buildName(this.utf16(at + 8, units));
      this.#names.set(at, name);
    }
    return name;
  }
}
