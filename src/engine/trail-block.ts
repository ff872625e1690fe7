/**
 * A block of references to events, as columns of numbers. A column that would say the same of each of them, as those of
 * one file mostly do, is made when the first one differs: a reference then takes 16 bytes, else up to 24. Each place is
 * written whole before it is read.
 */

/** No reference, no source. */
export const NONE = -1;
/** In the place of a record id: there is none. */
export const ABSENT = 0xffff_ffff;

/** By reference. Columns that would say the same of each reference, as most do, are made when one differs. */
export interface Block {
  /** null: `soleSource` for all. */
  source: Uint32Array | null;
  soleSource: number;
  readonly record: Uint32Array;
  /** null: none has one. */
  recordId: Uint32Array | null;
  readonly time: Float64Array;
  /** The group's next reference. */
  readonly next: Int32Array;
}

export function openBlock(room: number): Block {
  return {
    source: null,
    soleSource: NONE,
    record: new Uint32Array(room),
    recordId: null,
    time: new Float64Array(room),
    next: new Int32Array(room),
  };
}

export function setSource(block: Block, inside: number, source: number): void {
  if (block.source === null) {
    if (block.soleSource === NONE) block.soleSource = source;
    if (block.soleSource === source) return;
    block.source = new Uint32Array(block.record.length).fill(block.soleSource);
  }
  block.source[inside] = source;
}

export function sourceIn({ source, soleSource }: Block, inside: number): number {
  return source === null ? soleSource : source[inside]!;
}

export function setId(block: Block, inside: number, id: number): void {
  if (block.recordId === null) {
    if (id === ABSENT) return;
    block.recordId = new Uint32Array(block.record.length).fill(ABSENT);
  }
  block.recordId[inside] = id;
}

export function idIn({ recordId }: Block, inside: number): number {
  return recordId === null ? ABSENT : recordId[inside]!;
}

/** The same references, with room for more. */
export function growBlock(block: Block, room: number): Block {
  return {
    source: block.source === null ? null : grown(block.source, new Uint32Array(room)),
    soleSource: block.soleSource,
    record: grown(block.record, new Uint32Array(room)),
    recordId: block.recordId === null ? null : grown(block.recordId, new Uint32Array(room)),
    time: grown(block.time, new Float64Array(room)),
    next: grown(block.next, new Int32Array(room)),
  };
}

export function grown<A extends Int32Array | Uint32Array | Uint8Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
