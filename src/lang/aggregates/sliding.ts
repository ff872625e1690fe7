/**
 * Aggregates over a window that rows enter at one end and leave at the other, at a cost that does not grow with the window.
 * Nothing is ever taken off a state, since a sum from which a number was taken is not the sum without it: rows lie on two
 * stacks, whose states are put together when the value is asked for. Aggregates whose states grow with the window bring a
 * way of their own (`AggregateSpec.slide`). What comes out is what adding the window's rows to a new state gives.
 */
import { type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { AggregateSpec, SlidingAggregate } from '../aggregate.ts';

export function openSliding(spec: AggregateSpec, parameter: number | undefined): SlidingAggregate {
  return spec.slide?.(parameter) ?? new TwoStacks(spec, parameter);
}

/** First in, first out. What has left is let go when it is half of all that is held. */
export class Queue<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.length === 0) return undefined;
    this.#head++;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}

interface Entry {
  readonly value: Value;
  readonly time: number | null;
  readonly order: number;
}

/** The newer rows as they are, with the state of them all; of the older ones the state from each to the last. */
class TwoStacks<S> implements SlidingAggregate {
  readonly #spec: AggregateSpec<S>;
  readonly #parameter: number | undefined;
  #newer: Entry[] = [];
  #newerState: S;
  /** The oldest row's state stands last. */
  readonly #older: S[] = [];

  constructor(spec: AggregateSpec<S>, parameter: number | undefined) {
    this.#spec = spec;
    this.#parameter = parameter;
    this.#newerState = spec.init();
  }

  push(value: Value, time: number | null, order: number): void {
    const entry = { value, time, order };
    this.#newer.push(entry);
    this.#newerState = this.#add(this.#newerState, entry);
  }

  shift(): void {
    if (this.#older.length === 0) this.#turn();
    this.#older.pop();
  }

  value(): Value {
    const older = this.#older.at(-1);
    if (older === undefined) return this.#spec.value(this.#newerState, this.#parameter);
    // States are put into a new one: merging changes the one that it merges into.
    const { init, merge, value } = this.#spec;
    return value(merge(merge(init(), older), this.#newerState), this.#parameter);
  }

  #turn(): void {
    const { init, merge } = this.#spec;
    let state: S | null = null;
    for (const entry of this.#newer.reverse()) {
      const own = this.#add(init(), entry);
      state = state === null ? own : merge(own, state);
      this.#older.push(state);
    }
    this.#newer = [];
    this.#newerState = init();
  }

  #add(state: S, { value, time, order }: Entry): S {
    if (value === null) return state;
    let next = state;
    for (const item of valuesOf(value)) next = this.#spec.add(next, item, time, order, this.#parameter);
    return next;
  }
}

/** Keeps what each row brought until the row leaves. */
abstract class Sliding implements SlidingAggregate {
  readonly #rows = new Queue<Value>();

  push(value: Value): void {
    this.#rows.push(value);
    if (value !== null) for (const item of valuesOf(value)) this.enter(item);
  }

  shift(): void {
    const value = this.#rows.shift() ?? null;
    if (value !== null) for (const item of valuesOf(value)) this.leave(item);
  }

  abstract value(): Value;
  protected abstract enter(item: Scalar): void;
  protected abstract leave(item: Scalar): void;
}

/** How often each text stands in the window. */
export class SlidingTexts extends Sliding {
  readonly #counts = new Map<string, number>();
  readonly #read: (counts: ReadonlyMap<string, number>) => Value;

  constructor(read: (counts: ReadonlyMap<string, number>) => Value) {
    super();
    this.#read = read;
  }

  value(): Value {
    return this.#read(this.#counts);
  }

  protected enter(item: Scalar): void {
    const text = scalarText(item);
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  protected leave(item: Scalar): void {
    const text = scalarText(item);
    const left = this.#counts.get(text)! - 1;
    if (left === 0) this.#counts.delete(text);
    else this.#counts.set(text, left);
  }
}

/** The numbers of the window in order. */
export class SlidingNumbers extends Sliding {
  readonly #sorted: number[] = [];
  readonly #numberOf: (item: Scalar) => number | null;
  readonly #read: (sorted: readonly number[]) => Value;

  constructor(numberOf: (item: Scalar) => number | null, read: (sorted: readonly number[]) => Value) {
    super();
    this.#numberOf = numberOf;
    this.#read = read;
  }

  value(): Value {
    return this.#read(this.#sorted);
  }

  protected enter(item: Scalar): void {
    const number = this.#numberOf(item);
    if (number !== null) this.#sorted.splice(this.#placeOf(number), 0, number);
  }

  protected leave(item: Scalar): void {
    const number = this.#numberOf(item);
    if (number !== null) this.#sorted.splice(this.#placeOf(number), 1);
  }

  /** Of the first that is not smaller. */
  #placeOf(number: number): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareNumbers(this.#sorted[middle]!, number) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** As typed arrays sort: -0 before 0, and what is no number last. */
function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a !== 0 || Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
