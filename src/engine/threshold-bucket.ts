/**
 * Buckets of threshold rules: the events that agree in the counted fields, as far as an alert tells of them: how many,
 * from when to when, the first and the last of them, and what they have in common.
 */
import { type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import type { Threshold } from '../lang/plan.ts';
import { type CountedKey, keyValuesOf, markOf } from './counted-key.ts';
import type { Candidate, TermHit } from './term-hits.ts';

/** Events that a bucket keeps, of its beginning and as many of its end. */
const KEPT = 50;

/** Different values that may still be counted, over all buckets of a rule. */
export class ValueRoom {
  left: number;
  /** Values that found no room. */
  dropped = 0;

  constructor(left = 1_000_000) {
    this.left = left;
  }
}

export class ThresholdBucket<M> {
  readonly key: CountedKey;
  readonly values: readonly Scalar[];
  count = 0;
  /** Microseconds. */
  oldest = Number.POSITIVE_INFINITY;
  newest = Number.NEGATIVE_INFINITY;
  /** What all events carry behind the value that is counted; null where they differ. */
  readonly shared: Value[];
  /** The machine that all events are of. */
  host: string | null;
  readonly #stage: Threshold;
  readonly #room: ValueRoom;
  readonly #different = new Set<string>();
  readonly #first: M[] = [];
  readonly #last: M[] = [];

  /** Of the tuple `key` of an event that is to be added first. */
  constructor(stage: Threshold, key: CountedKey, { host, hits }: Candidate<M>, room: ValueRoom) {
    const [hit] = hits as readonly [TermHit];
    this.#stage = stage;
    this.#room = room;
    this.key = key;
    this.values = keyValuesOf(key, hit.keys);
    this.shared = [...sharedOf(stage, hit)];
    this.host = host;
  }

  /** Different values of the field that is counted; null where none is. */
  get cardinality(): number | null {
    return this.#stage.cardinality === null ? null : this.#different.size;
  }

  /** The events that are kept, in order. */
  get events(): readonly M[] {
    return [...this.#first, ...this.#last.slice(-KEPT)];
  }

  /** Whether it holds as much as the rule asks for. */
  get isReached(): boolean {
    const { count, cardinality } = this.#stage;
    return this.count >= count && (cardinality === null || this.#different.size >= cardinality.atLeast);
  }

  add({ time, host, hits, match }: Candidate<M>): void {
    const [hit] = hits as readonly [TermHit];
    this.count++;
    this.oldest = Math.min(this.oldest, time);
    this.newest = Math.max(this.newest, time);
    for (const value of countedValues(this.#stage, hit)) this.#addValue(value);
    if (this.host !== host) this.host = null;
    for (const [i, value] of sharedOf(this.#stage, hit).entries())
      if (!isSame(this.shared[i] ?? null, value)) this.shared[i] = null;
    if (this.#first.length < KEPT) this.#first.push(match);
    else {
      this.#last.push(match);
      if (this.#last.length >= 4 * KEPT) this.#last.splice(0, this.#last.length - KEPT);
    }
  }

  /** Gives back the room that its values took. */
  close(): void {
    this.#room.left += this.#different.size;
  }

  #addValue(value: string): void {
    if (this.#different.has(value)) return;
    if (this.#room.left === 0) {
      this.#room.dropped++;
      return;
    }
    this.#room.left--;
    this.#different.add(value);
  }
}

/** The values of an event that count as different ones, each once. */
export function countedValues({ cardinality }: Threshold, { carried }: TermHit): readonly string[] {
  if (cardinality === null) return NONE;
  return [...new Set(valuesOf(carried?.[0] ?? null).map((value) => markOf(scalarText(value))))];
}

const NONE: readonly string[] = [];

function sharedOf({ cardinality }: Threshold, { carried = [] }: TermHit): readonly Value[] {
  return cardinality === null ? carried : carried.slice(1);
}

function isSame(a: Value, b: Value): boolean {
  return a === b || (a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b));
}
