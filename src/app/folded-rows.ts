/**
 * Rows folded where they are read: one grouping per rule that allows it, handed on as groups when a piece of the input
 * ends, or sooner when they have become many. A row that arrives later counts as newer than all before it, in this piece
 * or an earlier one.
 */
import type { Folding, FoldReader } from '../engine/folding.ts';
import { compileReader, Grouping, type GroupReader } from '../engine/grouping.ts';
import { Interner } from '../engine/interner.ts';
import { type Row, rowTime, type Tuple } from '../engine/row.ts';
import { rowScope } from '../engine/scope.ts';
import { openStateBudget } from '../engine/state-budget.ts';
import type { EventReference } from '../engine/trail.ts';
import type { Event } from '../event/event.ts';
import { isList } from '../event/value.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Finding } from './finding.ts';

/** Groups that all rules of one thread hold together before they are handed on. */
const MAX_HELD = 200_000;
/** Rows of one piece that can be told apart by their order. */
const PIECE_ROWS = 2 ** 36;

export class FoldedRows {
  readonly #foldings: readonly (Folding | null)[];
  readonly #context: EvalContext;
  readonly #emit: (finding: Finding) => void;
  /** By program index. */
  readonly #groupings = new Map<number, Grouping>();
  /** Programs for which another one folds. */
  readonly #sharers = new Map<number, number[]>();
  readonly #readers = new Map<number, GroupReader<Row>>();
  #slotIds = new SlotIds();
  #budget = openStateBudget();
  #held = 0;
  #order = 0;

  /** `foldings` by program index. */
  constructor(foldings: readonly (Folding | null)[], context: EvalContext, emit: (finding: Finding) => void) {
    this.#foldings = foldings;
    this.#context = context;
    this.#emit = emit;
    foldings.forEach((folding, program) => {
      if (folding?.sameAs == null) return;
      const sharers = this.#sharers.get(folding.sameAs);
      if (sharers === undefined) this.#sharers.set(folding.sameAs, [program]);
      else sharers.push(program);
    });
  }

  has(program: number): boolean {
    return this.#foldings[program] != null;
  }

  begin(piece: number): void {
    this.#drop();
    this.#order = -piece * PIECE_ROWS;
  }

  /** False where the row belongs to no group, as a by-field is null. */
  addEvent(program: number, reader: FoldReader, event: Event, reference: EventReference): boolean {
    const grouping = this.#groupings.get(program) ?? this.#openGrouping(program, reader.slots);
    const before = grouping.size;
    const found = this.#findIds(grouping, reader, event, reference);
    if (found === 'null') return false;
    const order = this.#order--;
    let isKept = true;
    if (found === 'ids') grouping.addProbe(reader, event, reader.time(event), order, reference);
    else isKept = grouping.addEvent(reader, event, reader.time(event), order, reference);
    this.#added(grouping.size - before);
    return isKept;
  }

  /** Puts the ids of the event's by-values where the grouping looks for them, unless one is null or has several values. */
  #findIds(
    grouping: Grouping,
    { slots, by }: FoldReader,
    event: Event,
    reference: EventReference,
  ): 'ids' | 'null' | 'list' {
    const { probe } = grouping;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const shared = slot === null ? null : this.#slotIds.of(slot, event, reference);
      if (shared !== null && shared >= 0) {
        probe[i] = shared;
        continue;
      }
      const value = slot === null ? by[i]!(event) : event.get(slot);
      if (isList(value)) return 'list';
      const id = grouping.idOf(i, value);
      if (id === null) {
        grouping.lost[i]!++;
        return 'null';
      }
      probe[i] = id;
    }
    return 'ids';
  }

  /** The same for a row. */
  addRow(program: number, { row, trail }: Tuple): boolean {
    const grouping = this.#groupings.get(program) ?? this.#openGrouping(program, null);
    const before = grouping.size;
    let reader = this.#readers.get(program);
    if (reader === undefined) {
      reader = compileReader(this.#foldings[program]!.stage, rowScope(this.#context));
      this.#readers.set(program, reader);
    }
    const isKept = grouping.addRow(reader, row, rowTime(row), this.#order--, trail, null);
    this.#added(grouping.size - before);
    return isKept;
  }

  /** Hands on every group, in the order of the programs. */
  flush(): void {
    const inOrder = [...this.#groupings].sort(([a], [b]) => a - b);
    for (const [rule, grouping] of inOrder) {
      this.#emit({ kind: 'groups', rule, sharers: this.#sharers.get(rule) ?? [], parts: grouping.parts() });
    }
    this.#drop();
  }

  #added(groups: number): void {
    this.#held += groups;
    if (this.#held >= MAX_HELD) this.flush();
  }

  #openGrouping(program: number, slots: readonly (number | null)[] | null): Grouping {
    const limit = (what: string): void => this.#emit({ kind: 'limit', rule: program, what });
    const interners = slots?.map((slot) => (slot === null ? new Interner() : this.#slotIds.internerOf(slot)));
    const grouping = new Grouping(this.#foldings[program]!.stage, this.#budget, limit, interners);
    this.#groupings.set(program, grouping);
    return grouping;
  }

  #drop(): void {
    this.#groupings.clear();
    this.#slotIds = new SlotIds();
    this.#held = 0;
    this.#budget = openStateBudget();
  }
}

/** Ids of the present event's values, worked out once for all rules that group by a slot. */
class SlotIds {
  readonly #interners: (Interner | undefined)[] = [];
  /** By slot: the event that the id belongs to. */
  readonly #events: (EventReference | undefined)[] = [];
  readonly #ids: number[] = [];

  internerOf(slot: number): Interner {
    return (this.#interners[slot] ??= new Interner());
  }

  /** -1 where the event has no value there, or several. */
  of(slot: number, event: Event, reference: EventReference): number {
    if (this.#events[slot] === reference) return this.#ids[slot]!;
    const value = event.get(slot);
    const id = value === null || isList(value) ? -1 : this.internerOf(slot).idOf(value);
    this.#events[slot] = reference;
    this.#ids[slot] = id;
    return id;
  }
}
