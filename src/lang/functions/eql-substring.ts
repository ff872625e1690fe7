/** EQL's substring: a slice as Python's. */
import type { FunctionSpec } from '../function.ts';
import { readNumber, readText } from './eql-arithmetic.ts';

export const substring: FunctionSpec = {
  name: 'eql.substring',
  arity: [2, 3],
  summary:
    'Text from a start up to, not including, an optional end; negative positions count from the end, a null start is 0, a null end the length; null for a null text.',
  call: (value, start, end = null) =>
    readText(value)?.slice(Math.trunc(readNumber(start ?? null) ?? 0), ...endOf(readNumber(end))) ?? null,
};

function endOf(end: number | null): [] | [number] {
  return end === null ? [] : [Math.trunc(end)];
}
