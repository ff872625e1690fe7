/**
 * EQL's arithmetic, as functions and as operators. Numbers that a layout keeps as text are read as numbers, since
 * Elasticsearch's mapping would have made numbers of them. Any null gives null; so does what is no number.
 */
import { isList, type Scalar, type Value } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a value is or reads as; null for anything else. */
export function readNumber(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.length > 40 || !DECIMAL.test(value)) return null;
  return Number(value);
}

function arithmetic(name: string, summary: string, apply: (a: number, b: number) => number): FunctionSpec {
  return {
    name: `eql.${name}`,
    arity: [2, 2],
    summary,
    call: (left = null, right = null) => {
      const a = readNumber(left);
      const b = readNumber(right);
      if (a === null || b === null) return null;
      const result = apply(a, b);
      return Number.isFinite(result) ? result : null;
    },
  };
}

export const add = arithmetic('add', 'Sum of two numbers; null with a null.', (a, b) => a + b);
export const subtract = arithmetic('subtract', 'Difference of two numbers; null with a null.', (a, b) => a - b);
export const multiply = arithmetic('multiply', 'Product of two numbers; null with a null.', (a, b) => a * b);
export const divide = arithmetic(
  'divide',
  'Quotient of two numbers, truncated towards zero where both are whole; null with a null or a divisor of 0.',
  (a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b),
);
/** What `/` and `divide` mean where an operand is written or mapped as a decimal number. */
export const divideDecimal = arithmetic(
  'divideDecimal',
  'Quotient of two numbers of which one is decimal; null with a null or a divisor of 0.',
  (a, b) => a / b,
);
export const modulo = arithmetic(
  'modulo',
  'Remainder with the sign of the dividend; null with a null or a divisor of 0.',
  (a, b) => a % b,
);

/** The text of a value that a text function gets: numbers and booleans as Elasticsearch prints them; null for null. */
export function readText(value: Value | undefined): string | null {
  if (value === null || value === undefined || isList(value)) return null;
  return textOf(value);
}

function textOf(value: Scalar): string {
  return typeof value === 'string' ? value : String(value);
}
