/**
 * EQL samples: for each join-key tuple that has an event for every term, one combination of distinct events, one per
 * term, in any order of time. Elasticsearch's choice is not determined; ours is the earliest events
 * that fit. Samples come in the order of their keys, nulls first.
 */
import type { Sample } from '../lang/plan.ts';
import type { CompletedSequence } from './sequence.ts';
import { type Candidate, keyTuplesOf } from './term-hits.ts';

export const MAX_SAMPLE_KEYS = 500_000;

export class SampleMachine<M> {
  /** Keys that found no room. */
  dropped = 0;
  readonly #size: number;
  /** Per key and term, the first events: as many as there are terms is enough to choose distinct ones. */
  readonly #states = new Map<string, Candidate<M>[][]>();
  readonly #emit: (sample: CompletedSequence<M>) => void;

  constructor(stage: Sample, emit: (sample: CompletedSequence<M>) => void) {
    this.#size = stage.terms.length;
    this.#emit = emit;
  }

  push(candidate: Candidate<M>): void {
    for (const { term, keys } of candidate.hits) {
      for (const key of keyTuplesOf(keys)) {
        let state = this.#states.get(key);
        if (state === undefined) {
          if (this.#states.size >= MAX_SAMPLE_KEYS) {
            this.dropped++;
            continue;
          }
          state = Array.from({ length: this.#size }, () => []);
          this.#states.set(key, state);
        }
        const events = state[term]!;
        if (events.length < this.#size) events.push(candidate);
      }
    }
  }

  end(): void {
    const states = [...this.#states].sort(([a], [b]) => compareKeys(a, b));
    for (const [keys, state] of states) {
      const events = chooseDistinct(state);
      if (events !== null) this.#emit({ keys, events });
    }
    this.#states.clear();
  }
}

/**
 * One event per term, none twice: the earliest for the first term that leaves something for the others, and so on. A
 * matching is made first and then bettered term by term, so that time is polynomial where nothing fits.
 */
function chooseDistinct<M>(state: readonly Candidate<M>[][]): Candidate<M>[] | null {
  const chosen: Candidate<M>[] = [];
  const owners = new Map<string, number>();
  /** Gives a term an event, moving terms from `first` on to other ones where need be. */
  const place = (term: number, first: number, tried: Set<string>): boolean => {
    for (const event of state[term]!) {
      if (tried.has(event.id)) continue;
      tried.add(event.id);
      const owner = owners.get(event.id);
      if (owner !== undefined && (owner < first || !place(owner, first, tried))) continue;
      chosen[term] = event;
      owners.set(event.id, term);
      return true;
    }
    return false;
  };
  for (let term = 0; term < state.length; term++) if (!place(term, 0, new Set())) return null;
  for (let term = 0; term < state.length; term++) {
    for (const event of state[term]!) {
      const before = chosen[term]!;
      if (event.id === before.id) break;
      const owner = owners.get(event.id);
      if (owner !== undefined && owner < term) continue;
      owners.delete(before.id);
      if (owner === undefined || place(owner, term + 1, new Set([event.id]))) {
        chosen[term] = event;
        owners.set(event.id, term);
        break;
      }
      owners.set(before.id, term);
    }
  }
  return chosen;
}

/** Key tuples as canonical JSON, part by part, null before any text. */
function compareKeys(a: string, b: string): number {
  const left = JSON.parse(a) as (string | null)[];
  const right = JSON.parse(b) as (string | null)[];
  for (const [i, part] of left.entries()) {
    const other = right[i] ?? null;
    if (part === other) continue;
    if (part === null || other === null) return part === null ? -1 : 1;
    return part < other ? -1 : 1;
  }
  return 0;
}
