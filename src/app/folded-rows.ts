/**
 * Rows folded where they are read: one grouping per rule that allows it, handed on as groups when a piece of the input
 * ends, or sooner when they have become many. A row that arrives later counts as newer than all before it, in this piece
 * or an earlier one. An event that a rule has had from another copy of its log is left out.
 */

import type { Folding, FoldReader } from '../engine/folding.ts';
import { ValueLists } from '../engine/group-batch.ts';
import { compileReader, type GroupReader } from '../engine/group-columns.ts';
import { Grouping } from '../engine/grouping.ts';
import { Interner } from '../engine/interner.ts';
import { KeyAnswers } from '../engine/key-answers.ts';
import type { KeyFilter } from '../engine/key-filter.ts';
import { type Row, rowTime, type Tuple } from '../engine/row.ts';
import { rowScope } from '../engine/scope.ts';
import type { SharedFold } from '../engine/sharing.ts';
import { NO_VALUE, SEVERAL_VALUES, type SlotIds } from '../engine/slot-ids.ts';
import { openStateBudget } from '../engine/state-budget.ts';
import type { EventReference } from '../engine/trail.ts';
import type { Event } from '../event/event.ts';
import type { EventKey } from '../event/event-key.ts';
import { isList } from '../event/value.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Finding } from './finding.ts';
import { SharedGroups } from './shared-groups.ts';
import { GuessedEvents, type Taking } from './taken-events.ts';

/** Groups that all rules of one thread hold together before they are handed on. */
const MAX_HELD = 200_000;
/** Rows of one piece that can be told apart by their order. */
const PIECE_ROWS = 2 ** 36;
/** Events that a reader ahead of its turn writes down before they are handed on. */
const MAX_LOGGED = 250_000;

/** Values that are numbered; with more, they are forgotten when groups are handed on, and what was remembered by them. */
const MAX_NUMBERED = 400_000;

/** How far a piece had been read when its groups were handed on: events that reached a fold, and rows they made. */
export interface FoldPlace {
  readonly events: number;
  readonly rows: number;
}

/** How the folds of a piece go about copies. */
export interface FoldReading {
  /** null: copies are kept. */
  readonly taking: Taking | null;
  /** What comes before is left out: it has been handed on. */
  readonly after?: FoldPlace;
}

export class FoldedRows {
  readonly #foldings: readonly (Folding | null)[];
  readonly #context: EvalContext;
  readonly #emit: (finding: Finding) => void;
  /** By program index. */
  readonly #groupings = new Map<number, Grouping>();
  /** Programs for which another one folds. */
  readonly #sharers = new Map<number, number[]>();
  readonly #readers = new Map<number, GroupReader<Row>>();
  readonly #slotIds: SlotIds;
  readonly #filterOf: (program: number) => KeyFilter | null;
  /** By program: what is wanted of its groups; null for every one. */
  readonly #filters = new Map<number, readonly KeyFilter[] | null>();
  readonly #answers = new Map<number, KeyAnswers | null>();
  /** By program, for by-fields that are no slot. */
  readonly #interners = new Map<number, readonly Interner[]>();
  /** Whether whoever takes groups keeps them with the numbers of their values. */
  #isGivenAway: boolean;
  #shared: SharedGroups;
  #budget = openStateBudget();
  #held = 0;
  #order = 0;
  #first = 0;
  #taking: Taking | null = null;
  #after = 0;
  #events = 0;
  #repeats = 0;
  #event: EventReference | null = null;

  /**
   * `foldings` by program index; `slotIds`: begun or cleared whenever groups have been handed on; `filterOf`: which groups
   * of a program are worth keeping, null for all; `isLocal`: findings stay in this thread, so the first groups need not be
   * taken apart.
   */
  constructor(
    foldings: readonly (Folding | null)[],
    context: EvalContext,
    slotIds: SlotIds,
    filterOf: (program: number) => KeyFilter | null,
    isLocal: boolean,
    emit: (finding: Finding) => void,
  ) {
    this.#foldings = foldings;
    this.#context = context;
    this.#slotIds = slotIds;
    this.#filterOf = filterOf;
    this.#isGivenAway = isLocal;
    this.#emit = emit;
    this.#shared = this.#openShared();
    foldings.forEach((folding, program) => {
      if (folding?.sameAs == null) return;
      const sharers = this.#sharers.get(folding.sameAs);
      if (sharers === undefined) this.#sharers.set(folding.sameAs, [program]);
      else sharers.push(program);
    });
  }

  get hasAny(): boolean {
    return this.#foldings.some((folding) => folding !== null);
  }

  has(program: number): boolean {
    return this.#foldings[program] != null;
  }

  begin(piece: number, { taking, after }: FoldReading = { taking: null }): void {
    this.#drop();
    this.#first = -piece * PIECE_ROWS;
    this.#order = this.#first - (after?.rows ?? 0);
    this.#taking = taking;
    this.#after = after?.events ?? 0;
    this.#events = 0;
    this.#repeats = 0;
    this.#event = null;
  }

  /** Whether a program's fold takes the event: it does unless it has had it, in this copy of its log or in another. */
  takes(program: number, reference: EventReference, keyOf: () => EventKey): boolean {
    const taking = this.#taking;
    if (taking === null) return true;
    if (this.#event !== reference) {
      if (this.#event !== null && this.#events > this.#after) taking.leave();
      this.#handOnMany();
      this.#event = reference;
      if (++this.#events > this.#after) taking.enter(reference.source, keyOf());
    }
    if (this.#events <= this.#after) return false;
    if (taking.take(program)) return true;
    this.#repeats += 1 + (this.#sharers.get(program)?.length ?? 0);
    return false;
  }

  /** The rules of a list whose folds take the event; the list itself where all do. */
  takers(folds: readonly SharedFold[], reference: EventReference, keyOf: () => EventKey): readonly SharedFold[] {
    if (this.#taking === null) return folds;
    const left = folds.filter(({ program }) => this.takes(program, reference, keyOf));
    return left.length === folds.length ? folds : left;
  }

  /** False where the row belongs to no group, as a by-field is null. */
  addEvent(program: number, reader: FoldReader, event: Event, reference: EventReference): boolean {
    const grouping = this.#groupings.get(program) ?? this.#openGrouping(program, reader.slots);
    const before = grouping.size;
    this.#shared.see(reference);
    const found = this.#findIds(grouping, reader, event);
    if (typeof found === 'number') {
      grouping.lost[found]!++;
      return false;
    }
    if (found === 'ids' && !this.#isWanted(program, grouping)) return true;
    const order = this.#order--;
    let isKept = true;
    if (found === 'ids') grouping.addProbe(reader, event, reader.time(event), order, reference);
    else isKept = grouping.addEvent(reader, event, reader.time(event), order, reference);
    this.#added(grouping.size - before);
    return isKept;
  }

  /**
   * Adds an event for all rules of the list, to which each event that comes with it is the same. False where it belongs to
   * no group of any of them.
   */
  addShared(folds: readonly SharedFold[], event: Event, reference: EventReference): boolean {
    let groups = 0;
    const before = this.#shared.size;
    const isKept = this.#shared.add(folds, event, reference, ({ program, reader, args }) => {
      const grouping = this.#groupings.get(program) ?? this.#openGrouping(program, reader.slots);
      const found = this.#findIds(grouping, reader, event);
      if (typeof found === 'number') return { kind: 'lost', grouping, column: found };
      if (found === 'list') throw new Error('events with several values in a by-field are never one to a rule');
      if (!this.#isWanted(program, grouping)) return { kind: 'dropped' };
      const size = grouping.size;
      const group = grouping.openShared(reader, args, event);
      groups += grouping.size - size;
      return group === -1 ? { kind: 'full' } : { kind: 'group', grouping, group };
    });
    this.#added(groups + this.#shared.size - before);
    return isKept;
  }

  /** Whether the group whose ids stand in the grouping's probe may come to anything. */
  #isWanted(program: number, grouping: Grouping): boolean {
    let answers = this.#answers.get(program);
    if (answers === undefined) {
      const filters = this.#filtersOf(program);
      this.#answers.set(program, (answers = filters === null ? null : new KeyAnswers(filters)));
    }
    return answers === null || answers.isWanted(grouping);
  }

  /** What the programs want that have the groups of this one. */
  #filtersOf(program: number): readonly KeyFilter[] | null {
    let filters = this.#filters.get(program);
    if (filters === undefined) {
      const all = [program, ...(this.#sharers.get(program) ?? [])].map((one) => this.#filterOf(one));
      const some = all.filter((one) => one !== null);
      this.#filters.set(program, (filters = some.length < all.length ? null : some));
    }
    return filters;
  }

  /** Puts the ids of the event's by-values where the grouping looks for them, unless one is null (its column) or a list. */
  #findIds(grouping: Grouping, { slots, by }: FoldReader, event: Event): 'ids' | 'list' | number {
    const { probe } = grouping;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const shared = slot === null ? NO_VALUE : this.#slotIds.of(slot, event);
      if (shared === SEVERAL_VALUES) return 'list';
      if (shared !== NO_VALUE) {
        probe[i] = shared;
        continue;
      }
      const value = slot === null ? by[i]!(event) : null;
      if (isList(value)) return 'list';
      const id = grouping.idOf(i, value);
      if (id === null) return i;
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
    if (this.#filtersOf(program) !== null && grouping.probeRow(reader, row) && !this.#isWanted(program, grouping))
      return true;
    const isKept = grouping.addRow(reader, row, rowTime(row), this.#order--, trail, null);
    this.#added(grouping.size - before);
    return isKept;
  }

  /** Hands on every group, in the order of the programs. */
  flush(): void {
    const taking = this.#taking;
    if (taking !== null && this.#event !== null) {
      if (this.#events > this.#after) taking.leave();
      this.#event = null;
    }
    if (taking !== null && this.#events > this.#after) {
      this.#emit({
        kind: 'taken',
        log: taking instanceof GuessedEvents ? taking.log() : null,
        repeats: this.#repeats,
        upTo: { events: this.#events, rows: this.#first - this.#order },
      });
      this.#repeats = 0;
    }
    if (this.#groupings.size > 0) {
      const common = this.#shared.settle();
      const lists = new ValueLists();
      const inOrder = [...this.#groupings].sort(([a], [b]) => a - b);
      const folds = inOrder.map(([rule, grouping]) => ({
        programs: [...(this.#sharers.get(rule) ?? []), rule],
        groups: this.#isGivenAway ? grouping : grouping.parts(lists),
      }));
      this.#emit({ kind: 'groups', common, folds });
    }
    this.#drop();
  }

  #added(groups: number): void {
    this.#held += groups;
    if (this.#taking === null && this.#held >= MAX_HELD) this.flush();
  }

  /** Between two events: all of one event's rows are handed on together. */
  #handOnMany(): void {
    const logged = this.#taking instanceof GuessedEvents ? this.#taking.count : 0;
    if (this.#held >= MAX_HELD || logged >= MAX_LOGGED) this.flush();
  }

  #openGrouping(program: number, slots: readonly (number | null)[] | null): Grouping {
    const limit = (what: string): void => this.#emit({ kind: 'limit', rule: program, what });
    const { stage } = this.#foldings[program]!;
    let own = this.#interners.get(program);
    if (own === undefined) this.#interners.set(program, (own = stage.by.map(() => new Interner())));
    const interners = own.map((one, i) => (slots?.[i] == null ? one : this.#slotIds.internerOf(slots[i])));
    const grouping = new Grouping(stage, this.#budget, limit, interners);
    this.#groupings.set(program, grouping);
    return grouping;
  }

  #openShared(): SharedGroups {
    return new SharedGroups((what, programs) => {
      for (const rule of programs) this.#emit({ kind: 'limit', rule, what });
    });
  }

  #drop(): void {
    if (this.#groupings.size > 0 || this.#slotIds.size > MAX_NUMBERED) this.#forget();
    this.#groupings.clear();
    this.#shared = this.#openShared();
    this.#held = 0;
    this.#budget = openStateBudget();
  }

  /**
   * What was numbered is the same for the next piece, as are the answers that hang on it: most pieces are of the same
   * machines. Not what has been given away, and not without end.
   */
  #forget(): void {
    let numbered = this.#slotIds.size;
    for (const interners of this.#interners.values()) for (const { values } of interners) numbered += values.length;
    if (this.#isGivenAway || numbered > MAX_NUMBERED) {
      this.#slotIds.clear();
      this.#interners.clear();
      this.#answers.clear();
      this.#isGivenAway = false;
      return;
    }
    this.#slotIds.begin();
    for (const interners of this.#interners.values()) for (const one of interners) one.begin();
  }
}
