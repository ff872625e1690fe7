/**
 * EQL sequences as Elasticsearch matches them: one state machine per join-key tuple, fed with candidates in order. Per
 * stage only the newest pending sequence counts (a later hit takes the most recent one strictly earlier and drops it
 * with all older ones). `maxspan` is inclusive; a pending sequence that a hit finds too old is lost. An `until` event
 * ends what is pending, what it led on itself as well. Missing events (`![ ]`) must not occur at a time strictly between
 * their neighbours; at the start none in the `maxspan` before the end; at the end none until the first event + `maxspan`,
 * which is waited for; at both ends, none after within `maxspan` of one before.
 *
 * Where a term depends on earlier events by name, several pending sequences wait (`linked-pending.ts`).
 *
 * State that `maxspan` has passed is swept away as time goes on. What is left is capped per rule and counted: the keys
 * touched longest ago go first, and of a key's sequences that wait for nothing more to happen the oldest.
 */
import type { Value } from '../event/value.ts';
import { Queue } from '../lang/aggregates/sliding.ts';
import type { Sequence } from '../lang/plan.ts';
import { type CarriedByTerm, compileLinks, type Link, LinkedBudget, LinkedPending } from './linked-pending.ts';
import { type Candidate, keyTuplesOf } from './term-hits.ts';

/** Join-key tuples with state, per rule. */
export const MAX_KEYS = 500_000;
/** Sequences that wait for the absence of an event, per rule. */
export const MAX_WAITING = 500_000;
/** The cap drops one key of this many, and at least one. */
const EVICTED_SHARE = 64;

export interface CompletedSequence<M> {
  /** Join keys as canonical JSON; `[]` without `by`. */
  readonly keys: string;
  /** Events of the positive terms in order, with null where a missing event stands. */
  readonly events: readonly (Candidate<M> | null)[];
}

export interface Pending<M> {
  readonly events: readonly Candidate<M>[];
  /** Only where terms depend on earlier events. */
  readonly carried?: CarriedByTerm;
  /** Time of the last hit of a leading missing term before the first event, or null. */
  readonly leadingMiss: number | null;
}

interface Waiting<M> {
  readonly sequence: Pending<M>;
  readonly deadline: number;
}

interface KeyState<M> {
  /** Time of the newest candidate of the key. */
  touched: number;
  /** By positive stage that was reached (0-based). */
  readonly pending: (Pending<M> | undefined)[];
  /** The same where terms depend on earlier events, and several wait; else null. */
  readonly linked: LinkedPending<M>[] | null;
  /** By term: times of the newest hit of a missing term, and of the newest one strictly earlier than that. */
  misses: Map<number, { readonly time: number; readonly before: number | null }> | null;
  /**
   * Complete but for trailing missing events, oldest first: neither deadlines nor times of last events ever go down
   * within a key. Most keys wait for nothing.
   */
  waiting: Queue<Waiting<M>> | null;
}

export class SequenceMachine<M> {
  /** Keys whose state was dropped at the cap. */
  dropped = 0;
  /** Sequences dropped at their cap while they waited. */
  droppedWaiting = 0;
  readonly linked: LinkedBudget;
  #waiting = 0;
  readonly #terms: readonly { readonly missing: boolean }[];
  readonly #links: readonly (Link | null)[] | null;
  readonly #positive: readonly number[];
  readonly #maxSpan: number | null;
  readonly #states = new Map<string, KeyState<M>>();
  readonly #emit: (sequence: CompletedSequence<M>) => void;
  readonly #maxKeys: number;
  readonly #maxWaiting: number;
  readonly #single = new Map<number, ReadonlySet<number>>();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    stage: Sequence,
    emit: (sequence: CompletedSequence<M>) => void,
    maxKeys = MAX_KEYS,
    maxWaiting = MAX_WAITING,
    linked = new LinkedBudget(),
  ) {
    this.#terms = stage.terms;
    this.#links = compileLinks(stage.terms);
    this.linked = linked;
    this.#positive = stage.terms.flatMap((term, i) => (term.missing ? [] : [i]));
    this.#maxSpan = stage.maxSpan;
    this.#emit = emit;
    this.#maxKeys = maxKeys;
    this.#maxWaiting = maxWaiting;
  }

  /** Join-key tuples with state at present. */
  get size(): number {
    return this.#states.size;
  }

  /** Takes the next candidate; candidates come in their one order (`term-hits.ts`), each event once. */
  push(candidate: Candidate<M>): void {
    if (this.#maxSpan !== null && candidate.time - this.#sweptAt > this.#maxSpan) this.#sweep(candidate.time);
    const { hits } = candidate;
    if (hits.length === 1) {
      const { term, keys } = hits[0]!;
      for (const key of keyTuplesOf(keys)) this.#advance(key, this.#alone(term), candidate);
      return;
    }
    const byKey = new Map<string, Set<number>>();
    for (const { term, keys } of hits) {
      for (const key of keyTuplesOf(keys)) {
        const terms = byKey.get(key);
        if (terms === undefined) byKey.set(key, new Set([term]));
        else terms.add(term);
      }
    }
    for (const [key, terms] of byKey) this.#advance(key, terms, candidate);
  }

  /** The set of one term, made once. */
  #alone(term: number): ReadonlySet<number> {
    let set = this.#single.get(term);
    if (set === undefined) this.#single.set(term, (set = new Set([term])));
    return set;
  }

  /** No event before this time (microseconds) will come: sequences whose wait is over complete. */
  advanceTo(time: number): void {
    for (const [key, state] of this.#states) this.#release(key, state, time);
  }

  /** No more events will come: every wait is over. */
  end(): void {
    this.advanceTo(Number.POSITIVE_INFINITY);
    for (const state of this.#states.values()) forget(state);
    this.#states.clear();
  }

  #advance(key: string, terms: ReadonlySet<number>, candidate: Candidate<M>): void {
    const state = this.#touch(key, terms, candidate.time);
    if (state === null) return;
    this.#release(key, state, candidate.time);
    const reached: [number, Pending<M>][] = [];
    // From the last stage down, so that an event never follows itself.
    for (let stage = this.#positive.length - 1; stage >= 0; stage--) {
      if (!terms.has(this.#positive[stage]!)) continue;
      const next = stage === 0 ? this.#begin(state, candidate) : this.#extend(state, stage, candidate);
      if (next !== null) reached.push([stage, next]);
    }
    for (const [stage, next] of reached) {
      if (stage === this.#positive.length - 1) this.#complete(key, state, next);
      else if (state.linked === null) state.pending[stage] = next;
      else state.linked[stage]!.push(next);
    }
    if (terms.has(-1)) forget(state); // what this event itself began or led on ends with it
    for (const term of terms) if (term >= 0 && this.#terms[term]!.missing) this.#miss(state, term, candidate);
  }

  /** The key's state, made if a hit can start anything, moved to the fresh end of the table. */
  #touch(key: string, terms: ReadonlySet<number>, time: number): KeyState<M> | null {
    let state = this.#states.get(key);
    if (state === undefined) {
      const starts =
        terms.has(this.#positive[0]!) || [...terms].some((term) => term >= 0 && this.#terms[term]!.missing);
      if (!starts) return null;
      const linked = this.#links === null ? null : this.#positive.map(() => new LinkedPending<M>(this.linked));
      state = { touched: time, pending: new Array(this.#positive.length), linked, misses: null, waiting: null };
    } else this.#states.delete(key);
    state.touched = time;
    this.#states.set(key, state);
    if (this.#states.size > this.#maxKeys) this.#evict();
    return state;
  }

  /** Drops a share of the keys at once: a table finds its oldest entries slowly after each removal. */
  #evict(): void {
    let left = Math.ceil(this.#maxKeys / EVICTED_SHARE);
    for (const [key, state] of this.#states) {
      if (left-- === 0) break;
      this.#waiting -= state.waiting?.length ?? 0;
      forget(state);
      this.#states.delete(key);
      this.dropped++;
    }
  }

  /**
   * Forgets keys whose last candidate is more than `maxspan` ago: nothing pending there can be extended any more, and
   * what waits for the absence of an event is due. Keys stand in the order in which they were last touched.
   */
  #sweep(time: number): void {
    this.#sweptAt = time;
    for (const [key, state] of this.#states) {
      if (time - state.touched <= this.#maxSpan!) break;
      this.#release(key, state, time);
      forget(state);
      this.#states.delete(key);
    }
  }

  #begin(state: KeyState<M>, candidate: Candidate<M>): Pending<M> {
    let leadingMiss: number | null = null;
    for (let term = 0; term < this.#positive[0]!; term++) {
      const miss = missBefore(state, term, candidate.time);
      if (miss !== null && (leadingMiss === null || miss > leadingMiss)) leadingMiss = miss;
    }
    if (this.#links === null) return { events: [candidate], leadingMiss };
    return { events: [candidate], leadingMiss, carried: this.#carry([], 0, candidate) };
  }

  #extend(state: KeyState<M>, stage: number, candidate: Candidate<M>): Pending<M> | null {
    const previous =
      state.linked === null ? state.pending[stage - 1] : this.#takeLinked(state.linked, stage, candidate);
    if (previous === undefined) return null;
    state.pending[stage - 1] = undefined;
    if (this.#maxSpan !== null && candidate.time - previous.events[0]!.time > this.#maxSpan) return null;
    for (let term = this.#positive[stage - 1]! + 1; term < this.#positive[stage]!; term++) {
      const miss = missBefore(state, term, candidate.time);
      if (miss !== null && miss > previous.events.at(-1)!.time) return null;
    }
    const next = { events: [...previous.events, candidate], leadingMiss: previous.leadingMiss };
    if (previous.carried === undefined) return next;
    return { ...next, carried: this.#carry(previous.carried, stage, candidate) };
  }

  /** The pending sequence that an event leads on by what it and those before it carry. */
  #takeLinked(linked: readonly LinkedPending<M>[], stage: number, candidate: Candidate<M>): Pending<M> | undefined {
    const term = this.#positive[stage]!;
    const link = this.#links![term]!;
    const own = link === null ? [] : carriedBy(candidate, term);
    const from = this.#maxSpan === null ? Number.NEGATIVE_INFINITY : candidate.time - this.#maxSpan;
    return linked[stage - 1]!.take(({ carried }) => link === null || link(carried!, own), from);
  }

  /** What earlier events carried, with what a candidate does for the term of its stage. */
  #carry(earlier: CarriedByTerm, stage: number, candidate: Candidate<M>): CarriedByTerm {
    const carried = [...earlier];
    const term = this.#positive[stage]!;
    carried[term] = carriedBy(candidate, term);
    return carried;
  }

  #complete(key: string, state: KeyState<M>, sequence: Pending<M>): void {
    const first = sequence.events[0]!;
    const last = sequence.events.at(-1)!;
    const leads = this.#positive[0]! > 0;
    const trails = this.#positive.at(-1)! < this.#terms.length - 1;
    const maxSpan = this.#maxSpan ?? 0; // a missing event asks for one
    if (!trails) {
      if (sequence.leadingMiss !== null && last.time - sequence.leadingMiss <= maxSpan) return;
      this.#emitSequence(key, sequence);
      return;
    }
    // With missing events at both ends only a pair of them, one before and one after, forbids the sequence.
    const from = leads ? sequence.leadingMiss : first.time;
    if (from === null || from + maxSpan <= last.time) this.#emitSequence(key, sequence);
    else this.#wait(state, sequence, from + maxSpan);
  }

  #wait(state: KeyState<M>, sequence: Pending<M>, deadline: number): void {
    state.waiting ??= new Queue();
    state.waiting.push({ sequence, deadline });
    if (++this.#waiting <= this.#maxWaiting) return;
    this.#leave(state);
    this.droppedWaiting++;
  }

  /** The first that waits does so no longer. */
  #leave(state: KeyState<M>): void {
    this.#waiting--;
    state.waiting!.shift();
    if (state.waiting!.length === 0) state.waiting = null;
  }

  #miss(state: KeyState<M>, term: number, { time }: Candidate<M>): void {
    state.misses ??= new Map();
    const known = state.misses.get(term);
    if (known === undefined) state.misses.set(term, { time, before: null });
    else if (known.time < time) state.misses.set(term, { time, before: known.time });
    if (term < this.#positive.at(-1)!) return;
    for (let first = state.waiting?.first; first !== undefined; first = state.waiting?.first) {
      if (first.sequence.events.at(-1)!.time >= time) return;
      this.#leave(state);
    }
  }

  /** Completes what has waited past its deadline. */
  #release(key: string, state: KeyState<M>, time: number): void {
    for (let first = state.waiting?.first; first !== undefined; first = state.waiting?.first) {
      if (first.deadline >= time) return;
      this.#leave(state);
      this.#emitSequence(key, first.sequence);
    }
  }

  #emitSequence(key: string, sequence: Pending<M>): void {
    let at = 0;
    this.#emit({ keys: key, events: this.#terms.map((term) => (term.missing ? null : sequence.events[at++]!)) });
  }
}

/** Ends what is pending for a key. */
function forget<M>(state: KeyState<M>): void {
  state.pending.fill(undefined);
  for (const stage of state.linked ?? []) stage.clear();
}

function carriedBy<M>({ hits }: Candidate<M>, term: number): readonly Value[] {
  return hits.find((hit) => hit.term === term)?.carried ?? [];
}

/** Time of the newest hit of a missing term strictly before `time`, or null. */
function missBefore<M>(state: KeyState<M>, term: number, time: number): number | null {
  const miss = state.misses?.get(term);
  if (miss === undefined) return null;
  return miss.time < time ? miss.time : miss.before;
}
