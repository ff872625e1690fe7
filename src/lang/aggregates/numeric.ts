/** What counts as a number for the aggregates: numbers, and text that reads as one finite decimal. */
import type { Scalar } from '../../event/value.ts';

const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The value as a finite number, or null. Booleans are not numbers. */
export function toNumber(value: Scalar): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
