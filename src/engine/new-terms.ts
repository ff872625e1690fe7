/**
 * New terms rules over events in order: a tuple of values is new in the first event that has it and that no other had
 * back to the beginning of its history. Over an input that is one search, the history ends with the event. Window by
 * window it ends with the run, and what lies at or before the beginning of the run's window is history: the detection
 * engine asks whether the oldest event of the history with this tuple is younger than that.
 */
import type { Scalar } from '../event/value.ts';
import { UTC } from '../event/zone.ts';
import { applyRelativeTime } from '../lang/functions/spl-relative-time.ts';
import type { NewTerms } from '../lang/plan.ts';
import { type CountedKey, countedKeysOf, keyValuesOf } from './counted-key.ts';
import type { RunRange } from './counted-range.ts';
import type { Candidate, TermHit } from './term-hits.ts';

/** Tuples that are remembered, per rule; those seen longest ago go first, and are new when they come again. */
export const MAX_TERMS = 500_000;
/** The cap drops one tuple of this many, and at least one: what is dropped one by one makes the table slow to begin with. */
const EVICTED_SHARE = 64;
/** Of a history that has passed, after which what it no longer holds is let go. */
const SWEPT_SHARE = 64;

export interface NewTerm<M> {
  readonly key: CountedKey;
  readonly values: readonly Scalar[];
  readonly event: M;
  /** Where the history began that does not have the tuple. Microseconds. */
  readonly since: number;
}

/** When each tuple was seen last. What is remembered of it is the caller's, and has that time in microseconds. */
export class TermHistory<T extends { readonly time: number }> {
  /** Tuples that were forgotten for want of room. */
  dropped = 0;
  /** Seen longest ago first. */
  readonly #seen = new Map<string, T>();
  readonly #maxTerms: number;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(maxTerms = MAX_TERMS) {
    this.#maxTerms = maxTerms;
  }

  get size(): number {
    return this.#seen.size;
  }

  lastSeen(mark: string): number | null {
    return this.#seen.get(mark)?.time ?? null;
  }

  /** What was seen at or after what is known of the tuple takes its place. */
  see(mark: string, time: number, remember: () => T): void {
    const known = this.#seen.get(mark);
    if (known !== undefined && known.time >= time) return;
    if (known !== undefined) this.#seen.delete(mark);
    else if (this.#seen.size >= this.#maxTerms) {
      let left = Math.ceil(this.#seen.size / EVICTED_SHARE);
      for (const oldest of this.#seen.keys()) {
        if (left-- === 0) break;
        this.#seen.delete(oldest);
        this.dropped++;
      }
    }
    this.#seen.set(mark, remember());
  }

  /** Lets go of what was seen before a time, as far as it stands first; not until much of a `length` of time has passed. */
  forgetBefore(time: number, length: number): void {
    // Looking for the first is slow in a table that has lost many.
    if (time - this.#sweptAt < length / SWEPT_SHARE) return;
    this.#sweptAt = time;
    for (const [mark, seen] of this.#seen) {
      if (seen.time >= time) return;
      this.#seen.delete(mark);
    }
  }

  entries(): IterableIterator<[string, T]> {
    return this.#seen.entries();
  }

  /** Puts something else in the place of what is remembered of each tuple, for the same times. */
  replace(change: (seen: T) => T): void {
    for (const [mark, seen] of this.#seen) this.#seen.set(mark, change(seen));
  }
}

/** From when on events count as history of a time. Microseconds. */
export function historyStart({ history }: NewTerms, time: number): number {
  return applyRelativeTime(time, history, UTC);
}

type Emit<M> = (found: NewTerm<M>) => void;

/** The whole input as one search; events in order, one by one. */
export class NewTermsMachine<M, T extends { readonly time: number }> {
  readonly #stage: NewTerms;
  readonly #history: TermHistory<T>;
  readonly #remember: (mark: string, time: number) => T;
  readonly #emit: Emit<M>;

  constructor(stage: NewTerms, emit: Emit<M>, history: TermHistory<T>, remember: (mark: string, time: number) => T) {
    this.#stage = stage;
    this.#emit = emit;
    this.#history = history;
    this.#remember = remember;
  }

  push({ time, hits, match }: Candidate<M>): void {
    const [hit] = hits as readonly [TermHit];
    const since = historyStart(this.#stage, time);
    for (const key of countedKeysOf(hit.keys)) {
      const last = this.#history.lastSeen(key.mark);
      if (last === null || last < since) this.#emit({ key, values: keyValuesOf(key, hit.keys), event: match, since });
      this.#history.see(key.mark, time, () => this.#remember(key.mark, time));
    }
    this.#history.forgetBefore(since, time - since);
  }
}

/**
 * One window of a rule's schedule. Events that the run after it does not look at any more (those before `nextFrom`) go
 * into the history.
 */
export function searchNewTerms<M, T extends { readonly time: number }>(
  stage: NewTerms,
  { from, to }: RunRange,
  nextFrom: number,
  ordered: Iterable<Candidate<M>>,
  history: TermHistory<T>,
  remember: (mark: string, time: number) => T,
  emit: Emit<M>,
): void {
  const since = historyStart(stage, to);
  const found = new Set<string>();
  const settled: (readonly [mark: string, time: number])[] = [];
  for (const { time, hits, match } of ordered) {
    const [hit] = hits as readonly [TermHit];
    for (const key of countedKeysOf(hit.keys)) {
      const last = history.lastSeen(key.mark);
      const isKnown = (last !== null && last >= since) || found.has(key.mark);
      found.add(key.mark);
      if (!isKnown && time > from) emit({ key, values: keyValuesOf(key, hit.keys), event: match, since });
      if (time < nextFrom) settled.push([key.mark, time]);
    }
  }
  for (const [mark, time] of settled) history.see(mark, time, () => remember(mark, time));
  history.forgetBefore(since, to - since);
}
