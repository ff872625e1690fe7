/** Conditional functions of eval; their arguments are evaluated only when needed. */
import type { Value } from '../../event/value.ts';
import { isList } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { equalValues } from './spl-operators.ts';
import { isTrue, numberOf } from './spl-values.ts';

const ifElse: FunctionSpec = {
  name: 'spl.if',
  arity: [3, 3],
  summary: 'The second argument where the first is true, else the third; a null condition counts as false.',
  bind: ([condition, then, otherwise]) => {
    return (ctx) => (isTrue(condition!(ctx)) ? then!(ctx) : otherwise!(ctx));
  },
};

const caseOf: FunctionSpec = {
  name: 'spl.case',
  arity: [2, Infinity],
  summary: 'The value behind the first true condition; null when none is true.',
  bind: (args) => (ctx) => {
    for (let i = 0; i + 1 < args.length; i += 2) if (isTrue(args[i]!(ctx))) return args[i + 1]!(ctx);
    return null;
  },
};

const validate: FunctionSpec = {
  name: 'spl.validate',
  arity: [2, Infinity],
  summary: 'The value behind the first condition that is false; null when all are true.',
  bind: (args) => (ctx) => {
    for (let i = 0; i + 1 < args.length; i += 2) if (args[i]!(ctx) === false) return args[i + 1]!(ctx);
    return null;
  },
};

const coalesce: FunctionSpec = {
  name: 'spl.coalesce',
  arity: [1, Infinity],
  summary: 'The first argument that is not null; an empty text counts as a value.',
  bind: (args) => (ctx) => {
    for (const arg of args) {
      const value = arg(ctx);
      if (value !== null) return value;
    }
    return null;
  },
};

const nullif: FunctionSpec = {
  name: 'spl.nullif',
  arity: [2, 2],
  summary: 'Null where both arguments are equal, else the first.',
  call: (a = null, b = null) => (a !== null && b !== null && !isList(a) && !isList(b) && equalValues(a, b) ? null : a),
};

function predicate(name: string, summary: string, holds: (value: Value) => boolean): FunctionSpec {
  return { name, arity: [1, 1], isCondition: true, summary, call: (value = null) => holds(value) };
}

const typeOf: FunctionSpec = {
  name: 'spl.typeof',
  arity: [1, 1],
  summary: 'Number, String, Boolean, Multivalue, or Invalid for null.',
  call: (value = null) => {
    if (value === null) return 'Invalid';
    if (isList(value)) return 'Multivalue';
    if (typeof value === 'boolean') return 'Boolean';
    return numberOf(value) === null ? 'String' : 'Number';
  },
};

/** What an aggregate over `eval(…)` takes: a condition gives 1 or nothing, any other value is taken as it is. */
export const counted: FunctionSpec = {
  name: 'spl.counted',
  arity: [1, 1],
  summary: '1 for true, null for false, any other value unchanged.',
  call: (value = null) => (value === true ? 1 : value === false ? null : value),
};

export const SPL_CONDITIONAL: readonly FunctionSpec[] = [
  ifElse,
  caseOf,
  validate,
  coalesce,
  nullif,
  predicate('spl.isnull', 'Whether the value is null.', (value) => value === null),
  predicate('spl.isnotnull', 'Whether the value is not null.', (value) => value !== null),
  predicate('spl.isnum', 'Whether the value is a number; false for null.', (value) => numberOf(value) !== null),
  predicate('spl.isint', 'Whether the value is a whole number; false for null.', (value) =>
    Number.isInteger(numberOf(value)),
  ),
  predicate(
    'spl.isstr',
    'Whether the value is text that is no number; false for null.',
    (value) => typeof value === 'string' && numberOf(value) === null,
  ),
  predicate('spl.isbool', 'Whether the value is true or false; false for null.', (value) => typeof value === 'boolean'),
  typeOf,
];
