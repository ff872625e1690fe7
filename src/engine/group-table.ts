/**
 * Groups by the values of several columns, with a state for each aggregate. By-values are interned and groups are rows of
 * small integers in typed arrays under a hash table of our own: a million groups take tens of megabytes, not hundreds.
 * The number of groups is capped.
 */
import type { Scalar } from '../event/value.ts';
import type { AggregateSpec } from '../lang/aggregate.ts';
import type { GroupBatch, ValueLists } from './group-batch.ts';
import type { Interner } from './interner.ts';

/** Groups that one table holds at most. */
export const MAX_GROUPS = 2_000_000;

/** Groups that there is room for at first. Arrays of up to 64 bytes lie in V8's own heap, and searches of windows make many. */
const FIRST_ROOM = 8;

/** By-values of some groups as plain data: of each column a list of values, and for each group where its own are there. */
export interface GroupKeys {
  readonly size: number;
  readonly values: readonly (readonly Scalar[])[];
  readonly ids: Int32Array;
}

function mix(hash: number, id: number): number {
  const mixed = Math.imul(hash ^ id, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

export class GroupTable {
  readonly #width: number;
  readonly #columns: readonly AggregateSpec[];
  #interners: readonly Interner[];
  /** Ids of each group's by-values, `width` to a group. */
  #ids: Int32Array;
  /** Hash table of group numbers, 1-based; 0 is free. */
  #table = new Int32Array(2 * FIRST_ROOM);
  /** Ids of the by-values that are looked for. */
  readonly probe: Int32Array;
  /** By column, then group. A group without a state is at its beginning: arrays that only ever hold numbers stay small. */
  readonly states: unknown[][];
  size = 0;
  /** The group that was found last; of no use while there is none. */
  #last = 0;

  constructor(interners: readonly Interner[], columns: readonly AggregateSpec[]) {
    const width = interners.length;
    this.#width = width;
    this.#columns = columns;
    this.#interners = interners;
    this.#ids = new Int32Array(width * FIRST_ROOM);
    this.probe = new Int32Array(width);
    // Not a literal: an array made of one takes the shape of all that were, and boxes its numbers if any other did.
    this.states = columns.map(() => Array.of<unknown>());
  }

  /** Of each by-column; tables whose columns hold the same values may share them. */
  get interners(): readonly Interner[] {
    return this.#interners;
  }

  /** Number of the group with these by-values, made when it is new and fewer than `room` are there, else -1. */
  groupOf(key: readonly Scalar[], room: number): number {
    for (let i = 0; i < this.#width; i++) this.probe[i] = this.#interners[i]!.idOf(key[i]!);
    return this.#find(room);
  }

  /** The same for by-values whose ids stand in `probe`. */
  groupOfProbe(room: number): number {
    return this.#find(room);
  }

  /**
   * The groups of another table in terms of this one: for each its number here, made when it is new and fewer than `room`
   * are there, else -1. No two of them are the same group. `batch`: what the keys came with.
   */
  groupsOf({ values, ids, size }: GroupKeys, room: number, batch: GroupBatch): Int32Array {
    const width = this.#width;
    if (this.size === 0) this.#interners = values.map((list) => batch.internerOf(list));
    const here = values.map((list, i) => batch.idsOf(list, this.#interners[i]!));
    const groups = new Int32Array(size);
    for (let group = 0; group < size; group++) {
      for (let i = 0; i < width; i++) {
        const at = ids[group * width + i]!;
        let id = here[i]![at]!;
        if (id === -1) here[i]![at] = id = this.#interners[i]!.idOf(values[i]![at]!);
        this.probe[i] = id;
      }
      groups[group] = this.#find(room);
    }
    return groups;
  }

  /** By-values of all groups, as plain data; their values are in `lists`. */
  keys(lists: ValueLists): GroupKeys {
    const ids = this.#ids.slice(0, this.size * this.#width);
    const values = this.#interners.map((interner, column) => {
      const list = lists.of(interner);
      for (let at = column; at < ids.length; at += this.#width) ids[at] = list.placeOf(ids[at]!);
      return list.values;
    });
    return { size: this.size, values, ids };
  }

  /** The group whose ids stand in `probe`; without room for a new one, -1. */
  #find(room: number): number {
    // Events that follow each other often belong together.
    if (this.#last < this.size && this.#isProbe(this.#last)) return this.#last;
    const found = this.#look(room);
    if (found !== -1) this.#last = found;
    return found;
  }

  #look(room: number): number {
    const probe = this.probe;
    let hash = 0;
    for (let i = 0; i < probe.length; i++) hash = mix(hash, probe[i]!);
    const mask = this.#table.length - 1;
    let at = hash & mask;
    for (let group = this.#table[at]!; group !== 0; group = this.#table[at]!) {
      if (this.#isProbe(group - 1)) return group - 1;
      at = (at + 1) & mask;
    }
    return this.size < Math.min(room, MAX_GROUPS) ? this.#add(at) : -1;
  }

  stateOf(column: number, group: number): unknown {
    const states = this.states[column]!;
    return group < states.length ? states[group] : this.#columns[column]!.init();
  }

  keyOf(group: number): Scalar[] {
    return this.#interners.map(({ values }, i) => values[this.#ids[group * this.#width + i]!]!);
  }

  keyOfProbe(): Scalar[] {
    return this.#interners.map(({ values }, i) => values[this.probe[i]!]!);
  }

  /** Numbers of groups (of those that are wanted) in ascending order of their by-values, left to right; numbers numerically and before text. */
  sorted(isWanted: ((group: number) => boolean) | null = null): Uint32Array {
    const all = Uint32Array.from({ length: this.size }, (_, i) => i);
    const groups = isWanted === null ? all : all.filter(isWanted);
    if (groups.length < 2) return groups;
    const ranks = this.#interners.map((interner) => interner.ranks());
    const width = this.#width;
    const ids = this.#ids;
    return groups.sort((a, b) => {
      for (let i = 0; i < width; i++) {
        const rank = ranks[i]!;
        const order = rank[ids[a * width + i]!]! - rank[ids[b * width + i]!]!;
        if (order !== 0) return order;
      }
      return a - b;
    });
  }

  #isProbe(group: number): boolean {
    const start = group * this.#width;
    for (let i = 0; i < this.#width; i++) if (this.#ids[start + i] !== this.probe[i]) return false;
    return true;
  }

  #add(at: number): number {
    const group = this.size++;
    if (this.size * this.#width > this.#ids.length) {
      const grown = new Int32Array(Math.ceil(this.#ids.length * (this.size < 100_000 ? 2 : 1.25)));
      grown.set(this.#ids);
      this.#ids = grown;
    }
    this.#ids.set(this.probe, group * this.#width);
    this.#table[at] = group + 1;
    if (this.size * 2 > this.#table.length) this.#grow();
    return group;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    const width = this.#width;
    for (let group = 0; group < this.size; group++) {
      let hash = 0;
      for (let i = 0; i < width; i++) hash = mix(hash, this.#ids[group * width + i]!);
      let at = hash & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = group + 1;
    }
    this.#table = table;
  }
}
