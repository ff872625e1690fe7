/**
 * Grouping: rows or events folded into groups by the values of some fields. A row whose by-field is null belongs to no
 * group (Splunk; the most reported surprise of its content) unless `fillNull` stands in; a multivalued by-field puts the
 * row into one group per value, several into their cross product. Parts of a grouping made apart, of rows that follow
 * each other, merge to the same result.
 */
import { isList, type Scalar, valuesOf } from '../event/value.ts';
import type { Aggregate } from '../lang/plan.ts';
import type { GroupBatch, ValueLists } from './group-batch.ts';
import { addValue, type GroupColumn, type GroupReader, groupColumns } from './group-columns.ts';
import { type GroupKeys, GroupTable, MAX_GROUPS } from './group-table.ts';
import { Interner } from './interner.ts';
import { NamedTrails } from './named-trails.ts';
import { type GroupState, type Row, setColumn } from './row.ts';
import type { SharedArg } from './sharing.ts';
import type { StateBudget } from './state-budget.ts';
import type { EventReference, Trail } from './trail.ts';
import type { PooledTrails } from './trail-pool.ts';
import { type TrailParts, TrailStore } from './trail-store.ts';

/** Groups that one row may fall into; a row with more is cut, and the cut is reported. */
const MAX_FAN_OUT = 10_000;
/**
 * Of all rows together, groups that there was no more room for: looking each up takes time, and a search may multiply a
 * million rows by ten thousand values.
 */
const MAX_UNPLACED = 5_000_000;
/** Stands for null among by-values where a stage keeps nulls; a noncharacter, so no text of an event. */
const NULL_KEY = '\uffff';

/** Groups folded apart, as plain data. */
export interface GroupParts {
  readonly keys: GroupKeys;
  /** By column, then group. */
  readonly states: readonly (readonly unknown[])[];
  readonly trails: TrailParts;
  /** Pairs: a group, and a trail of its batch that belongs to it too. */
  readonly named: Int32Array;
  /** By by-field: rows that were dropped because it was null. */
  readonly lost: readonly number[];
}

export class Grouping {
  readonly by: readonly string[];
  /** By by-field: rows that were dropped because it was the first to be null. */
  readonly lost: number[];
  readonly #stage: Aggregate;
  readonly #fillNull: string | null;
  readonly #columns: readonly GroupColumn[];
  readonly #table: GroupTable;
  readonly #trails: TrailStore;
  #budget: StateBudget;
  #limit: (what: string) => void;
  readonly #key: Scalar[];
  /** Groups of rows that there was no room for. */
  #unplaced = 0;
  /** Of the batch in the making; as in `GroupParts`. */
  #naming: number[] = [];
  /** Of batches that were taken in. */
  readonly #named: NamedTrails;

  /** `interners`: of each by-field, where others hold the same values. */
  constructor(stage: Aggregate, budget: StateBudget, limit: (what: string) => void, interners?: readonly Interner[]) {
    this.#stage = stage;
    this.by = stage.by;
    this.lost = stage.by.map(() => 0);
    this.#fillNull = stage.fillNull ?? (stage.keepNull === true ? NULL_KEY : null);
    this.#columns = groupColumns(stage);
    this.#table = new GroupTable(
      interners ?? stage.by.map(() => new Interner()),
      this.#columns.map(({ spec }) => spec),
    );
    this.#trails = new TrailStore(budget, limit);
    this.#named = new NamedTrails(this.#trails);
    this.#budget = budget;
    this.#limit = limit;
    this.#key = new Array<Scalar>(stage.by.length);
  }

  get size(): number {
    return this.#table.size;
  }

  /** Whether it is of this very stage, and not of one that only groups the same. */
  isFor(stage: Aggregate): boolean {
    return this.#stage === stage;
  }

  /** Adds one event, false where it belongs to no group; `time` is its `_time` in microseconds and `order` tells earlier from later arrivals. */
  addEvent<C>(
    reader: GroupReader<C>,
    event: C,
    time: number | null,
    order: number,
    reference: EventReference,
  ): boolean {
    return this.#add(reader, event, time, order, reference, null, null);
  }

  /** Where `addProbe` looks for the ids of the by-values. */
  get probe(): Int32Array {
    return this.#table.probe;
  }

  /** The by-values whose ids stand in `probe`. */
  keyOfProbe(): readonly (Scalar | null)[] {
    return this.#table.keyOfProbe().map((value) => (value === NULL_KEY ? null : value));
  }

  /** Puts the ids of a row's by-values into `probe`; false where it belongs to no group, or may to several. */
  probeRow<C>(reader: GroupReader<C>, row: C): boolean {
    const { probe } = this;
    for (let i = 0; i < probe.length; i++) {
      const value = reader.by[i]!(row);
      const id = isList(value) ? null : this.idOf(i, value);
      if (id === null) return false;
      probe[i] = id;
    }
    return true;
  }

  /** Id of a by-value; what stands in for null has one too, where there is such a thing, else null. */
  idOf(column: number, value: Scalar | null): number | null {
    const shown = value ?? this.#fillNull;
    return shown === null ? null : this.#table.interners[column]!.idOf(shown);
  }

  /** Adds one event whose by-values' ids stand in `probe`. */
  addProbe<C>(reader: GroupReader<C>, event: C, time: number | null, order: number, reference: EventReference): void {
    const group = this.#counted(this.#table.size, this.#table.groupOfProbe(this.#room()));
    if (group === -1) return;
    this.#addArgs(group, reader, event, time, order);
    this.#trails.add(group, reference);
  }

  /**
   * The group whose by-values' ids stand in `probe`, where many events will be added at once (`addShared`): what is the
   * same for all of them is taken from this one. -1 where there is no room.
   */
  openShared<C>(reader: GroupReader<C>, args: readonly SharedArg[], event: C): number {
    const group = this.#counted(this.#table.size, this.#table.groupOfProbe(this.#room()));
    if (group === -1) return group;
    for (let c = 0; c < args.length; c++) {
      // Every column gets its state now: groups must come to have them in the order in which they were made.
      const state = this.#table.stateOf(c, group);
      const isSame = args[c] === 'once';
      this.#table.states[c]![group] = isSame
        ? addValue(this.#columns[c]!, state, reader.args[c]!(event), null, 0)
        : state;
    }
    return group;
  }

  /** Adds many events to a group: their number, and the least and the greatest of their times in seconds. */
  addShared(
    group: number,
    args: readonly SharedArg[],
    { count, least, greatest }: { readonly count: number; readonly least: number; readonly greatest: number },
  ): void {
    for (let c = 0; c < args.length; c++) {
      const column = this.#columns[c]!;
      let state = this.#table.stateOf(c, group);
      // A state of `count` is the number of rows, so the number of many rows is one.
      if (args[c] === 'count') state = column.spec.merge(state, count);
      else if (args[c] === 'time' && least <= greatest) {
        state = addValue(column, addValue(column, state, least, null, 0), greatest, null, 0);
      } else if (args[c] === 'once') continue;
      this.#table.states[c]![group] = state;
    }
  }

  /** A trail of the batch, by number, that belongs to a group too. */
  nameTrail(group: number, trail: number): void {
    this.#naming.push(group, trail);
  }

  /** What it named so far is in these trails. */
  bindTrails(trails: PooledTrails | null): void {
    this.#named.add(trails, Int32Array.from(this.#naming));
    this.#naming = [];
  }

  /** Takes what it holds out of another budget from now on; false where that has too little, and nothing changes. */
  moveTo(budget: StateBudget, limit: (what: string) => void): boolean {
    if (budget.groups < this.size || !this.#trails.moveTo(budget, limit)) return false;
    this.#budget.groups += this.size;
    budget.groups -= this.size;
    this.#budget = budget;
    this.#limit = limit;
    return true;
  }

  /** Adds one row; `each` is called with every group that it falls into. */
  addRow<C>(
    reader: GroupReader<C>,
    row: C,
    time: number | null,
    order: number,
    trail: Trail,
    each: ((group: number) => void) | null,
  ): boolean {
    return this.#add(reader, row, time, order, null, trail, each);
  }

  #add<C>(
    reader: GroupReader<C>,
    context: C,
    time: number | null,
    order: number,
    reference: EventReference | null,
    trail: Trail | null,
    each: ((group: number) => void) | null,
  ): boolean {
    const key = this.#key;
    let lists = 0;
    for (let i = 0; i < key.length; i++) {
      const value = reader.by[i]!(context) ?? this.#fillNull;
      if (value === null) {
        this.lost[i]!++;
        return false;
      }
      if (isList(value)) lists++;
      else key[i] = value;
    }
    if (lists === 0) {
      this.#addTo(key, reader, context, time, order, reference, trail, each);
      return true;
    }
    // Of events only their own values multiply, and threads must cut the same.
    if (reference === null && this.#unplaced >= MAX_UNPLACED) {
      this.#limit(`${MAX_UNPLACED} groups of multivalued rows found no room; further such rows were dropped`);
      return false;
    }
    for (const one of this.#fanOut(reader, context))
      this.#addTo(one, reader, context, time, order, reference, trail, each);
    return true;
  }

  /** Adds groups of a batch, whose rows all come after those that are here. */
  merge({ keys, states, trails, named, lost }: GroupParts, batch: GroupBatch): void {
    lost.forEach((rows, i) => {
      this.lost[i]! += rows;
    });
    const before = this.size;
    const groups = this.#table.groupsOf(keys, before + Math.max(0, this.#budget.groups), batch);
    this.#budget.groups -= this.size - before;
    if (groups.includes(-1)) this.#limit(tooMany(this.size));
    this.#columns.forEach(({ spec }, c) => {
      const column = this.#table.states[c]!;
      const more = states[c]!;
      for (let part = 0; part < groups.length; part++) {
        const group = groups[part]!;
        // Parts may be merged into several groupings, so even a new group makes a state of its own.
        if (group !== -1) column[group] = spec.merge(this.#table.stateOf(c, group), more[part]);
      }
    });
    this.#trails.merge(trails, groups, batch.base);
    this.#named.add(batch.trails, pairsOf(named, groups));
  }

  /** The groups so far, for another grouping to merge, in the order in which they were made; their values are in `lists`. */
  parts(lists: ValueLists): GroupParts {
    this.#named.takeOver();
    return {
      keys: this.#table.keys(lists),
      states: this.#table.states,
      trails: this.#trails.parts(this.size),
      named: Int32Array.from(this.#naming),
      lost: this.lost,
    };
  }

  /** Numbers of groups (those whose by-values are wanted) in ascending order of their by-values. Without by-fields there is one group, rows or none. */
  sorted(isWanted: ((key: readonly (Scalar | null)[]) => boolean) | null = null): Uint32Array {
    if (this.by.length === 0 && this.size === 0) this.#groupOf([]);
    return this.#table.sorted(isWanted === null ? null : (group) => isWanted(this.keyOf(group)));
  }

  /** A group's by-values, as canonical JSON tells them apart. */
  keyOf(group: number): readonly (Scalar | null)[] {
    return this.#table.keyOf(group).map((value) => (value === NULL_KEY ? null : value));
  }

  trailOf(group: number): Trail {
    return this.#named.trailOf(group);
  }

  /** By-values and aggregates of a group as a row. */
  rowOf(group: number): Row {
    const row: Row = new Map();
    const key = this.#table.keyOf(group);
    for (let i = 0; i < key.length; i++) if (key[i] !== NULL_KEY) row.set(this.by[i]!, key[i]!);
    for (let c = 0; c < this.#columns.length; c++) {
      const { as, spec, parameter } = this.#columns[c]!;
      setColumn(row, as, spec.value(this.#table.stateOf(c, group), parameter));
    }
    return row;
  }

  statesOf(group: number): GroupState[] {
    return this.#columns.map((column, c) => ({ column, state: this.#table.stateOf(c, group) }));
  }

  /** Its trails can still be asked for. */
  close(): void {
    this.#named.release();
    this.#trails.close();
    this.#budget.groups += this.size;
  }

  #groupOf(key: readonly Scalar[]): number {
    return this.#counted(this.#table.size, this.#table.groupOf(key, this.#room()));
  }

  /** With the budget used up, only groups that are there already take more. */
  #room(): number {
    return this.#budget.groups > 0 ? MAX_GROUPS : this.#table.size;
  }

  /** Takes a new group out of the budget; `before`: how many there were. */
  #counted(before: number, group: number): number {
    if (group === -1) this.#limit(tooMany(before));
    else if (this.#table.size !== before) this.#budget.groups--;
    return group;
  }

  #addTo<C>(
    key: readonly Scalar[],
    reader: GroupReader<C>,
    context: C,
    time: number | null,
    order: number,
    reference: EventReference | null,
    trail: Trail | null,
    each: ((group: number) => void) | null,
  ): void {
    const group = this.#groupOf(key);
    if (group === -1) {
      this.#unplaced++;
      return;
    }
    this.#addArgs(group, reader, context, time, order);
    if (reference !== null) this.#trails.add(group, reference);
    else if (trail !== null) this.#trails.addTrail(group, trail);
    if (each !== null) each(group);
  }

  #addArgs<C>(group: number, reader: GroupReader<C>, context: C, time: number | null, order: number): void {
    for (let c = 0; c < this.#columns.length; c++) {
      const read = reader.args[c]!;
      const value = read === null ? true : read(context);
      this.#table.states[c]![group] = addValue(this.#columns[c]!, this.#table.stateOf(c, group), value, time, order);
    }
  }

  #fanOut<C>(reader: GroupReader<C>, context: C): readonly (readonly Scalar[])[] {
    let keys: Scalar[][] = [[]];
    for (const read of reader.by) {
      const values = valuesOf(read(context) ?? this.#fillNull);
      if (values.length === 1) for (const key of keys) key.push(values[0]!);
      else keys = keys.flatMap((key) => values.map((item) => [...key, item]));
      if (keys.length > MAX_FAN_OUT) {
        this.#limit(`one row fell into more than ${MAX_FAN_OUT} groups; the rest were dropped`);
        keys = keys.slice(0, MAX_FAN_OUT);
      }
    }
    return keys;
  }
}

/** The pairs of groups as they are numbered here; -1 for a group that is not. */
function pairsOf(named: Int32Array, groups: Int32Array): Int32Array {
  const pairs = new Int32Array(named.length);
  let length = 0;
  for (let i = 0; i < named.length; i += 2) {
    const group = groups[named[i]!]!;
    if (group === -1) continue;
    pairs[length++] = group;
    pairs[length++] = named[i + 1]!;
  }
  return pairs.subarray(0, length);
}

function tooMany(size: number): string {
  const reached =
    size >= MAX_GROUPS ? `stats reached ${MAX_GROUPS} groups` : 'the stats of all rules together reached their groups';
  return `${reached}; rows of further groups were dropped`;
}
