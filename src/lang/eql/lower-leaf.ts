/**
 * One comparison of one operand with constants, as leaves of the plan. Leaves are total: they say whether the event is
 * among those that fit, so that `not` is the complement and holds where the field is missing, as in Elasticsearch. The
 * field's mapping decides how a constant is read: as text, number, boolean, date, IP network or version.
 */
import type { FieldType } from '../../event/ecs-fields.ts';
import type { Fold } from '../../event/fold.ts';
import { parseNetwork } from '../../event/ip.ts';
import { type Scalar, scalarText } from '../../event/value.ts';
import type { Span } from '../../text/source-text.ts';
import { parseDateConstant, printDate, printNanosRange } from '../date-constant.ts';
import type { Expr, TestOp } from '../expression.ts';
import type { Report } from '../finding.ts';
import * as errors from './errors.ts';
import type { CompareOp } from './syntax.ts';

/** What is compared: a value of the plan, the field's name and mapping where it is a plain field. */
export interface Operand {
  readonly value: Expr;
  readonly field: string | null;
  readonly type: FieldType | null;
  /** Whether the operand is known to be numeric (a function's result). */
  readonly numeric: boolean;
}

export interface ConstantAt {
  readonly value: Scalar;
  readonly span: Span;
}

const FALSE: Expr = { kind: 'literal', value: false };

/** Operators on fields fold ASCII only, as the index does; on computed values, by Unicode, as scripts do. */
export function foldOf(operand: Operand, insensitive: boolean): Fold {
  return !insensitive ? 'none' : operand.field === null ? 'unicode' : 'ascii';
}

function test(operand: Operand, op: TestOp, span: Span): Expr {
  return { kind: 'test', arg: operand.value, op, span };
}

/** Any of the constants, exactly. */
export function lowerEquals(operand: Operand, constants: readonly ConstantAt[], span: Span, report: Report): Expr {
  switch (operand.type) {
    case 'date':
    case 'date_nanos':
      return lowerDateEquals(operand, constants, span, report);
    case 'ip': {
      const networks = constants
        .filter((constant) => isNetwork(operand, constant, report))
        .map((c) => scalarText(c.value));
      return networks.length === 0 ? FALSE : test(operand, { op: 'cidr', networks }, span);
    }
    default: {
      const read: ConstantAt[] = [];
      for (const { value, span: at } of constants) {
        const converted = readConstant(operand, value, at, report);
        if (converted !== null) read.push({ value: converted, span: at });
      }
      return lowerValues(operand, read, 'none', span);
    }
  }
}

/** Equality with any of some constants that have the field's own type already. */
export function lowerValues(operand: Operand, constants: readonly ConstantAt[], fold: Fold, span: Span): Expr {
  const numeric = constants.some((constant) => typeof constant.value === 'number') ? { numeric: true } : {};
  if (constants.length === 0) return FALSE;
  if (constants.length === 1)
    return test(operand, { op: 'equals', value: constants[0]!.value, fold, ...numeric }, span);
  const values = constants.map((constant) => constant.value);
  return test(operand, { op: 'in', values, spans: constants.map((constant) => constant.span), fold, ...numeric }, span);
}

export function lowerOrder(
  operand: Operand,
  cmp: Exclude<CompareOp, '==' | '!='>,
  constant: ConstantAt,
  span: Span,
  report: Report,
): Expr {
  const { value, span: at } = constant;
  switch (operand.type) {
    case 'date':
    case 'date_nanos': {
      const range = readDate(operand, constant, report);
      if (range === null) return FALSE;
      // A bound lies before or after the whole of what the constant leaves open.
      const [bound, exact] =
        cmp === '>'
          ? ([range.until, '>='] as const)
          : cmp === '<='
            ? ([range.until, '<'] as const)
            : ([range.from, cmp] as const);
      return test(operand, { op: 'order', cmp: exact, value: bound, type: range.type }, span);
    }
    case 'ip':
      if (!isNetwork(operand, constant, report)) return FALSE;
      return test(operand, { op: 'order', cmp, value, type: 'ip' }, span);
    case 'version':
      return test(operand, { op: 'order', cmp, value: scalarText(value), type: 'version' }, span);
    default: {
      const read = readConstant(operand, value, at, report);
      if (read === null) return FALSE;
      if (typeof read === 'boolean') {
        report(errors.operandType(at, cmp, 'values with an order', 'true or false'));
        return FALSE;
      }
      return test(operand, { op: 'order', cmp, value: read, type: 'natural' }, span);
    }
  }
}

/** The constant as the mapping reads it, or null (reported) where it cannot. */
function readConstant(operand: Operand, value: Scalar, at: Span, report: Report): Scalar | null {
  const { field, type } = operand;
  switch (type) {
    case 'long':
    case 'double': {
      const number =
        typeof value === 'string' && /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)
          ? Number(value)
          : value;
      if (typeof number === 'number') return number;
      report(errors.badConstant(at, field!, 'a number', JSON.stringify(value)));
      return null;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false' || value === '') return value === 'true';
      report(errors.badConstant(at, field!, 'true or false', JSON.stringify(value)));
      return null;
    case null:
      return value;
    default:
      if (typeof value === 'string') return value;
      if (field !== null) report(errors.quotedNumber(at, field, scalarText(value)));
      return scalarText(value);
  }
}

function lowerDateEquals(operand: Operand, constants: readonly ConstantAt[], span: Span, report: Report): Expr {
  const args: Expr[] = [];
  for (const constant of constants) {
    const range = readDate(operand, constant, report);
    if (range === null) continue;
    const { from, until, type } = range;
    args.push(test(operand, { op: 'order', cmp: '>=', value: from, below: until, type }, constant.span));
  }
  return args.length === 0 ? FALSE : args.length === 1 ? { ...args[0]!, span } : { kind: 'or', args, span };
}

interface DateBounds {
  readonly from: string;
  readonly until: string;
  readonly type: 'date' | 'date-nanos';
}

function readDate(operand: Operand, { value, span }: ConstantAt, report: Report): DateBounds | null {
  if (operand.type === 'date_nanos') {
    const range = printNanosRange(value);
    if (range !== null) return { ...range, type: 'date-nanos' };
  } else {
    const range = parseDateConstant(value);
    if (range !== null) return { from: printDate(range.from), until: printDate(range.until), type: 'date' };
  }
  if (typeof value === 'string' && /^now|\|\|/.test(value)) report(errors.dateMath(span));
  else report(errors.badConstant(span, operand.field ?? 'this', 'a date', JSON.stringify(value)));
  return null;
}

function isNetwork(operand: Operand, { value, span }: ConstantAt, report: Report): boolean {
  if (typeof value === 'string' && parseNetwork(value) !== null) return true;
  report(errors.badConstant(span, operand.field ?? 'this', 'an IP address', JSON.stringify(value)));
  return false;
}
