/**
 * Macros whose definition is an eval expression (`iseval`): the text that it gives stands for the macro. There is no row
 * where a macro is read, so fields are null; what depends on the time of the search or its time zone is not worked out.
 */
import { isList, type Value } from '../../event/value.ts';
import type { Expr } from '../expression.ts';
import type { EvalContext } from '../function.ts';
import { findFunction } from '../functions/index.ts';
import { Cursor } from './cursor.ts';
import { failUnsupported, SearchFailure } from './errors.ts';
import { type ExpressionContext, parseEval } from './eval-parse.ts';

/** The text, or in words why there is none; `unsupported` where Splunk would have one. */
export type MacroText = { readonly text: string } | { readonly problem: string; readonly unsupported: boolean };

/** Nothing reads it: what does is refused. */
const NOWHERE: EvalContext = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
const OF_TIME: ReadonlySet<string> = new Set([
  'spl.strftime',
  'spl.strptime',
  'spl.relative_time',
  'spl.now',
  'spl.time',
]);
/** Expressions that search texts can hold; no macro comes near. */
const MAX_STEPS = 10_000;

class NotConstant extends Error {}

export function evaluateMacro(definition: string): MacroText {
  try {
    const cursor = new Cursor(definition, { start: 0, end: definition.length });
    const expr = parseEval(cursor, bareContext(definition));
    if (!cursor.done) return { problem: 'is no eval expression', unsupported: false };
    const steps = { left: MAX_STEPS };
    const value = evaluate(expr, steps);
    if (typeof value === 'string') return { text: value };
    return { problem: 'is an eval expression that gives no text', unsupported: false };
  } catch (error) {
    if (error instanceof NotConstant)
      return { problem: 'is an eval expression that is only known when the search runs', unsupported: true };
    if (error instanceof SearchFailure)
      return { problem: `is an eval expression in which ${error.message}`, unsupported: error.unsupported };
    throw error;
  }
}

/** Of a search, an expression in a macro has the text alone. */
function bareContext(text: string): ExpressionContext {
  return {
    text,
    lowerValue: (body) => failUnsupported('spl-subsearch-place', 'a subsearch stands in a macro', body),
  };
}

function evaluate(expr: Expr, steps: { left: number }): Value {
  if (--steps.left < 0) throw new NotConstant();
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'field':
      return null;
    case 'and':
    case 'or': {
      const values = expr.args.map((arg) => evaluate(arg, steps));
      const decides = expr.kind === 'or';
      return values.includes(decides) ? decides : values.includes(null) ? null : !decides;
    }
    case 'not': {
      const value = evaluate(expr.arg, steps);
      return typeof value === 'boolean' ? !value : null;
    }
    case 'call': {
      const spec = findFunction(expr.function);
      if (spec === undefined || OF_TIME.has(spec.name) || spec.usesNow?.(expr.args) === true) throw new NotConstant();
      const values = expr.args.map((arg) => evaluate(arg, steps));
      if (spec.call !== undefined) return spec.call(...values);
      if (spec.bind === undefined || values.some(isList)) throw new NotConstant();
      const constants = values.map((value) => () => value);
      return spec.bind(constants, values, NOWHERE)(null);
    }
    default:
      throw new NotConstant();
  }
}
