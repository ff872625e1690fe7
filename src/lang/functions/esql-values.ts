/**
 * What ES|QL's functions make of values. A null argument, and several values where one is wanted, give null (Elasticsearch
 * adds a warning to its answer). Dates are text, `2026-05-01T00:00:00.000Z`, so that their order is that of text; of a
 * `date` Elasticsearch keeps milliseconds.
 */
import { parseTime } from '../../event/time.ts';
import { isList, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { compareCodePoints } from '../aggregates/distinct.ts';
import type { FunctionSpec } from '../function.ts';
import { MAX_TEXT, mapValues } from './spl-values.ts';

/** The years whose dates are in order as text. Milliseconds. */
const MIN_MILLIS = Date.parse('0000-01-01T00:00:00Z');
const MAX_MILLIS = Date.UTC(10_000, 0, 1);

export function printMillis(millis: number): string | null {
  return millis >= MIN_MILLIS && millis < MAX_MILLIS ? new Date(Math.floor(millis)).toISOString() : null;
}

export function millisOf(value: Scalar): number | null {
  if (typeof value === 'boolean') return null;
  const micros = parseTime(value, 'date');
  return micros === null ? null : Math.floor(micros / 1000);
}

/** The one value, or null. */
export function oneOf(value: Value | undefined): Scalar | null {
  return value === undefined || value === null || isList(value) ? null : value;
}

export function textOf(value: Value | undefined): string | null {
  const one = oneOf(value);
  return one === null ? null : scalarText(one);
}

/** What a number's text says; null for what is no number. */
export function readNumber(value: Scalar): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value.length > 64 || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function numberOf(value: Value | undefined): number | null {
  const one = oneOf(value);
  return one === null ? null : readNumber(one);
}

export function cutText(text: string): string {
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

/** A function of single values: null where any argument is null or several. */
export function ofOnes(
  name: string,
  arity: FunctionSpec['arity'],
  summary: string,
  call: (...args: Scalar[]) => Value,
): FunctionSpec {
  return {
    name: `esql.${name}`,
    arity,
    summary,
    call: (...args) => {
      for (const arg of args) if (arg === null || typeof arg === 'object') return null;
      return call(...(args as Scalar[])); // none is null or a list
    },
  };
}

/** A function that works on each value of its one argument. */
export function ofEach(name: string, summary: string, map: (value: Scalar) => Value): FunctionSpec {
  return { name: `esql.${name}`, arity: [1, 1], summary, call: (value = null) => mapValues(value, map) };
}

/** A function of all values of its first argument, of which there is at least one. */
export function ofValues(
  name: string,
  arity: FunctionSpec['arity'],
  summary: string,
  call: (values: readonly Scalar[], ...args: Value[]) => Value,
): FunctionSpec {
  return {
    name: `esql.${name}`,
    arity,
    summary,
    call: (value = null, ...args) => (value === null ? null : call(valuesOf(value), ...args)),
  };
}

/** In the order in which Elasticsearch sorts: numbers as numbers, everything else as text by code point. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  const left = scalarText(a);
  const right = scalarText(b);
  return left === right ? 0 : compareCodePoints(left, right);
}

/** The same values once, in the order in which they first came. */
export function distinctOf(values: readonly Scalar[]): Value {
  return listToValue([...new Set(values)]);
}
