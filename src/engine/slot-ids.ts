/**
 * Numbers for the values of slots: equal values of one slot have one number, worked out once per event for everybody who
 * groups by that slot or remembers what rules said of it. Numbers hold until `clear`, which starts them anew. `begin` is for
 * who hands on what was numbered so far: values then show the form in which they come next.
 */
import type { Event } from '../event/event.ts';
import { isList } from '../event/value.ts';
import { Interner } from './interner.ts';

/** In the place of a number: the event has no value there. */
export const NO_VALUE = -1;
/** The event has several values there, which have no number together. */
export const SEVERAL_VALUES = -2;

export class SlotIds {
  #interners: (Interner | undefined)[] = [];
  /** By slot: the turn of the event that the id belongs to. */
  #turns: number[] = [];
  #ids: number[] = [];
  /** Grows with each `clear`: who remembers numbers forgets them when it has. */
  generation = 0;

  internerOf(slot: number): Interner {
    return (this.#interners[slot] ??= new Interner());
  }

  of(slot: number, event: Event): number {
    if (this.#turns[slot] === event.turn) return this.#ids[slot]!;
    const value = event.get(slot);
    const id = value === null ? NO_VALUE : isList(value) ? SEVERAL_VALUES : this.internerOf(slot).idOf(value);
    this.#turns[slot] = event.turn;
    this.#ids[slot] = id;
    return id;
  }

  /** Different values over all slots. */
  get size(): number {
    let size = 0;
    for (const interner of this.#interners) size += interner?.values.length ?? 0;
    return size;
  }

  begin(): void {
    for (const interner of this.#interners) interner?.begin();
    this.#turns = [];
    this.#ids = [];
  }

  clear(): void {
    this.#interners = [];
    this.#turns = [];
    this.#ids = [];
    this.generation++;
  }
}
