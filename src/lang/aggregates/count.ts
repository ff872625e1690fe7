/** `count`: rows, or the values of a field (each of a multivalue). */
import type { AggregateSpec } from '../aggregate.ts';

export const count: AggregateSpec<number> = {
  name: 'count',
  aliases: ['c'],
  summary: 'Number of rows, or of values of a field; 0 when there are none.',
  init: () => 0,
  add: (state) => state + 1,
  merge: (a, b) => a + b,
  value: (state) => state,
};
