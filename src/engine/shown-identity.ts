/**
 * Splunk has one `source` and one `sourcetype` for each event. Where a record does not say how it was collected, its class
 * answers to every name that a rule may ask for; once the event is a row it has the first of them, so that groups by
 * `source` count it once.
 */
import { firstOf, isList, type Value } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';

const NAMES: ReadonlySet<string> = new Set(['source', 'sourcetype']);

/** Whether a column of the first row may have to be cut to one value. */
export function isIdentityColumn(column: string): boolean {
  return NAMES.has(column);
}

/** What a row has of a value that is the same for the whole class. */
export function shownIdentity(column: string, constant: Value): Value {
  return isIdentityColumn(column) && isList(constant) ? firstOf(constant) : constant;
}

/**
 * A condition on events' fields. An event has one name of all it answers to, so it differs from those alone that it does
 * not answer to; other fields with several values differ where one of them does.
 */
export function differFromNames(expr: Expr): Expr {
  if (expr.kind === 'test' && expr.op.op === 'differs' && isIdentity(expr.arg)) {
    const { pattern, fold, wild } = expr.op;
    return { kind: 'not', arg: { ...expr, op: { op: 'glob', patterns: [pattern], fold, wild } } };
  }
  if (expr.kind === 'call' && expr.function === 'spl.differs' && expr.args.some(isIdentity))
    return { kind: 'not', arg: { ...expr, function: 'spl.equals' } };
  return expr;
}

function isIdentity(expr: Expr): boolean {
  return expr.kind === 'field' && isIdentityColumn(expr.name);
}
