/**
 * A scope: the values of one template instance, by slot, and the nodes that they go into. Binary XML without a template
 * is a scope with nodes and no values. Scopes are reused for record after record; a slot that the instance does not
 * have, or whose bytes are missing, is null.
 */
import type { Chunk } from './chunk.ts';
import type { Template } from './template.ts';
import { FRAGMENT, INSTANCE, instanceValues, parseTokens } from './tokens.ts';
import type { Element, Node } from './tree.ts';
import { type Item, nextItem } from './value.ts';
import * as Type from './value-type.ts';

/** Finds the template whose definition lies at an offset of the chunk. */
export type FindTemplate = (at: number) => Template | null;

const NOTHING: readonly Node[] = [];
const NO_TYPES = new Uint8Array(0);
const NO_PLACES = new Int32Array(0);
/** Slots that a table taken apart has room for at least. */
const LEAST_ROOM = 64;
const END = 0x00;
/** Of a descriptor of the value table, read as one number. */
const SIZE_BITS = 0xffff;
const ARRAY_BIT = Type.ARRAY << 16;

export type Problem = 'template' | 'record';

export class Scope {
  readonly chunk: Chunk;
  readonly #find: FindTemplate;
  nodes: readonly Node[] = NOTHING;
  /** null: no template, or none that can be read. */
  template: Template | null = null;
  count = 0;
  /** Where in the chunk the value table begins, and where the values end at the latest. */
  table = 0;
  end = 0;
  /** Behind the last value; known where all are there. */
  #after = 0;
  /** Whether the table was taken apart. Before that it is read where it stands: most records are asked for few values. */
  #isApart = false;
  #types = NO_TYPES;
  #starts = NO_PLACES;
  #sizes = NO_PLACES;
  /** Some value is an array: elements may have to be repeated. */
  hasArrays = false;
  /** What was wrong, or null. What could be read is there all the same. */
  problem: Problem | null = null;

  constructor(chunk: Chunk, find: FindTemplate) {
    this.chunk = chunk;
    this.#find = find;
  }

  /** Turns to the binary XML in `start..end`. */
  open(start: number, end: number): void {
    this.nodes = NOTHING;
    this.template = null;
    this.count = 0;
    this.hasArrays = false;
    this.problem = null;
    const { chunk } = this;
    const at = chunk.u8(start) === FRAGMENT ? start + 4 : start;
    if (chunk.u8(at) === INSTANCE) {
      const after = this.#openInstance(at, end);
      if (this.problem !== null || after >= end || chunk.u8(after) === END) return;
      // More stands beside the instance, as in events that were saved with their rendered text.
    }
    const parsed = parseTokens(chunk, start, end, false);
    this.template = null;
    this.count = 0;
    this.nodes = parsed.nodes;
    if (parsed.problem !== null) this.problem = 'record';
  }

  #openInstance(at: number, end: number): number {
    const { chunk } = this;
    const values = instanceValues(chunk, at, end);
    const definition = values < 0 ? 0 : chunk.view.getUint32(at + 6, true);
    const template = values < 0 ? null : this.#find(definition);
    if (template === null) {
      this.problem = values < 0 ? 'record' : 'template';
      return end;
    }
    // An instance repeats the beginning of its template's GUID: where it does not, another template lies there now.
    if (chunk.view.getUint32(at + 2, true) !== chunk.view.getUint32(definition + 4, true)) {
      this.problem = 'template';
      if (chunk.carving) return end;
    }
    this.template = template;
    this.nodes = template.nodes;
    return this.#readValues(values, end);
  }

  #readValues(at: number, end: number): number {
    const { view } = this.chunk;
    let count = view.getUint32(at, true);
    at += 4;
    if (at + 4 * count > end) {
      this.problem = 'record';
      count = (end - at) >> 2;
    }
    this.count = count;
    this.table = at;
    this.end = end;
    let after = at + 4 * count;
    let kinds = 0;
    for (let i = 0; i < count; i++) {
      const descriptor = view.getUint32(at + 4 * i, true);
      after += descriptor & SIZE_BITS;
      kinds |= descriptor;
    }
    this.hasArrays = (kinds & ARRAY_BIT) !== 0;
    this.#after = after;
    this.#isApart = false;
    if (after > end) {
      this.problem = 'record';
      this.#takeApart();
    }
    return after;
  }

  #takeApart(): void {
    const { table, count, end } = this;
    const { view } = this.chunk;
    if (count > this.#types.length) this.#grow(count);
    let start = table + 4 * count;
    let kinds = 0;
    for (let i = 0; i < count; i++) {
      const descriptor = view.getUint32(table + 4 * i, true);
      const size = descriptor & SIZE_BITS;
      const type = start + size <= end ? (descriptor >>> 16) & 0xff : Type.NULL;
      kinds |= type;
      this.#types[i] = type;
      this.#starts[i] = start;
      this.#sizes[i] = size;
      start += size;
    }
    this.hasArrays = (kinds & Type.ARRAY) !== 0;
    this.#isApart = true;
  }

  #grow(count: number): void {
    const room = Math.max(count, LEAST_ROOM);
    this.#types = new Uint8Array(room);
    this.#starts = new Int32Array(room);
    this.#sizes = new Int32Array(room);
  }

  type(slot: number): number {
    if (slot >= this.count) return Type.NULL;
    return this.#isApart ? this.#types[slot]! : this.chunk.view.getUint8(this.table + 4 * slot + 2);
  }

  /** Where the value of a slot that the instance has begins in the chunk. */
  start(slot: number): number {
    if (!this.#isApart) {
      // What a record says of itself ends with the fragment that says the rest.
      if (slot === this.count - 1) return this.#after - this.size(slot);
      this.#takeApart();
    }
    return this.#starts[slot]!;
  }

  /** Bytes of the value of a slot that the instance has. */
  size(slot: number): number {
    return this.#isApart ? this.#sizes[slot]! : this.chunk.view.getUint16(this.table + 4 * slot, true);
  }

  /** Whether the element appears at all: not where the value that it depends on is null. */
  isPresent(element: Element): boolean {
    return element.dependency < 0 || this.type(element.dependency) !== Type.NULL;
  }

  /** The first of the element's slots that holds an array which is not empty, or -1. */
  arraySlot(element: Element): number {
    if (!this.hasArrays) return -1;
    const { slots } = element;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if ((this.type(slot) & Type.ARRAY) !== 0 && this.size(slot) > 0) return slot;
    }
    return -1;
  }

  /** Calls `body` with the slot holding each item of its array in turn, until `body` returns false. */
  eachItem(slot: number, body: () => boolean): void {
    if (!this.#isApart) this.#takeApart();
    const types = this.#types;
    const starts = this.#starts;
    const sizes = this.#sizes;
    const type = types[slot]!;
    const start = starts[slot]!;
    const size = sizes[slot]!;
    const end = start + size;
    const item: Item = { start: 0, size: 0 };
    for (let at = start; at < end; ) {
      at = nextItem(this.chunk, type & ~Type.ARRAY, at, end, item);
      if (at < 0) {
        // Items of this type cannot be told apart.
        this.problem = 'record';
        break;
      }
      types[slot] = type & ~Type.ARRAY;
      starts[slot] = item.start;
      sizes[slot] = item.size;
      if (!body()) break;
    }
    types[slot] = type;
    starts[slot] = start;
    sizes[slot] = size;
  }
}
