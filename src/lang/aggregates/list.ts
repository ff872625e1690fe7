/** `list`: values as text in the order of the rows, the first 100 only, as Splunk's default limit has it. */
import { scalarText } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';

export const LIST_LIMIT = 100;

type Listed = [order: number, text: string][];

export const list: AggregateSpec<Listed> = {
  name: 'list',
  summary: 'The values as text in row order, at most the first 100; null when there are none.',
  init: () => [],
  add: (state, value, _time, order) => {
    const last = state[state.length - 1];
    if (last === undefined || last[0] <= order) {
      if (state.length < LIST_LIMIT) state.push([order, scalarText(value)]);
      return state;
    }
    return trim([...state, [order, scalarText(value)]]);
  },
  merge: (a, b) => trim([...a, ...b]),
  value: (state) => (state.length === 0 ? null : state.length === 1 ? state[0]![1] : state.map(([, text]) => text)),
};

function trim(state: Listed): Listed {
  return state.sort((a, b) => a[0] - b[0]).slice(0, LIST_LIMIT);
}
