/**
 * Verdicts: what rules said of an event of some class, kept for the next one that is the same to them. Rules are evaluated
 * once for each different combination of the values that they read.
 *
 * A verdict never differs from what evaluation would have said: everything that could tell two events apart for these rules
 * is in its key. Events with several values in one of the fields have no verdict; nor have classes whose events rarely
 * agree, where looking would cost more than it saves.
 */
import type { Event } from '../event/event.ts';
import { firstOf } from '../event/value.ts';
import type { CandidateIndex } from './candidates.ts';
import { GroupTable } from './group-table.ts';
import { Interner } from './interner.ts';
import { numberOf } from './order.ts';
import type { SharedFold } from './sharing.ts';
import { NO_VALUE, SEVERAL_VALUES, type SlotIds } from './slot-ids.ts';

/** Combinations remembered for one class; with more, all are forgotten. */
const MAX_VERDICTS = 50_000;
/** After every so many events it is asked whether remembering pays: if not, the class is given up. */
const TRIAL = 4_096;
/** Events that must share a verdict on average. */
const WORTH = 2;
export interface Verdict<S> {
  /** What is done with each event for rules that hold and are not folded as one; by program. */
  readonly steps: readonly S[];
  /** Program of each step. */
  readonly programs: readonly number[];
  readonly folds: readonly SharedFold[];
  /** Whether some rule holds, if nothing follows. */
  readonly isHit: boolean;
}

/** A rule, its condition apart from what follows when that holds. */
export interface JudgedRule<S> {
  readonly accept: true | ((event: Event) => boolean);
  /** Whether what follows would come to anything. */
  readonly passes: boolean | ((event: Event) => boolean);
  readonly emit: S;
  readonly shared: SharedFold | null;
}

/** The verdicts of one class. */
export class Verdicts<S> {
  readonly #ruleOf: (program: number) => JudgedRule<S> | null;
  readonly #index: CandidateIndex;
  readonly #slots: Int32Array;
  readonly #step: number;
  readonly #time: number;
  readonly #ids: SlotIds;
  readonly #found: Uint32Array;
  #table: GroupTable;
  #verdicts: Verdict<S>[] = [];
  #generation: number;
  #asked = 0;
  #made = 0;
  /** Whether the events of this class differ too much. */
  isGivenUp = false;

  /**
   * `index` finds candidates among fewer than `room` rules, and `ruleOf` gives each, null if it never holds. `slots`: of
   * every field that they read; `step`: microseconds to which the time in slot `time` is floored, 0 where none reads it.
   */
  constructor(
    index: CandidateIndex,
    ruleOf: (program: number) => JudgedRule<S> | null,
    { slots, step, time }: { readonly slots: readonly number[]; readonly step: number; readonly time: number },
    ids: SlotIds,
    room: number,
  ) {
    this.#ruleOf = ruleOf;
    this.#index = index;
    this.#slots = Int32Array.from(slots);
    this.#step = step;
    this.#time = time;
    this.#ids = ids;
    this.#found = new Uint32Array(room);
    this.#generation = ids.generation;
    this.#table = this.#openTable();
  }

  /** The index of the rules, for events without a verdict. */
  get index(): CandidateIndex {
    return this.#index;
  }

  /** What the rules say of the event; null where they must be asked. */
  of(event: Event): Verdict<S> | null {
    if (this.isGivenUp) return null;
    if (this.#generation !== this.#ids.generation) this.#forget();
    const { probe } = this.#table;
    const slots = this.#slots;
    for (let i = 0; i < slots.length; i++) {
      const id = this.#ids.of(slots[i]!, event);
      if (id === SEVERAL_VALUES) return null;
      probe[i] = id;
    }
    if (this.#step !== 0) probe[slots.length] = this.#stepOf(event);
    const number = this.#table.groupOfProbe(MAX_VERDICTS);
    this.#asked++;
    if (number < this.#verdicts.length && number !== -1) return this.#verdicts[number]!;
    this.#made++;
    if (number === -1) this.#forget();
    const verdict = this.#judge(event);
    if (number !== -1) this.#verdicts.push(verdict);
    if (this.#asked >= TRIAL) this.#review();
    return verdict;
  }

  #stepOf(event: Event): number {
    const value = firstOf(event.get(this.#time));
    const seconds = value === null ? null : numberOf(value);
    return seconds === null ? NO_VALUE : Math.floor(Math.round(seconds * 1e6) / this.#step);
  }

  #judge(event: Event): Verdict<S> {
    const steps: S[] = [];
    const programs: number[] = [];
    const folds: SharedFold[] = [];
    let isHit = false;
    const count = this.#index.find(event, this.#found);
    for (let i = 0; i < count; i++) {
      const program = this.#found[i]!;
      const rule = this.#ruleOf(program);
      if (rule === null || (rule.accept !== true && !rule.accept(event))) continue;
      isHit = true;
      if (rule.passes === false || (rule.passes !== true && !rule.passes(event))) continue;
      if (rule.shared !== null) folds.push(rule.shared);
      else {
        steps.push(rule.emit);
        programs.push(program);
      }
    }
    return { steps, programs, folds, isHit };
  }

  #review(): void {
    this.isGivenUp = this.#made * WORTH > this.#asked;
    this.#asked = 0;
    this.#made = 0;
    if (this.isGivenUp) this.#forget();
  }

  #forget(): void {
    this.#generation = this.#ids.generation;
    this.#table = this.#openTable();
    this.#verdicts = [];
  }

  #openTable(): GroupTable {
    // Only numbers are looked up here; what they stand for is in the interners of the slots.
    const width = this.#slots.length + (this.#step === 0 ? 0 : 1);
    return new GroupTable(
      Array.from({ length: width }, () => new Interner()),
      [],
    );
  }
}
