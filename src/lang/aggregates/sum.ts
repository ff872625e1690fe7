/** `sum` and `avg` of the numbers among the values; other values are ignored. */
import type { AggregateSpec } from '../aggregate.ts';
import { addExactly, totalOf } from './exact-sum.ts';
import { toNumber } from './numeric.ts';

interface Sum {
  n: number;
  readonly parts: number[];
}

const total = {
  init: (): Sum => ({ n: 0, parts: [] }),
  add: (state: Sum, value: Parameters<typeof toNumber>[0]): Sum => {
    const number = toNumber(value);
    if (number !== null) {
      state.n++;
      addExactly(state.parts, number);
    }
    return state;
  },
  merge: (a: Sum, b: Sum): Sum => {
    a.n += b.n;
    for (const part of b.parts) addExactly(a.parts, part);
    return a;
  },
};

export const sum: AggregateSpec<Sum> = {
  name: 'sum',
  summary: 'Sum of the numbers; null when there is none.',
  ...total,
  value: (state) => (state.n === 0 ? null : totalOf(state.parts)),
};

export const avg: AggregateSpec<Sum> = {
  name: 'avg',
  aliases: ['mean'],
  summary: 'Arithmetic mean of the numbers; null when there is none.',
  ...total,
  value: (state) => (state.n === 0 ? null : totalOf(state.parts) / state.n),
};
