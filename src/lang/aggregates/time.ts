/**
 * `earliest` and `latest`: the value on the row with the smallest or largest `_time`, and `earliest_time`,
 * `latest_time`: that time itself, in seconds. Rows without a time have no part. At the same time the row that arrives
 * first counts as the later one, since Splunk hands rows out newest first.
 */
import type { Scalar, Value } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';

interface Timed {
  /** Microseconds. */
  time: number;
  order: number;
  value: Scalar | null;
}

function timed(
  name: string,
  side: 'earliest' | 'latest',
  summary: string,
  value: (state: Timed) => Value,
): AggregateSpec<Timed> {
  const isBetter = (time: number, order: number, state: Timed): boolean => {
    if (state.value === null) return true;
    if (time !== state.time) return side === 'earliest' ? time < state.time : time > state.time;
    return side === 'earliest' ? order > state.order : order < state.order;
  };
  return {
    name,
    summary,
    init: () => ({ time: 0, order: 0, value: null }),
    add: (state, added, time, order) =>
      time !== null && isBetter(time, order, state) ? { time, order, value: added } : state,
    merge: (a, b) => (b.value !== null && isBetter(b.time, b.order, a) ? b : a),
    value,
  };
}

const MICROSECONDS = 1_000_000;

export const earliest = timed(
  'earliest',
  'earliest',
  'The value of the oldest row that has one.',
  (state) => state.value,
);
export const latest = timed('latest', 'latest', 'The value of the newest row that has one.', (state) => state.value);
export const earliestTime = timed(
  'earliest_time',
  'earliest',
  'Time of the oldest row that has the field, seconds since 1970.',
  (state) => (state.value === null ? null : state.time / MICROSECONDS),
);
export const latestTime = timed(
  'latest_time',
  'latest',
  'Time of the newest row that has the field, seconds since 1970.',
  (state) => (state.value === null ? null : state.time / MICROSECONDS),
);
