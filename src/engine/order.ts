/**
 * Ordering and equality of values, for tests against a constant, for SPL's comparison functions, for sort and for
 * min and max. Elasticsearch orders text by code unit; Splunk compares numerically where both sides read as numbers.
 */
import { compareIps, parseIp } from '../event/ip.ts';
import { parseTime } from '../event/time.ts';
import type { Scalar } from '../event/value.ts';
import { scalarText } from '../event/value.ts';
import type { OrderType } from '../lang/expression.ts';

const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The number that a scalar is or reads as; null for text that is no finite decimal number. */
export function numberOf(value: Scalar): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || value.length > 64 || !DECIMAL.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Negative, zero, positive, or null where the two cannot be compared. */
export type Comparison = (value: Scalar) => number | null;

/** Compiles the comparison of a value with a constant. */
export function compileComparison(constant: Scalar, type: OrderType): Comparison {
  switch (type) {
    case 'date':
      return compileDateComparison(constant);
    case 'date-nanos':
      return compileNanosComparison(constant);
    case 'ip':
      return compileIpComparison(constant);
    case 'version':
      return (value) => compareVersions(scalarText(value), scalarText(constant));
    case 'natural':
      return compileNaturalComparison(constant);
    case 'search':
      return compileSearchComparison(constant);
  }
}

function compileNaturalComparison(constant: Scalar): Comparison {
  if (typeof constant !== 'number') {
    const text = scalarText(constant);
    return (value) => compareText(scalarText(value), text);
  }
  return (value) => {
    const number = numberOf(value);
    return number === null ? null : number - constant;
  };
}

function compileSearchComparison(constant: Scalar): Comparison {
  const number = numberOf(constant);
  const text = scalarText(constant);
  return (value) => {
    const other = number === null ? null : numberOf(value);
    return other === null ? compareText(scalarText(value), text) : other - number!;
  };
}

function compileDateComparison(constant: Scalar): Comparison {
  const at = timeOf(constant);
  if (at === null) return () => null;
  return (value) => {
    const time = timeOf(value);
    return time === null ? null : time - at;
  };
}

/** What is behind the microseconds decides where those are the same. */
function compileNanosComparison(constant: Scalar): Comparison {
  const at = nanoTimeOf(constant);
  if (at === null) return () => null;
  return (value) => {
    const time = nanoTimeOf(value);
    return time === null ? null : time.micros - at.micros || time.nanos - at.nanos;
  };
}

/** Microseconds, and nanoseconds behind the last of them: from ISO text, or from milliseconds with a fraction. */
function nanoTimeOf(value: Scalar): { readonly micros: number; readonly nanos: number } | null {
  const millis = typeof value === 'string' ? /^(\d{1,15})\.(\d{1,6})$/.exec(value) : null;
  if (millis !== null) {
    const fraction = Number(millis[2]!.padEnd(6, '0'));
    return { micros: Number(millis[1]) * 1000 + Math.trunc(fraction / 1000), nanos: fraction % 1000 };
  }
  const micros = timeOf(value);
  const digits = typeof value === 'string' ? /[.,]\d{6}(\d{1,3})/.exec(value)?.[1] : undefined;
  return micros === null ? null : { micros, nanos: digits === undefined ? 0 : Number(digits.padEnd(3, '0')) };
}

/** Microseconds of what a field of type `date` holds. */
export function timeOf(value: Scalar): number | null {
  return typeof value === 'boolean' ? null : parseTime(value, 'date');
}

function compileIpComparison(constant: Scalar): Comparison {
  const address = parseIp(scalarText(constant));
  if (address === null) return () => null;
  return (value) => {
    const other = typeof value === 'string' ? parseIp(value) : null;
    return other === null ? null : compareIps(other, address);
  };
}

/** By UTF-16 code unit, as Lucene's and Java's string order for the characters that occur in practice. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Semantic versions: numeric parts numerically, a pre-release before its release; text that is no version sorts after
 * every version, by text (Elasticsearch's `version` field type).
 */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === null || right === null) {
    return left === right ? compareText(a, b) : left === null ? 1 : -1;
  }
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre === right.pre) return 0;
  if (left.pre === null) return 1;
  if (right.pre === null) return -1;
  return comparePreRelease(left.pre.split('.'), right.pre.split('.'));
}

function parseVersion(text: string): { readonly numbers: readonly number[]; readonly pre: string | null } | null {
  const match = /^(\d+(?:\.\d+){0,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  return match === null ? null : { numbers: match[1]!.split('.').map(Number), pre: match[2] ?? null };
}

function comparePreRelease(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const left = /^\d+$/.test(a[i]!) ? Number(a[i]) : null;
    const right = /^\d+$/.test(b[i]!) ? Number(b[i]) : null;
    const order =
      left !== null && right !== null
        ? left - right
        : left !== null
          ? -1
          : right !== null
            ? 1
            : compareText(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
