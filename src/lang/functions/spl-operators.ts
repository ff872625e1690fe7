/**
 * The operators of eval as functions. A null operand gives null. `+` adds where both sides read as numbers and joins
 * text otherwise; `.` always joins; arithmetic on other text, and division by zero, give null. Comparisons are numeric
 * where both sides read as numbers, else by code point with case; with a multivalue they hold if any value satisfies them.
 */
import { isList, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { compareCodePoints } from '../aggregates/distinct.ts';
import { toNumber } from '../aggregates/numeric.ts';
import type { FunctionSpec } from '../function.ts';
import { appendText, finite, mapText, numberOf } from './spl-values.ts';

function arithmetic(name: string, summary: string, compute: (a: number, b: number) => number): FunctionSpec {
  return {
    name,
    arity: [2, 2],
    summary,
    call: (a = null, b = null) => {
      const left = numberOf(a);
      const right = numberOf(b);
      return left === null || right === null ? null : finite(compute(left, right));
    },
  };
}

const add: FunctionSpec = {
  name: 'spl.add',
  arity: [2, 2],
  summary:
    'a + b: the sum of numbers, or the joined text where either side is no number; null with a null or a multivalue.',
  call: (a = null, b = null) => {
    if (isList(a) || isList(b)) return null;
    const left = numberOf(a);
    const right = numberOf(b);
    return left !== null && right !== null ? finite(left + right) : join(a, b);
  },
};

const concat: FunctionSpec = {
  name: 'spl.concat',
  arity: [2, 2],
  summary: 'a . b: the joined text; null with a null. A multivalue is joined value by value.',
  call: (a = null, b = null) => join(a, b),
};

function join(a: Value, b: Value): Value {
  if (a === null || b === null) return null;
  if (isList(a) && isList(b)) return null;
  if (isList(a)) return mapText(a, (text) => appendText(text, scalarText(b as Scalar))); // b is no list here
  return mapText(b, (text) => appendText(scalarText(a), text));
}

const negate: FunctionSpec = {
  name: 'spl.negate',
  arity: [1, 1],
  summary: '-a; null for what is no number.',
  call: (a = null) => {
    const number = numberOf(a);
    return number === null ? null : -number;
  },
};

const xor: FunctionSpec = {
  name: 'spl.xor',
  arity: [2, 2],
  isCondition: true,
  summary: 'a XOR b: true where exactly one side is true; null with a null.',
  call: (a = null, b = null) => (a === null || b === null ? null : (a === true) !== (b === true)),
};

/** Equal as text, or as numbers where at least one side is a number. */
export function equalValues(a: Scalar, b: Scalar): boolean {
  if (typeof a === 'number' || typeof b === 'number') {
    const left = toNumber(a);
    const right = toNumber(b);
    if (left !== null && right !== null) return left === right;
  }
  return scalarText(a) === scalarText(b);
}

/** Numerically where both read as numbers, else by code point. */
export function compareValues(a: Scalar, b: Scalar): number {
  const left = toNumber(a);
  const right = toNumber(b);
  return left !== null && right !== null ? left - right : compareCodePoints(scalarText(a), scalarText(b));
}

function comparison(name: string, sign: string, holds: (a: Scalar, b: Scalar) => boolean): FunctionSpec {
  return {
    name,
    arity: [2, 2],
    isCondition: true,
    summary: `a ${sign} b; null with a null. With a multivalue true if any value satisfies it.`,
    call: (a = null, b = null) => {
      if (a === null || b === null) return null;
      if (!isList(a) && !isList(b)) return holds(a, b);
      return valuesOf(a).some((left) => valuesOf(b).some((right) => holds(left, right)));
    },
  };
}

const isIn: FunctionSpec = {
  name: 'spl.in',
  arity: [2, Infinity],
  isCondition: true,
  summary: 'Whether the first argument equals any of the others; null when it is null.',
  call: (value = null, ...candidates) => {
    if (value === null) return null;
    return valuesOf(value).some((item) =>
      candidates.some((candidate) => valuesOf(candidate).some((other) => equalValues(item, other))),
    );
  },
};

/** Operators of the grammar; not callable by name, `in` excepted. */
export const SPL_OPERATORS: readonly FunctionSpec[] = [
  add,
  concat,
  negate,
  xor,
  arithmetic('spl.subtract', 'a - b; null for what is no number.', (a, b) => a - b),
  arithmetic('spl.multiply', 'a * b; null for what is no number.', (a, b) => a * b),
  arithmetic('spl.divide', 'a / b; null for what is no number and for division by zero.', (a, b) => a / b),
  arithmetic('spl.modulo', 'a % b; null for what is no number and for division by zero.', (a, b) => a % b),
  comparison('spl.equals', '=', equalValues),
  comparison('spl.differs', '!=', (a, b) => !equalValues(a, b)),
  comparison('spl.less', '<', (a, b) => compareValues(a, b) < 0),
  comparison('spl.less-or-equal', '<=', (a, b) => compareValues(a, b) <= 0),
  comparison('spl.greater', '>', (a, b) => compareValues(a, b) > 0),
  comparison('spl.greater-or-equal', '>=', (a, b) => compareValues(a, b) >= 0),
];

export const SPL_MEMBERSHIP: readonly FunctionSpec[] = [isIn];
