/**
 * Each program's first copy of an event, told from later ones, for findings that come one by one in the order of the
 * input: matches, and rows that are not folded where they are read. `TakenEvents` does the same for folds.
 */
import { type EventKey, subKey } from '../event/event-key.ts';
import { CopyNumbers } from './copy-numbers.ts';
import { EventTable } from './event-table.ts';
import { MAX_TAKEN } from './taken-events.ts';

export class FirstCopies {
  /** Times that a program met an event again. */
  repeats = 0;
  readonly #table: EventTable;
  readonly #numbers: CopyNumbers;
  /** By program: the record that it was asked about last, and the answer. */
  readonly #last = new Map<number, { source: string; record: number; isFirst: boolean }>();

  constructor(max = MAX_TAKEN) {
    this.#table = new EventTable(max);
    this.#numbers = new CopyNumbers(max);
  }

  get isFull(): boolean {
    return this.#table.isFull || this.#numbers.isFull;
  }

  /** Whether the program meets the event for the first time. Several findings of one record get one answer. */
  isFirst(program: number, source: string, record: number, key: EventKey): boolean {
    const last = this.#last.get(program);
    if (last !== undefined && last.record === record && last.source === source) return last.isFirst;
    const isFirst = this.#enter(source, subKey(key, program));
    if (last === undefined) this.#last.set(program, { source, record, isFirst });
    else {
      last.source = source;
      last.record = record;
      last.isFirst = isFirst;
    }
    if (!isFirst) this.repeats++;
    return isFirst;
  }

  #enter(source: string, key: EventKey): boolean {
    const own = this.#numbers.number(source, key);
    if (own === null) return true;
    if (this.#table.find(own) !== -1) return false;
    this.#table.add(own, 0);
    return true;
  }
}
