/**
 * Candidates of sequences and samples: events that satisfied some terms, in the one order that decides. The order does
 * not depend on how threads come along: time, as an index holds it, then the tie-breaker (null last), then what the event
 * says of its time beyond that, then the record's number in its machine's log; records without a number follow as they
 * lie in their sources, as Elasticsearch takes documents in the order in which they were stored. The same event seen
 * twice is one candidate.
 */

import { isList, type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import { noteCut } from '../lang/cut-values.ts';
import { compareText, numberOf } from './order.ts';

/** What orders an event among others. */
export interface Ordered {
  /** Microseconds. */
  readonly time: number;
  readonly tiebreaker: Value;
  /** Microseconds beyond `time`. */
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

export interface Candidate<M> extends Ordered {
  /** Event id: equal for the same event from any copy of a log. */
  readonly id: string;
  readonly hits: readonly TermHit[];
  /** What the caller wants back. */
  readonly match: M;
}

/** The order as far as the events themselves give one: 0 where it is left to their places in the input. */
export function compareOrder(a: Ordered, b: Ordered): number {
  return (
    a.time - b.time || compareTiebreakers(a.tiebreaker, b.tiebreaker) || a.finer - b.finer || compareNumbered(a, b)
  );
}

/** Records with an id come first, machine by machine. */
function compareNumbered(a: Ordered, b: Ordered): number {
  if (a.recordId === null || b.recordId === null) return a.recordId === b.recordId ? 0 : a.recordId === null ? 1 : -1;
  return compareTexts(a.host, b.host) || compareScalars(a.recordId, b.recordId) || compareText(a.recordId, b.recordId);
}

function compareTiebreakers(a: Value, b: Value): number {
  const left = isList(a) ? a[0]! : a;
  const right = isList(b) ? b[0]! : b;
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  return compareScalars(left, right);
}

function compareScalars(a: Scalar, b: Scalar): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== null && right !== null) return left - right;
  // Numbers before texts: an order must be one for any three.
  return left !== null ? -1 : right !== null ? 1 : compareText(scalarText(a), scalarText(b));
}

function compareTexts(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compareText(a, b);
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
