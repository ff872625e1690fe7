/**
 * `replace` (the command) and `addtotals`, as functions. A whole value is replaced where it matches a pattern with `*`;
 * each `*` of the new value is what the star at its place matched. Matching is with case, and linear in the text.
 */
import { type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { addExactly, totalOf } from '../aggregates/exact-sum.ts';
import { toNumber } from '../aggregates/numeric.ts';
import type { FunctionSpec } from '../function.ts';
import { finite, mapValues } from './spl-values.ts';

/** What each `*` of the pattern matched in the whole text, as little as possible each, or null. */
export function matchStars(pattern: string, text: string): string[] | null {
  const runs = pattern.split('*');
  const first = runs[0]!;
  if (runs.length === 1) return text === pattern ? [] : null;
  if (!text.startsWith(first)) return null;
  const parts: string[] = [];
  let at = first.length;
  for (const run of runs.slice(1, -1)) {
    const found = text.indexOf(run, at);
    if (found === -1) return null;
    parts.push(text.slice(at, found));
    at = found + run.length;
  }
  const last = runs[runs.length - 1]!;
  if (text.length - last.length < at || !text.endsWith(last)) return null;
  parts.push(text.slice(at, text.length - last.length));
  return parts;
}

/** The value after the first pair that matches it, or as it is. */
export function replaceValue(value: Scalar, pairs: readonly { readonly from: string; readonly to: string }[]): Scalar {
  const text = scalarText(value);
  for (const { from, to } of pairs) {
    const parts = matchStars(from, text);
    if (parts === null) continue;
    let i = 0;
    return to.replace(/\*/g, () => parts[i++] ?? '');
  }
  return value;
}

export const replaceWhole: FunctionSpec = {
  name: 'spl.replace-value',
  arity: [3, Infinity],
  summary: 'replace: the value, or what the first matching pair of old and new value makes of it; null for null.',
  call: (value = null, ...rest) => {
    const pairs: { from: string; to: string }[] = [];
    for (let i = 0; i + 1 < rest.length; i += 2) pairs.push({ from: text(rest[i]), to: text(rest[i + 1]) });
    return mapValues(value, (item) => replaceValue(item, pairs));
  },
};

function text(value: Value | undefined): string {
  return value === undefined || value === null ? '' : valuesOf(value).map(scalarText).join(' ');
}

export const total: FunctionSpec = {
  name: 'spl.total',
  arity: [1, Infinity],
  summary: 'addtotals: the sum of the arguments that are numbers, 0 when none is.',
  call: (...args) => {
    const parts: number[] = [];
    for (const value of args.flatMap((arg) => [...valuesOf(arg)])) {
      const number = toNumber(value);
      if (number !== null) addExactly(parts, number);
    }
    return finite(totalOf(parts));
  },
};
