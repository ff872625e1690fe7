/**
 * Candidates of sequences and samples: events that satisfied some terms, in the one order that decides. The order does
 * not depend on how threads come along: time, as an index holds it, then the tie-breaker (null last), then what the event
 * says of its time beyond that, then the record's number in its machine's log; records without a number follow as they
 * lie in their sources, as Elasticsearch takes documents in the order in which they were stored. The same event seen
 * twice is one candidate.
 */

import { firstOf, isList, type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import { noteCut } from '../lang/cut-values.ts';
import { numberKey, scalarKey, textKey, textOrNullKey } from './sort-key.ts';

/** What orders an event among others of its time. */
export interface Ordered {
  readonly tiebreaker: Value;
  /** Microseconds beyond the time, below a millisecond. */
  readonly finer: number;
  readonly host: string | null;
  readonly recordId: string | null;
}

/** A term (0-based; -1 for `until`) that an event satisfies, with its join keys. */
export interface TermHit {
  readonly term: number;
  readonly keys: readonly Value[];
  /** What the event hands on for links, in the order of the term's `carried`. */
  readonly carried?: readonly Value[];
}

export interface Candidate<M> {
  /** Microseconds. */
  readonly time: number;
  readonly host: string | null;
  /** Event id: equal for the same event from any copy of a log. */
  readonly id: string;
  readonly hits: readonly TermHit[];
  /** What the caller wants back. */
  readonly match: M;
}

/** Texts whose bytes stand in the order of events of one time: what an index sorts by. */
export function tieKeyOf({ tiebreaker, finer }: Pick<Ordered, 'tiebreaker' | 'finer'>): string {
  return `${scalarKey(firstOf(tiebreaker))}${finer === 0 ? '0' : `1${numberKey(finer)}`}`;
}

/** The same for what follows: records with an id come first, machine by machine. */
export function recordKeyText({ host, recordId }: Pick<Ordered, 'host' | 'recordId'>): string {
  if (recordId === null) return '1';
  return `0${textOrNullKey(host?.toLowerCase() ?? null)}${scalarKey(recordId)}${textKey(recordId)}`;
}

/** Key tuples kept per event at most; multivalued keys make the cross product of their values. */
const MAX_KEY_TUPLES = 1_000;

/** The key tuples that one hit enters, as text; a list of values counts each different one once. */
export function keyTuplesOf(keys: readonly Value[]): readonly string[] {
  if (keys.length === 1 && !isList(keys[0]!)) {
    const [key] = keys as readonly [Scalar | null];
    return [JSON.stringify([key === null ? null : scalarText(key)])];
  }
  let tuples: (string | null)[][] = [[]];
  for (const key of keys) {
    const values = key === null ? [null] : [...new Set(valuesOf(key).map(scalarText))];
    tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value]));
    if (tuples.length > MAX_KEY_TUPLES) {
      noteCut();
      tuples.length = MAX_KEY_TUPLES;
    }
  }
  return tuples.map((tuple) => JSON.stringify(tuple));
}
