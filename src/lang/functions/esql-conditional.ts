/** Conditional functions of ES|QL: arguments are evaluated as they are needed. */
import type { FunctionSpec } from '../function.ts';
import { compareScalars, ofOnes } from './esql-values.ts';

const caseOf: FunctionSpec = {
  name: 'esql.case',
  arity: [2, Infinity],
  summary: 'The value behind the first condition that is true, else the last argument, or null where there is none.',
  bind: (args) => {
    const pairs = Math.floor(args.length / 2);
    const otherwise = args.length % 2 === 1 ? args[args.length - 1]! : null;
    return (ctx) => {
      for (let i = 0; i < pairs; i++) if (args[2 * i]!(ctx) === true) return args[2 * i + 1]!(ctx);
      return otherwise === null ? null : otherwise(ctx);
    };
  },
};

const coalesce: FunctionSpec = {
  name: 'esql.coalesce',
  arity: [1, Infinity],
  summary: 'The first argument that is not null, with all its values.',
  bind: (args) => (ctx) => {
    for (const arg of args) {
      const value = arg(ctx);
      if (value !== null) return value;
    }
    return null;
  },
};

export const ESQL_CONDITIONAL: readonly FunctionSpec[] = [
  caseOf,
  coalesce,
  ofOnes('greatest', [1, Infinity], 'The largest of single values; null with a null.', (...values) =>
    values.reduce((best, value) => (compareScalars(value, best) > 0 ? value : best)),
  ),
  ofOnes('least', [1, Infinity], 'The smallest of single values; null with a null.', (...values) =>
    values.reduce((best, value) => (compareScalars(value, best) < 0 ? value : best)),
  ),
];
