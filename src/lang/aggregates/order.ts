/** `first` and `last`: by the order in which rows arrive. Splunk hands events out newest first, so `first` is the newest. */
import type { Scalar } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';

interface Ordered {
  order: number;
  value: Scalar | null;
}

function ordered(name: 'first' | 'last', summary: string): AggregateSpec<Ordered> {
  const isBetter = (order: number, state: Ordered): boolean =>
    state.value === null || (name === 'first' ? order < state.order : order >= state.order);
  return {
    name,
    summary,
    init: () => ({ order: 0, value: null }),
    add: (state, value, _time, order) => (isBetter(order, state) ? { order, value } : state),
    merge: (a, b) => (b.value !== null && isBetter(b.order, a) ? b : a),
    value: (state) => state.value,
  };
}

export const first = ordered('first', 'The value of the first row that has one; null when there is none.');
export const last = ordered('last', 'The value of the last row that has one; null when there is none.');
