/** Multivalue functions of eval. Indexes count from 0, and from the end when negative. */
import { isList, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { compareCodePoints } from '../aggregates/distinct.ts';
import type { FunctionSpec } from '../function.ts';
import { appendText, gatherValues, MAX_VALUES, numberOf, textOf } from './spl-values.ts';

const mvcount: FunctionSpec = {
  name: 'spl.mvcount',
  arity: [1, 1],
  summary: 'Number of values; null when there is none.',
  call: (value = null) => (value === null ? null : isList(value) ? value.length : 1),
};

const mvindex: FunctionSpec = {
  name: 'spl.mvindex',
  arity: [2, 3],
  summary: 'The value at an index, or the values from one index to another, both included; null outside.',
  call: (value = null, from = null, to) => {
    const list = valuesOf(value);
    const start = numberOf(from);
    const end = to === undefined ? start : numberOf(to);
    if (start === null || end === null) return null;
    const first = Math.trunc(start) < 0 ? list.length + Math.trunc(start) : Math.trunc(start);
    const last = Math.trunc(end) < 0 ? list.length + Math.trunc(end) : Math.trunc(end);
    if (first < 0 || first >= list.length || last < first) return null;
    return listToValue(list.slice(first, last + 1));
  },
};

const mvappend: FunctionSpec = {
  name: 'spl.mvappend',
  arity: [1, Infinity],
  summary: `All values of all arguments; nulls are skipped. At most ${MAX_VALUES}.`,
  call: (...args) => gatherValues(everyValue(args), (value) => value),
};

function* everyValue(args: readonly Value[]): Generator<Scalar> {
  for (const arg of args) yield* valuesOf(arg);
}

const mvdedup: FunctionSpec = {
  name: 'spl.mvdedup',
  arity: [1, 1],
  summary: 'The distinct values, first occurrences kept in place.',
  call: (value = null) => {
    const seen = new Map<string, Scalar>();
    for (const item of valuesOf(value)) if (!seen.has(scalarText(item))) seen.set(scalarText(item), item);
    return listToValue([...seen.values()]);
  },
};

const mvsort: FunctionSpec = {
  name: 'spl.mvsort',
  arity: [1, 1],
  summary: 'The values sorted as text.',
  call: (value = null) =>
    listToValue([...valuesOf(value)].sort((a, b) => compareCodePoints(scalarText(a), scalarText(b)))),
};

const mvzip: FunctionSpec = {
  name: 'spl.mvzip',
  arity: [2, 3],
  summary: 'Values of two fields joined pairwise with a delimiter, a comma unless given; as many as the shorter has.',
  call: (a = null, b = null, delimiter = ',') => {
    const by = textOf(delimiter);
    const left = valuesOf(a);
    const right = valuesOf(b);
    if (by === null) return null;
    let i = 0;
    return gatherValues(left.slice(0, right.length), (value) =>
      appendText(appendText(scalarText(value), by), scalarText(right[i++]!)),
    );
  },
};

const mvrange: FunctionSpec = {
  name: 'spl.mvrange',
  arity: [2, 3],
  summary: `Numbers from a start up to, not including, an end, by a step of 1 or a span of time such as "7d"; at most ${MAX_VALUES}.`,
  call: (from = null, to = null, step = 1) => {
    const start = numberOf(from);
    const end = numberOf(to);
    const by = numberOf(step) ?? secondsOf(textOf(step) ?? '');
    if (start === null || end === null || by === null || by === 0) return null;
    const length = Math.min(MAX_VALUES, Math.max(0, Math.ceil((end - start) / by)));
    return listToValue(Array.from({ length }, (_, i) => start + i * by));
  },
};

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A span of time such as `7d`. */
function secondsOf(text: string): number | null {
  const parts = /^(\d{1,9})([smhdw])$/.exec(text);
  return parts === null ? null : Number(parts[1]) * SECONDS[parts[2]!]!;
}

export const SPL_MULTIVALUE: readonly FunctionSpec[] = [mvcount, mvindex, mvappend, mvdedup, mvsort, mvzip, mvrange];
