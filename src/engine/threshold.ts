/**
 * Threshold rules over events in order. Over an input that is one search, a tuple's events alert as soon as the stretch of
 * time that a run of the rule looks at holds enough of them, wherever it begins: runs of the detection engine begin where
 * the rule was switched on, and whatever one of them finds lies in such a stretch. What lies in the stretch that began
 * with the alert's first event belongs to it, and the next alert counts from there on.
 *
 * Window by window it is counted as the engine does: all that a window holds, but no event of a tuple that is as old as
 * what an alert of that tuple counted before, or older; such an event counts for no other tuple either.
 */
import type { Threshold } from '../lang/plan.ts';
import { type CountedKey, countedKeysOf } from './counted-key.ts';
import type { RunRange } from './counted-range.ts';
import type { Candidate, TermHit } from './term-hits.ts';
import { countedValues, ThresholdBucket, ValueRoom } from './threshold-bucket.ts';

/** Tuples with state, per rule; those touched longest ago go first, so many at once that it costs next to nothing. */
export const MAX_TUPLES = 500_000;
/** Events that wait for others to be enough, per rule. */
export const MAX_HELD = 500_000;
/** A cap drops one tuple of this many, and at least one. */
const EVICTED_SHARE = 64;

interface Pending<M> {
  readonly candidate: Candidate<M>;
  /** Its time and values, which are asked for when the candidate itself may lie on disk. */
  readonly time: number;
  readonly counted: readonly string[];
}

interface TupleState<M> {
  /** Events that are not enough yet, oldest first. */
  pending: Pending<M>[];
  /** Of those, how many have each value of the field that is counted; null where none is. */
  readonly different: Map<string, number> | null;
  open: ThresholdBucket<M> | null;
}

type Emit<M> = (bucket: ThresholdBucket<M>) => void;

export class ThresholdMachine<M> {
  /** Tuples whose waiting events were dropped at a cap. */
  dropped = 0;
  readonly room: ValueRoom;
  readonly #stage: Threshold;
  readonly #emit: Emit<M>;
  readonly #maxTuples: number;
  readonly #maxHeld: number;
  /** Touched longest ago first. */
  readonly #states = new Map<string, TupleState<M>>();
  #held = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(stage: Threshold, emit: Emit<M>, maxTuples = MAX_TUPLES, maxHeld = MAX_HELD, room = new ValueRoom()) {
    this.#stage = stage;
    this.#emit = emit;
    this.#maxTuples = maxTuples;
    this.#maxHeld = maxHeld;
    this.room = room;
  }

  push(candidate: Candidate<M>): void {
    const { time, hits } = candidate;
    if (time - this.#sweptAt > this.#stage.stretch) this.#sweep(time);
    const [hit] = hits as readonly [TermHit];
    for (const key of countedKeysOf(hit.keys)) this.#add(key, candidate, hit);
  }

  end(): void {
    for (const { open } of this.#states.values()) if (open !== null) this.#close(open);
    this.#states.clear();
  }

  #add(key: CountedKey, candidate: Candidate<M>, hit: TermHit): void {
    const state = this.#touch(key.mark);
    const { time } = candidate;
    const { stretch, count, cardinality } = this.#stage;
    if (state.open !== null && time < state.open.oldest + stretch) {
      state.open.add(candidate);
      return;
    }
    if (state.open !== null) this.#close(state.open);
    state.open = null;
    this.#forget(state, time - stretch);
    const counted = countedValues(this.#stage, hit);
    state.pending.push({ candidate, time, counted });
    this.#held++;
    const { different } = state;
    if (different !== null) for (const value of counted) different.set(value, (different.get(value) ?? 0) + 1);
    if (state.pending.length >= count && (cardinality === null || different!.size >= cardinality.atLeast)) {
      const bucket = new ThresholdBucket(this.#stage, key, candidate, this.room);
      for (const each of state.pending) bucket.add(each.candidate);
      this.#release(state);
      state.open = bucket;
    } else if (this.#held > this.#maxHeld) this.#evict();
  }

  #touch(mark: string): TupleState<M> {
    let state = this.#states.get(mark);
    if (state === undefined) {
      if (this.#states.size >= this.#maxTuples) this.#evict();
      state = { pending: [], different: this.#stage.cardinality === null ? null : new Map(), open: null };
    } else this.#states.delete(mark);
    this.#states.set(mark, state);
    return state;
  }

  /** Lets go of events that no stretch holds any more that is still to come. */
  #forget(state: TupleState<M>, upTo: number): void {
    const { pending, different } = state;
    let old = 0;
    while (old < pending.length && pending[old]!.time <= upTo) {
      if (different !== null)
        for (const value of pending[old]!.counted) {
          const left = different.get(value)! - 1;
          if (left === 0) different.delete(value);
          else different.set(value, left);
        }
      old++;
    }
    if (old > 0) pending.splice(0, old);
    this.#held -= old;
  }

  #release(state: TupleState<M>): void {
    this.#held -= state.pending.length;
    state.pending = [];
    state.different?.clear();
  }

  #sweep(time: number): void {
    this.#sweptAt = time;
    const { stretch } = this.#stage;
    for (const [mark, state] of this.#states) {
      const { open, pending } = state;
      const isOver = open === null ? (pending.at(-1)?.time ?? 0) <= time - stretch : open.oldest + stretch <= time;
      if (!isOver) continue;
      if (open !== null) this.#close(open);
      this.#release(state);
      this.#states.delete(mark);
    }
  }

  #evict(): void {
    let left = Math.ceil(this.#states.size / EVICTED_SHARE);
    for (const [mark, state] of this.#states) {
      if (left-- === 0) return;
      if (state.open === null) this.dropped++;
      else this.#close(state.open);
      this.#release(state);
      this.#states.delete(mark);
    }
  }

  #close(bucket: ThresholdBucket<M>): void {
    this.#emit(bucket);
    bucket.close();
  }
}

/** What the alerts of earlier runs have counted: the time of the newest event by tuple. */
export class ThresholdSignals {
  readonly #last: Map<string, number>;

  constructor(state: Iterable<readonly [mark: string, last: number]> = []) {
    this.#last = new Map(state);
  }

  state(): readonly (readonly [mark: string, last: number])[] {
    return [...this.#last];
  }

  /** Forgets what no run looks at any more that begins here or later. */
  forgetUpTo(time: number): void {
    for (const [mark, last] of this.#last) if (last <= time) this.#last.delete(mark);
  }

  hasCounted(mark: string, time: number): boolean {
    return (this.#last.get(mark) ?? Number.NEGATIVE_INFINITY) >= time;
  }

  add(mark: string, last: number): void {
    this.#last.set(mark, last);
  }
}

/** One window of a rule's schedule. Returns how many tuples found no room. */
export function searchThreshold<M>(
  stage: Threshold,
  { from }: RunRange,
  ordered: Iterable<Candidate<M>>,
  signals: ThresholdSignals,
  emit: Emit<M>,
  room = new ValueRoom(),
  maxTuples = MAX_TUPLES,
): number {
  signals.forgetUpTo(from);
  const buckets = new Map<string, ThresholdBucket<M>>();
  let dropped = 0;
  for (const candidate of ordered) {
    const keys = countedKeysOf((candidate.hits as readonly [TermHit])[0].keys);
    if (keys.some(({ mark }) => signals.hasCounted(mark, candidate.time))) continue;
    for (const key of keys) {
      let bucket = buckets.get(key.mark);
      if (bucket === undefined) {
        if (buckets.size >= maxTuples) {
          dropped++;
          continue;
        }
        buckets.set(key.mark, (bucket = new ThresholdBucket(stage, key, candidate, room)));
      }
      bucket.add(candidate);
    }
  }
  const reached = [...buckets.values()].filter(({ isReached }) => isReached);
  for (const bucket of reached) emit(bucket);
  for (const { key, newest } of reached) signals.add(key.mark, newest);
  return dropped;
}
