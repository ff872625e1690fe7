/** EQL's number. Text that is no number gives null here; Elasticsearch fails the whole search. */
import type { FunctionSpec } from '../function.ts';
import { readNumber, readText } from './eql-arithmetic.ts';

/** The number that a text stands for in a base, or null. `0x` makes the base 16 where none is given. */
export function parseNumber(text: string, base: number | null): number | null {
  const trimmed = text.trim();
  const hex = /^([+-]?)0[xX]([0-9A-Fa-f]+)$/.exec(trimmed);
  if (hex !== null && (base === null || base === 16)) return (hex[1] === '-' ? -1 : 1) * Number.parseInt(hex[2]!, 16);
  if (base === null || base === 10) return trimmed === '' ? null : readNumber(trimmed);
  if (!Number.isInteger(base) || base < 2 || base > 36 || trimmed.length > 80) return null;
  const digits = /^([+-]?)([0-9A-Za-z]+)$/.exec(trimmed);
  if (digits === null) return null;
  for (const digit of digits[2]!) if (!(Number.parseInt(digit, 36) < base)) return null;
  return (digits[1] === '-' ? -1 : 1) * Number.parseInt(digits[2]!, base);
}

export const number: FunctionSpec = {
  name: 'eql.number',
  arity: [1, 2],
  summary: 'The number that a text stands for, in an optional base; null for null and for what is no number.',
  call: (value, baseValue = null) => {
    const text = readText(value);
    return text === null ? null : parseNumber(text, readNumber(baseValue));
  },
};
