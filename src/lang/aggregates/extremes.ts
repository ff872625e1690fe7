/**
 * `min`, `max` and `range`. Numbers compare as numbers and other text by code point; where a field has both, numbers
 * stand below text. The value comes out as it went in.
 */
import { ownScalar } from '../../event/own-text.ts';
import { type Scalar, scalarText } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';
import { compareCodePoints } from './distinct.ts';
import { toNumber } from './numeric.ts';

/** The value itself: a million groups have no room for an object each. */
type Extreme = Scalar | null;

function extreme(
  name: string,
  sign: 1 | -1,
  summary: string,
  compare: (a: Scalar, b: Scalar) => number = compareMixed,
): AggregateSpec<Extreme> {
  const add = (state: Extreme, value: Scalar): Extreme => {
    if (typeof value === 'number' && typeof state === 'number' && compare === compareMixed)
      return sign * (value - state) < 0 ? value : state;
    return state === null || sign * compare(value, state) < 0 ? ownScalar(value) : state;
  };
  return {
    name,
    summary,
    init: () => null,
    add,
    merge: (a, b) => (b === null ? a : add(a, b)),
    value: (state) => state,
  };
}

export const min = extreme(
  'min',
  1,
  'The smallest value: numerically where values are numbers, which stand below text; else by code point.',
);
export const max = extreme(
  'max',
  -1,
  'The largest value: numerically where values are numbers, which stand below text; else by code point.',
);

/** ES|QL's of text, in which digits are characters. */
const compareAsText = (a: Scalar, b: Scalar): number => compareCodePoints(scalarText(a), scalarText(b));
export const minText = extreme('esql.min_text', 1, 'The smallest value by code point.', compareAsText);
export const maxText = extreme('esql.max_text', -1, 'The largest value by code point.', compareAsText);

/** Numbers numerically and below text, text by code point. */
export function compareMixed(a: Scalar, b: Scalar): number {
  const left = toNumber(a);
  const right = toNumber(b);
  if (left !== null && right !== null) return left - right;
  if (left !== null) return -1;
  if (right !== null) return 1;
  return compareCodePoints(scalarText(a), scalarText(b));
}

interface Range {
  low: number | null;
  high: number | null;
}

const addToRange = (state: Range, value: number): Range => {
  if (state.low === null || value < state.low) state.low = value;
  if (state.high === null || value > state.high) state.high = value;
  return state;
};

export const range: AggregateSpec<Range> = {
  name: 'range',
  summary: 'Largest minus smallest number; null when there is no number.',
  init: () => ({ low: null, high: null }),
  add: (state, value) => {
    const number = toNumber(value);
    return number === null ? state : addToRange(state, number);
  },
  merge: (a, b) => (b.low === null || b.high === null ? a : addToRange(addToRange(a, b.low), b.high)),
  value: (state) => (state.low === null || state.high === null ? null : state.high - state.low),
};
