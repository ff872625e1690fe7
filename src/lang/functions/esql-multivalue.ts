/** Functions of ES|QL that take several values as what they are; null gives null. */
import { isList, listToValue, type Scalar, scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { compareScalars, cutText, distinctOf, numberOf, ofValues, readNumber, textOf } from './esql-values.ts';
import { MAX_VALUES } from './spl-values.ts';

function extreme(name: string, summary: string, sign: 1 | -1): FunctionSpec {
  return ofValues(name, [1, 1], summary, (values) =>
    values.reduce((best, value) => (sign * compareScalars(value, best) < 0 ? value : best)),
  );
}

function sumOf(values: readonly Scalar[]): number {
  return values.reduce<number>((sum, value) => sum + (readNumber(value) ?? 0), 0);
}

const slice = ofValues(
  'mv_slice',
  [2, 3],
  'The values from one place to another (both from 0 and taken in), counted from the end where negative.',
  (values, from = null, to) => {
    const start = numberOf(from);
    const end = to === undefined ? start : numberOf(to);
    if (start === null || end === null) return null;
    const first = start < 0 ? values.length + start : start;
    const last = end < 0 ? values.length + end : end;
    return listToValue(values.slice(Math.max(0, first), Math.max(0, last + 1)));
  },
);

const concat = ofValues(
  'mv_concat',
  [2, 2],
  'The values as one text, with a delimiter between them.',
  (values, by = null) => {
    const delimiter = textOf(by);
    return delimiter === null ? null : cutText(values.map(scalarText).join(delimiter));
  },
);

const sort = ofValues('mv_sort', [1, 2], 'The values in order; `DESC` for the largest first.', (values, order) => {
  const sign = String(order ?? 'ASC').toUpperCase() === 'DESC' ? -1 : 1;
  return listToValue([...values].sort((a, b) => sign * compareScalars(a, b)));
});

/** Null is the empty set: everything holds it, and it holds nothing else. */
const contains: FunctionSpec = {
  name: 'esql.mv_contains',
  arity: [2, 2],
  isCondition: true,
  summary: 'Whether all values of the second argument are among those of the first; never null.',
  call: (all = null, some = null) => {
    const known = new Set(valuesOf(all));
    return valuesOf(some).every((value) => known.has(value));
  },
};

const intersection: FunctionSpec = {
  name: 'esql.mv_intersection',
  arity: [2, 2],
  summary: 'The values that both have, each once; null where there are none.',
  call: (a = null, b = null) => {
    const other = new Set(valuesOf(b));
    return distinctOf(valuesOf(a).filter((value) => other.has(value)));
  },
};

const append: FunctionSpec = {
  name: 'esql.mv_append',
  arity: [2, 2],
  summary: 'The values of both; null where either is.',
  call: (a = null, b = null) =>
    a === null || b === null ? null : listToValue([...valuesOf(a), ...valuesOf(b)].slice(0, MAX_VALUES)),
};

/** As Elasticsearch stores the values of a keyword: each once, in order. */
const stored: FunctionSpec = {
  name: 'esql.stored',
  arity: [1, 1],
  summary: 'Values in the order in which an index gives them.',
  call: (value: Value = null) => (isList(value) ? listToValue([...new Set(value)].sort(compareScalars)) : value),
};

export const ESQL_MULTIVALUE: readonly FunctionSpec[] = [
  ofValues('mv_first', [1, 1], 'The first value.', (values) => values[0]!),
  ofValues('mv_last', [1, 1], 'The last value.', (values) => values[values.length - 1]!),
  extreme('mv_min', 'The smallest value.', 1),
  extreme('mv_max', 'The largest value.', -1),
  ofValues('mv_count', [1, 1], 'How many values there are.', (values) => values.length),
  ofValues('mv_dedupe', [1, 1], 'The values, each once.', distinctOf),
  ofValues('mv_sum', [1, 1], 'The sum of the values.', sumOf),
  ofValues('mv_avg', [1, 1], 'The mean of the values.', (values) => sumOf(values) / values.length),
  slice,
  concat,
  sort,
  contains,
  intersection,
  append,
  stored,
];
