/**
 * Writes valid EVTX for tests, sample telemetry and fuzzing: chunks of records whose templates and names stand inline
 * where they are first used and are referred to by offset afterwards, as Windows writes them.
 */
import { crc32 } from './checksum.ts';
import * as Type from './value-type.ts';

export type Part =
  | string
  | { readonly slot: number; readonly optional?: boolean; readonly type?: number }
  | { readonly cdata: string }
  | { readonly char: number }
  | { readonly entity: string }
  | { readonly target: string; readonly data: string };

export interface Tree {
  readonly name: string;
  readonly attributes?: readonly (readonly [string, readonly Part[]])[];
  readonly children?: readonly (Tree | Part)[];
  readonly dependency?: number;
}

export interface Definition {
  /** 16 bytes. */
  readonly guid: Uint8Array;
  readonly tree: Tree;
}

export interface Instance {
  readonly template: Definition;
  readonly values: readonly BuiltValue[];
}

/** A value: its type and bytes, or binary XML, whose bytes depend on where it lies. */
export type BuiltValue =
  | { readonly type: number; readonly bytes: Uint8Array }
  | { readonly type: typeof Type.BINXML; readonly instance: Instance }
  | { readonly type: typeof Type.BINXML; readonly trees: readonly Tree[] };

export interface BuiltRecord {
  readonly id: number;
  /** FILETIME. */
  readonly time?: bigint;
  readonly content: Instance | { readonly trees: readonly Tree[] };
}

const CHUNK = 65_536;

export const utf16 = (text: string): BuiltValue => ({ type: Type.UTF16, bytes: Buffer.from(text, 'utf16le') });
export const raw = (type: number, ...bytes: number[]): BuiltValue => ({ type, bytes: Uint8Array.from(bytes) });
export const nothing: BuiltValue = raw(Type.NULL);

export function number(type: number, value: number | bigint, width: number): BuiltValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return { type, bytes: bytes.subarray(0, width) };
}

/** A GUID whose bytes all depend on `seed`. */
export function guidOf(seed: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (seed * 37 + i * 11) & 255);
}

export class ChunkBuilder {
  readonly #bytes = Buffer.alloc(CHUNK);
  readonly #names = new Map<string, number>();
  readonly #templates = new Map<Definition, number>();
  #at = 512;
  #lastRecord = 512;
  #firstId: number | null = null;
  #lastId = 0;

  /** Where the next record will lie. */
  get offset(): number {
    return this.#at;
  }

  /** False: the record does not fit any more, and the chunk is as before. */
  add(record: BuiltRecord): boolean {
    const start = this.#at;
    const names = new Map(this.#names);
    const templates = new Map(this.#templates);
    try {
      this.#record(record);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#at = start;
      this.#bytes.fill(0, start);
      this.#names.clear();
      for (const [name, at] of names) this.#names.set(name, at);
      this.#templates.clear();
      for (const [template, at] of templates) this.#templates.set(template, at);
      return false;
    }
    this.#firstId ??= record.id;
    this.#lastId = record.id;
    this.#lastRecord = start;
    return true;
  }

  /** The chunk, with its header and checksums. */
  build(): Buffer {
    const chunk = this.#bytes;
    chunk.write('ElfChnk\u0000', 0, 'latin1');
    for (const at of [8, 24]) chunk.writeBigUInt64LE(BigInt(this.#firstId ?? 0), at);
    for (const at of [16, 32]) chunk.writeBigUInt64LE(BigInt(this.#lastId), at);
    chunk.writeUInt32LE(128, 40);
    chunk.writeUInt32LE(this.#lastRecord, 44);
    chunk.writeUInt32LE(this.#at, 48);
    sealChunk(chunk);
    return chunk;
  }

  #record(record: BuiltRecord): void {
    const start = this.#at;
    this.#u32(0x2a2a);
    this.#u32(0);
    this.#u64(BigInt(record.id));
    this.#u64(record.time ?? 133_500_000_000_000_000n);
    if ('trees' in record.content) this.#fragment(record.content.trees);
    else this.#instanceFragment(record.content);
    while ((this.#at - start) % 8 !== 4) this.#u8(0);
    const size = this.#at + 4 - start;
    this.#u32(size);
    this.#bytes.writeUInt32LE(size, start + 4);
  }

  #u8(value: number): void {
    this.#at = this.#bytes.writeUInt8(value, this.#at);
  }
  #u16(value: number): void {
    this.#at = this.#bytes.writeUInt16LE(value, this.#at);
  }
  #u32(value: number): void {
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }
  #u64(value: bigint): void {
    this.#at = this.#bytes.writeBigUInt64LE(value, this.#at);
  }
  #raw(bytes: Uint8Array): void {
    if (this.#at + bytes.length > CHUNK) throw new RangeError('full');
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #text(text: string): void {
    this.#u16(text.length);
    this.#raw(Buffer.from(text, 'utf16le'));
  }

  #name(name: string): void {
    const known = this.#names.get(name);
    this.#u32(known ?? this.#at + 4);
    if (known !== undefined) return;
    this.#names.set(name, this.#at);
    let hash = 0;
    for (let i = 0; i < name.length; i++) hash = (hash * 65_599 + name.charCodeAt(i)) >>> 0;
    this.#u32(0);
    this.#u16(hash & 0xffff);
    this.#text(name);
    this.#u16(0);
  }

  #header(): void {
    this.#raw(Uint8Array.of(0x0f, 1, 1, 0));
  }

  #fragment(trees: readonly Tree[]): void {
    this.#header();
    for (const tree of trees) this.#tree(tree, false);
    this.#u8(0);
  }

  #instanceFragment(instance: Instance): void {
    this.#header();
    this.#instance(instance);
    this.#u8(0);
  }

  #instance({ template, values }: Instance): void {
    this.#u8(0x0c);
    this.#u8(1);
    this.#raw(template.guid.subarray(0, 4));
    const known = this.#templates.get(template);
    this.#u32(known ?? this.#at + 4);
    if (known === undefined) this.#define(template);
    this.#u32(values.length);
    const table = this.#at;
    for (const value of values) {
      this.#u16('bytes' in value ? value.bytes.length : 0);
      this.#u8(value.type);
      this.#u8(0);
    }
    values.forEach((value, i) => {
      const start = this.#at;
      if ('bytes' in value) this.#raw(value.bytes);
      else if ('trees' in value) this.#fragment(value.trees);
      else this.#instanceFragment(value.instance);
      this.#bytes.writeUInt16LE(this.#at - start, table + 4 * i);
    });
  }

  #define(template: Definition): void {
    this.#templates.set(template, this.#at);
    this.#u32(0);
    this.#raw(template.guid);
    const sizeAt = this.#at;
    this.#u32(0);
    const start = this.#at;
    this.#header();
    this.#tree(template.tree, true);
    this.#u8(0);
    this.#bytes.writeUInt32LE(this.#at - start, sizeAt);
  }

  #tree(tree: Tree, defining: boolean): void {
    const { attributes = [], children } = tree;
    this.#u8(attributes.length > 0 ? 0x41 : 0x01);
    if (defining) this.#u16(tree.dependency ?? 0xffff);
    this.#u32(0);
    this.#name(tree.name);
    if (attributes.length > 0) this.#u32(0);
    attributes.forEach(([name, parts], i) => {
      this.#u8(i + 1 < attributes.length ? 0x46 : 0x06);
      this.#name(name);
      for (const part of parts) this.#part(part);
    });
    if (children === undefined) {
      this.#u8(0x03);
      return;
    }
    this.#u8(0x02);
    for (const child of children) {
      if (typeof child === 'object' && 'name' in child) this.#tree(child, defining);
      else this.#part(child);
    }
    this.#u8(0x04);
  }

  #part(part: Part): void {
    if (typeof part === 'string') {
      this.#u8(0x05);
      this.#u8(Type.UTF16);
      this.#text(part);
    } else if ('slot' in part) {
      this.#u8(part.optional === false ? 0x0d : 0x0e);
      this.#u16(part.slot);
      this.#u8(part.type ?? Type.UTF16);
    } else if ('cdata' in part) {
      this.#u8(0x07);
      this.#text(part.cdata);
    } else if ('char' in part) {
      this.#u8(0x08);
      this.#u16(part.char);
    } else if ('entity' in part) {
      this.#u8(0x09);
      this.#name(part.entity);
    } else {
      this.#u8(0x0a);
      this.#name(part.target);
      this.#u8(0x0b);
      this.#text(part.data);
    }
  }
}

/** Writes both checksums of a chunk. */
export function sealChunk(chunk: Buffer): void {
  chunk.writeUInt32LE(crc32(chunk.subarray(512, chunk.readUInt32LE(48))), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), 124);
}

/** A file of these chunks. */
export function buildEvtxFile(chunks: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(4096);
  header.write('ElfFile\u0000', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(Math.max(0, chunks.length - 1)), 16);
  header.writeBigUInt64LE(1n, 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(4096, 40);
  header.writeUInt16LE(chunks.length, 42);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return Buffer.concat([header, ...chunks]);
}

const slot = (index: number, type: number = Type.UTF16): Part => ({ slot: index, type });

/** The usual event template: System from slots 0 to 16, the data from slot 17. */
export function eventTemplate(seed: number, computer = 'WKS-01'): Definition {
  const one = (name: string, index: number, type: number, attributes: Tree['attributes'] = []): Tree => ({
    name,
    dependency: index,
    attributes,
    children: [slot(index, type)],
  });
  return {
    guid: guidOf(seed),
    tree: {
      name: 'Event',
      dependency: 17,
      attributes: [['xmlns', ['http://schemas.microsoft.com/win/2004/08/events/event']]],
      children: [
        {
          name: 'System',
          children: [
            {
              name: 'Provider',
              attributes: [
                ['Name', [slot(14)]],
                ['Guid', [slot(15, Type.GUID)]],
              ],
            },
            one('EventID', 3, Type.UINT16, [['Qualifiers', [slot(4, Type.UINT16)]]]),
            one('Version', 11, Type.UINT8),
            one('Level', 0, Type.UINT8),
            one('Task', 2, Type.UINT16),
            one('Opcode', 1, Type.UINT8),
            one('Keywords', 5, Type.HEX64),
            { name: 'TimeCreated', attributes: [['SystemTime', [slot(6, Type.FILETIME)]]] },
            one('EventRecordID', 10, Type.UINT64),
            {
              name: 'Correlation',
              attributes: [
                ['ActivityID', [slot(7, Type.GUID)]],
                ['RelatedActivityID', [slot(13, Type.GUID)]],
              ],
            },
            {
              name: 'Execution',
              attributes: [
                ['ProcessID', [slot(8, Type.UINT32)]],
                ['ThreadID', [slot(9, Type.UINT32)]],
              ],
            },
            one('Channel', 16, Type.UTF16),
            { name: 'Computer', children: [computer] },
            { name: 'Security', attributes: [['UserID', [slot(12, Type.SID)]]] },
          ],
        },
        slot(17, Type.BINXML),
      ],
    },
  };
}

/** EventData with a named `Data` for each slot. */
export function dataTemplate(seed: number, names: readonly string[]): Definition {
  return {
    guid: guidOf(seed),
    tree: {
      name: 'EventData',
      children: names.map((name, i) => ({
        name: 'Data',
        attributes: [['Name', [name]]],
        children: [{ slot: i, optional: false }],
      })),
    },
  };
}

export interface EventSpec {
  readonly id: number;
  readonly eventId: number;
  readonly provider?: string;
  readonly channel?: string;
  readonly time?: bigint;
  readonly template?: Definition;
  readonly data: BuiltValue;
}

/** A record of `eventTemplate`. */
export function eventRecord(spec: EventSpec, fallback: Definition): BuiltRecord {
  const time = spec.time ?? 133_500_000_001_234_567n;
  return {
    id: spec.id,
    time,
    content: {
      template: spec.template ?? fallback,
      values: [
        raw(Type.UINT8, 4),
        raw(Type.UINT8, 0),
        number(Type.UINT16, spec.eventId, 2),
        number(Type.UINT16, spec.eventId, 2),
        nothing,
        number(Type.HEX64, 0x8000000000000000n, 8),
        number(Type.FILETIME, time, 8),
        nothing,
        number(Type.UINT32, 2284, 4),
        number(Type.UINT32, 5252, 4),
        number(Type.UINT64, spec.id, 8),
        raw(Type.UINT8, 5),
        raw(Type.SID, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0),
        nothing,
        utf16(spec.provider ?? 'Microsoft-Windows-Sysmon'),
        { type: Type.GUID, bytes: guidOf(99) },
        utf16(spec.channel ?? 'Microsoft-Windows-Sysmon/Operational'),
        spec.data,
      ],
    },
  };
}
