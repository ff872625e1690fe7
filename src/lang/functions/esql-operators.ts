/**
 * The operators of ES|QL as functions, where no test against a constant says the same. Division of whole numbers gives a
 * whole number; by zero, as what is not finite, null.
 */
import type { FunctionSpec } from '../function.ts';
import { compareScalars, millisOf, ofOnes, printMillis, readNumber } from './esql-values.ts';

function comparison(name: string, sign: string, holds: (order: number) => boolean): FunctionSpec {
  const summary = `a ${sign} b; null with a null or with several values.`;
  return { ...ofOnes(name, [2, 2], summary, (a, b) => holds(compareScalars(a, b))), isCondition: true };
}

function arithmetic(name: string, sign: string, compute: (a: number, b: number) => number): FunctionSpec {
  return ofOnes(
    name,
    [2, 2],
    `a ${sign} b; null with a null or with several values, and where the result is no number.`,
    (a, b) => {
      const left = readNumber(a);
      const right = readNumber(b);
      if (left === null || right === null) return null;
      const result = compute(left, right);
      return Number.isFinite(result) ? result : null;
    },
  );
}

/** Months keep the day where the month has it, and take its last day where it has not. */
function addMonths(millis: number, months: number): number {
  const date = new Date(millis);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

const addTime = ofOnes(
  'add_time',
  [3, 3],
  'A date plus an amount of time, in microseconds (`us`) or calendar months (`month`).',
  (date, amount, unit) => {
    const millis = millisOf(date);
    const count = readNumber(amount);
    if (millis === null || count === null) return null;
    return printMillis(unit === 'month' ? addMonths(millis, count) : millis + count / 1000);
  },
);

/** Integers: the sign of a remainder is that of the dividend, as in Java. */
export const ESQL_OPERATORS: readonly FunctionSpec[] = [
  comparison('equals', '==', (order) => order === 0),
  comparison('less', '<', (order) => order < 0),
  comparison('less_or_equal', '<=', (order) => order <= 0),
  comparison('greater', '>', (order) => order > 0),
  comparison('greater_or_equal', '>=', (order) => order >= 0),
  arithmetic('add', '+', (a, b) => a + b),
  arithmetic('subtract', '-', (a, b) => a - b),
  arithmetic('multiply', '*', (a, b) => a * b),
  arithmetic('divide', '/', (a, b) => a / b),
  arithmetic('divide_whole', '/', (a, b) => Math.trunc(a / b)),
  arithmetic('modulo', '%', (a, b) => a % b),
  addTime,
];
