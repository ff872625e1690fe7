/**
 * The socket for aggregates: records of `init`, `add`, `merge` and `value`, so that one definition serves totals,
 * windows, partial results of workers and push-down. States are plain JSON so that they can be written and restored.
 */
import type { Scalar, Value } from '../event/value.ts';

export interface AggregateSpec<S = unknown> {
  readonly name: string;
  /** Other spellings: `distinct_count` for `dc`, `mean` for `avg`, `c` for `count`. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly init: () => S;
  /** Adds one non-null value; `time` is the row's `_time` in microseconds (null if it has none), `order` its arrival order. */
  readonly add: (state: S, value: Scalar, time: number | null, order: number, parameter: number | undefined) => S;
  readonly merge: (a: S, b: S) => S;
  /** null over no values, unless the aggregate says otherwise (`count` is 0). */
  readonly value: (state: S, parameter: number | undefined) => Value;
  /** Over a sliding window, where merging states would cost as much as the window is long. */
  readonly slide?: (parameter: number | undefined) => SlidingAggregate;
}

/** One aggregate over a window of rows. */
export interface SlidingAggregate {
  /** A row enters, each value of a list for itself; null says nothing. */
  push(value: Value, time: number | null, order: number): void;
  /** The oldest row leaves; there must be one. */
  shift(): void;
  value(): Value;
}
