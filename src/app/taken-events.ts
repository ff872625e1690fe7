/**
 * Which events each rule has taken, so that it takes none again from another copy of its log (a shadow copy, a backup).
 * A rule takes the first copy in the order of the input. Records of one id and the same bytes are one event wherever they
 * lie; of records without an id, the k-th that are the same to the byte in one source and in another are one event, and
 * two in one source never are.
 *
 * Readers that run ahead of the order cannot know what earlier pieces will take: they take what nobody is known to have
 * taken (`GuessedEvents`), and what they took is checked when their turn comes (`TakenEvents.accept`). Only where they
 * guessed wrong must the piece be read again.
 */
import type { EventKey } from '../event/event-key.ts';
import { CopyNumbers } from './copy-numbers.ts';
import { EventTable } from './event-table.ts';
import { type PackedSets, ProgramSets } from './program-sets.ts';

/** Events whose takers are remembered; beyond, copies of later events count again. About 50 MB. */
export const MAX_TAKEN = 3_000_000;

/** Words that a log has for an event. */
const LOG_WORDS = 4;

/** Where one event's copies are told apart. */
export interface Taking {
  /** The event is at hand in this source. */
  enter(source: string, key: EventKey): void;
  /** Whether the program has not had the event at hand before; it has, from now on. */
  take(program: number): boolean;
  /** No program will ask for the event at hand any more. */
  leave(): void;
}

/** What a reader ahead of its turn took, as plain data. */
export interface TakenLog {
  /** An event: lo, hi, whether it has a record id (1 or 0), number of its set. */
  readonly events: Int32Array;
  readonly sets: PackedSets;
  /** Sources and the first event of each. */
  readonly sources: readonly (readonly [name: string, first: number])[];
}

/** What threads that read ahead may know of what was taken. */
export interface TakenHint {
  readonly buffer: SharedArrayBuffer;
  readonly sets: PackedSets;
}

/** In the order of the input. */
export class TakenEvents implements Taking {
  readonly #table: EventTable;
  readonly #sets = new ProgramSets();
  readonly #numbers: CopyNumbers;
  #slot = -1;
  #before = 0;
  #after = 0;

  constructor(max = MAX_TAKEN) {
    this.#table = new EventTable(max);
    this.#numbers = new CopyNumbers(max);
  }

  get isFull(): boolean {
    return this.#table.isFull || this.#numbers.isFull;
  }

  enter(source: string, key: EventKey): void {
    const own = this.#numbers.number(source, key);
    this.#slot = own === null ? -1 : this.#table.find(own);
    this.#before = this.#slot === -1 ? 0 : this.#table.numberAt(this.#slot);
    this.#after = this.#before;
    if (this.#slot === -1 && own !== null) this.#slot = this.#table.add(own, 0);
  }

  take(program: number): boolean {
    if (this.#before !== 0 && this.#sets.has(this.#before, program)) return false;
    if (this.#slot !== -1) this.#after = this.#sets.add(this.#after, program);
    return true;
  }

  leave(): void {
    if (this.#slot !== -1 && this.#after !== this.#before) this.#table.setNumber(this.#slot, this.#after);
    this.#slot = -1;
  }

  hint(): TakenHint {
    return { buffer: this.#table.buffer, sets: this.#sets.pack() };
  }

  /** Enters what a reader took; false, and nothing entered, if it took an event that was taken before. */
  accept({ events, sets, sources }: TakenLog): boolean {
    const entered: EventKey[] = [];
    // What was entered can only be taken back in a table that has not grown since.
    this.#table.reserve(events.length / LOG_WORDS);
    const numbers = this.#sets.absorb(sets);
    this.#numbers.begin();
    let part = -1;
    for (let at = 0; at < events.length; at += LOG_WORDS) {
      while (part + 1 < sources.length && sources[part + 1]![1] * LOG_WORDS <= at) part++;
      const key = { lo: events[at]!, hi: events[at + 1]!, hasId: events[at + 2] === 1 };
      const own = this.#numbers.number(sources[part]![0], key);
      if (own === null) continue;
      if (this.#table.find(own) !== -1) {
        while (entered.length > 0) this.#table.removeLast(entered.pop()!);
        this.#numbers.rollBack();
        return false;
      }
      if (this.#table.add(own, numbers[events[at + 3]!]!) !== -1) entered.push(own);
    }
    return true;
  }
}

/** Ahead of the order: what is taken is written down for `TakenEvents.accept`. */
export class GuessedEvents implements Taking {
  readonly #known: EventTable | null;
  readonly #knownSets = new ProgramSets();
  #sets = new ProgramSets();
  #words = new Int32Array(256);
  #count = 0;
  #sources: (readonly [string, number])[] = [];
  #key: EventKey | null = null;
  #before = 0;
  #after = 0;

  constructor(hint: TakenHint | null) {
    this.#known = hint === null ? null : new EventTable(0, hint.buffer);
    if (hint !== null) this.#knownSets.absorb(hint.sets);
  }

  get count(): number {
    return this.#count;
  }

  enter(source: string, key: EventKey): void {
    if (this.#sources.at(-1)?.[0] !== source) this.#sources.push([source, this.#count]);
    const slot = this.#known === null || !key.hasId ? -1 : this.#known.find(key);
    const set = slot === -1 ? 0 : this.#known!.numberAt(slot);
    this.#before = set < this.#knownSets.size ? set : 0;
    this.#after = 0;
    this.#key = key;
  }

  take(program: number): boolean {
    if (this.#before !== 0 && this.#knownSets.has(this.#before, program)) return false;
    this.#after = this.#sets.add(this.#after, program);
    return true;
  }

  leave(): void {
    const key = this.#key;
    this.#key = null;
    if (key === null || this.#after === 0) return;
    const at = LOG_WORDS * this.#count++;
    if (at === this.#words.length) {
      const words = new Int32Array(2 * at);
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[at] = key.lo;
    this.#words[at + 1] = key.hi;
    this.#words[at + 2] = key.hasId ? 1 : 0;
    this.#words[at + 3] = this.#after;
  }

  /** What was taken since the last call. */
  log(): TakenLog {
    const log = {
      events: this.#words.slice(0, LOG_WORDS * this.#count),
      sets: this.#sets.pack(),
      sources: this.#sources,
    };
    this.#words = new Int32Array(256);
    this.#count = 0;
    this.#sources = [];
    this.#sets = new ProgramSets();
    return log;
  }
}
