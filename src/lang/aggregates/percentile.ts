/**
 * `pNN` (also `percNN`, `exactpercNN`) and `median`, exact: all numbers are kept. Splunk takes the value at a rank, not
 * a point between two; of an even number of values its median is the higher of the middle two.
 */
import type { AggregateSpec } from '../aggregate.ts';
import { toNumber } from './numeric.ts';
import { SlidingNumbers } from './sliding.ts';

const numbers = {
  init: (): number[] => [],
  add: (state: number[], value: Parameters<typeof toNumber>[0]): number[] => {
    const number = toNumber(value);
    if (number !== null) state.push(number);
    return state;
  },
  merge: (a: number[], b: number[]): number[] => {
    for (const number of b) a.push(number);
    return a;
  },
};

export const percentile: AggregateSpec<number[]> = {
  name: 'perc',
  summary: 'The value at a percentile of the numbers, by rank; null when there is none.',
  ...numbers,
  value: (state, parameter) => valueAtRank(sort(state), parameter ?? 50),
  slide: (parameter) => new SlidingNumbers(toNumber, (sorted) => valueAtRank(sorted, parameter ?? 50)),
};

export const median: AggregateSpec<number[]> = {
  name: 'median',
  summary: 'The middle number, the higher of two; null when there is none.',
  ...numbers,
  value: (state) => valueAtRank(sort(state), 50),
  slide: () => new SlidingNumbers(toNumber, (sorted) => valueAtRank(sorted, 50)),
};

function sort(numbers: readonly number[]): Float64Array {
  return Float64Array.from(numbers).sort();
}

function valueAtRank(sorted: ArrayLike<number>, percent: number): number | null {
  if (sorted.length === 0) return null;
  const rank = Math.min(sorted.length - 1, Math.floor((percent * sorted.length) / 100));
  return sorted[rank]!;
}
