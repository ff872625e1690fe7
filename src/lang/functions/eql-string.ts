/** EQL's string. */
import type { FunctionSpec } from '../function.ts';
import { readNumber, readText } from './eql-arithmetic.ts';

export const string: FunctionSpec = {
  name: 'eql.string',
  arity: [1, 1],
  summary: 'The value as text; null for null.',
  call: (value) => readText(value),
};

/** What `string` and `concat` make of a number that is written or mapped as a decimal one: `10.0`. */
export const stringDecimal: FunctionSpec = {
  name: 'eql.stringDecimal',
  arity: [1, 1],
  summary: 'A decimal number as text; null for null.',
  call: (value = null) => {
    const number = readNumber(value);
    return number === null ? readText(value) : printDecimal(number);
  },
};

/** As Java prints a double: with a fraction, and with an exponent below a thousandth and from ten million on. */
export function printDecimal(number: number): string {
  const size = Math.abs(number);
  if (!Number.isFinite(number)) return String(number);
  if (size === 0) return Object.is(number, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(number) ? `${number}.0` : String(number);
  const [digits, exponent] = number.toExponential().split('e') as [string, string];
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
}
