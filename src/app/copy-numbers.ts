/**
 * Numbers records without record id that are the same to the byte within one source, in their order: the k-th of one
 * source and the k-th of another are one event. Sources come one after the other.
 */
import { type EventKey, subKey } from '../event/event-key.ts';
import { EventTable } from './event-table.ts';

export class CopyNumbers {
  readonly #max: number;
  #counts: EventTable;
  #source = '';
  #undo: { readonly source: string; readonly counts: EventTable; readonly given: EventKey[] } | null = null;

  constructor(max: number) {
    this.#max = max;
    this.#counts = new EventTable(max);
  }

  get isFull(): boolean {
    return this.#counts.isFull;
  }

  /** The key of the copy at hand: as given where a record id is in it; null where there is no room to count. */
  number(source: string, key: EventKey): EventKey | null {
    if (key.hasId) return key;
    if (source !== this.#source) {
      this.#source = source;
      this.#counts = new EventTable(this.#max);
    }
    const slot = this.#counts.find(key);
    const number = slot === -1 ? 1 : this.#counts.numberAt(slot) + 1;
    if (slot !== -1) this.#counts.setNumber(slot, number);
    else if (this.#counts.add(key, 1) === -1) return null;
    if (this.#undo?.counts === this.#counts) this.#undo.given.push(key);
    return subKey(key, number);
  }

  /** Numbers that are given from now on may be taken back. */
  begin(): void {
    this.#undo = { source: this.#source, counts: this.#counts, given: [] };
  }

  /** Takes back what was numbered since `begin`. */
  rollBack(): void {
    if (this.#undo === null) return;
    const { source, counts, given } = this.#undo;
    for (const key of given) {
      const slot = counts.find(key);
      if (slot !== -1) counts.setNumber(slot, counts.numberAt(slot) - 1);
    }
    this.#source = source;
    this.#counts = counts;
    this.#undo = null;
  }
}
