/**
 * A table of event keys, each with a number: open addressing in one block of memory that threads may read while one of
 * them writes. A reader may miss what was just entered, and never finds what was not. What is kept is bounded: a full
 * table refuses new keys and still answers for those it has.
 */
import type { EventKey } from '../event/event-key.ts';

/** lo, hi, number. */
const WORDS = 3;
const FIRST_SLOTS = 1024;

export class EventTable {
  size = 0;
  readonly #max: number;
  #words: Int32Array;
  #mask: number;

  /** `max`: keys that it takes. `buffer`: of another thread's table, to be read only. */
  constructor(max: number, buffer: SharedArrayBuffer = new SharedArrayBuffer(FIRST_SLOTS * WORDS * 4)) {
    this.#max = max;
    this.#words = new Int32Array(buffer);
    this.#mask = this.#words.length / WORDS - 1;
  }

  /** Changes when the table grows. */
  get buffer(): SharedArrayBuffer {
    return this.#words.buffer as SharedArrayBuffer; // made as one, above or in #grow
  }

  get isFull(): boolean {
    return this.size >= this.#max;
  }

  /** The key's place, or -1. */
  find({ lo, hi }: EventKey): number {
    const words = this.#words;
    for (let slot = hi & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = Atomics.load(words, slot * WORDS);
      if (found === 0) return -1;
      if (found === lo && words[slot * WORDS + 1] === hi) return slot;
    }
  }

  /** Enters a key that is not there; its place, or -1 where the table is full. */
  add({ lo, hi }: EventKey, number: number): number {
    if (this.isFull) return -1;
    this.reserve(1);
    const slot = this.#free(hi);
    this.#put(slot, lo, hi, number);
    this.size++;
    return slot;
  }

  numberAt(slot: number): number {
    return this.#words[slot * WORDS + 2]!;
  }

  setNumber(slot: number, number: number): void {
    this.#words[slot * WORDS + 2] = number;
  }

  /** Takes back the key that was entered last, then the one before it, and so on; none from before the table grew. */
  removeLast(key: EventKey): void {
    const slot = this.find(key);
    if (slot === -1) return;
    Atomics.store(this.#words, slot * WORDS, 0);
    this.size--;
  }

  /** Makes room, so that places stay what they are while `more` keys are entered. */
  reserve(more: number): void {
    let slots = this.#mask + 1;
    const wanted = Math.min(this.#max, this.size + more);
    while (wanted > slots * 0.75) slots *= 2;
    if (slots > this.#mask + 1) this.#grow(slots);
  }

  #free(hi: number): number {
    let slot = hi & this.#mask;
    while (this.#words[slot * WORDS] !== 0) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #put(slot: number, lo: number, hi: number, number: number): void {
    const at = slot * WORDS;
    this.#words[at + 1] = hi;
    this.#words[at + 2] = number;
    // Last: what other threads look for.
    Atomics.store(this.#words, at, lo);
  }

  #grow(slots: number): void {
    const before = this.#words;
    this.#words = new Int32Array(new SharedArrayBuffer(slots * WORDS * 4));
    this.#mask = slots - 1;
    for (let at = 0; at < before.length; at += WORDS) {
      const lo = before[at]!;
      if (lo !== 0) this.#put(this.#free(before[at + 1]!), lo, before[at + 1]!, before[at + 2]!);
    }
  }
}
