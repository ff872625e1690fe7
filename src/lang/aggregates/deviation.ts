/**
 * `stdev`, `var` (of a sample), `stdevp`, `varp` (of the whole) and `sumsq`, from exact sums of the numbers and of their
 * squares: nothing cancels away, and the order of the rows does not show.
 */
import type { AggregateSpec } from '../aggregate.ts';
import { addExactly, multiplyExactly, totalOf } from './exact-sum.ts';
import { toNumber } from './numeric.ts';

interface Moments {
  n: number;
  readonly sum: number[];
  readonly squares: number[];
}

const moments = {
  init: (): Moments => ({ n: 0, sum: [], squares: [] }),
  add: (state: Moments, value: Parameters<typeof toNumber>[0]): Moments => {
    const number = toNumber(value);
    if (number === null) return state;
    state.n++;
    addExactly(state.sum, number);
    for (const part of multiplyExactly(number, number)) addExactly(state.squares, part);
    return state;
  },
  merge: (a: Moments, b: Moments): Moments => {
    a.n += b.n;
    for (const part of b.sum) addExactly(a.sum, part);
    for (const part of b.squares) addExactly(a.squares, part);
    return a;
  },
};

/** n² times the variance of the whole: n·Σx² − (Σx)², rounded once. */
function spread(state: Moments): number {
  const parts: number[] = [];
  for (const square of state.squares) for (const part of multiplyExactly(state.n, square)) addExactly(parts, part);
  for (const a of state.sum) {
    for (const b of state.sum) for (const part of multiplyExactly(a, b)) addExactly(parts, -part);
  }
  return Math.max(0, totalOf(parts));
}

/** One number has no spread: Splunk's sample deviation of it is 0. */
function sampleVariance(state: Moments): number {
  return state.n < 2 ? 0 : spread(state) / (state.n * (state.n - 1));
}

function wholeVariance(state: Moments): number {
  return spread(state) / (state.n * state.n);
}

function spec(
  name: string,
  aliases: string[],
  summary: string,
  value: (state: Moments) => number,
): AggregateSpec<Moments> {
  return { name, aliases, summary, ...moments, value: (state) => (state.n === 0 ? null : value(state)) };
}

export const stdev = spec('stdev', [], 'Sample standard deviation of the numbers, 0 for one; null for none.', (state) =>
  Math.sqrt(sampleVariance(state)),
);
export const stdevp = spec('stdevp', [], 'Population standard deviation of the numbers; null for none.', (state) =>
  Math.sqrt(wholeVariance(state)),
);
export const varianceOf = spec('var', [], 'Sample variance of the numbers, 0 for one; null for none.', sampleVariance);
export const variancep = spec('varp', [], 'Population variance of the numbers; null for none.', wholeVariance);
export const sumsq = spec('sumsq', [], 'Sum of the squares of the numbers; null for none.', (state) =>
  totalOf(state.squares),
);
