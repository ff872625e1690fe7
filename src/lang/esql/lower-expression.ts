/**
 * Expressions of ES|QL to the plan's. A comparison with a constant is a test of one value, which is null where the field
 * is missing or has several values; `and`, `or` and `not` follow Kleene, and WHERE keeps what is true. So `NOT x == "a"`
 * does not hold where x is missing, unlike EQL's and KQL's.
 */
import { foldText } from '../../event/fold.ts';
import { parseNetwork } from '../../event/ip.ts';
import type { Scalar } from '../../event/value.ts';
import type { Span } from '../../text/source-text.ts';
import type { Expr, TestOp } from '../expression.ts';
import { matchQuery, type QueriedField, wildcardOp } from '../field-query.ts';
import type { Report } from '../finding.ts';
import { millisOf, printMillis } from '../functions/esql-values.ts';
import { compileLuceneRegex } from '../regex/lucene.ts';
import * as errors from './errors.ts';
import { isNumber, type Lowered } from './kinds.ts';
import { lowerCall } from './lower-call.ts';
import type { Arithmetic, Cast, Compare, Duration, Expression, In, Like, Literal, Match, Name } from './syntax.ts';

export interface ExpressionScope {
  /** What a name stands for; reported, and null, where for nothing. */
  column(name: Name): Lowered;
  /** The condition that KQL is; problems are reported at the place. */
  kql(text: string, span: Span): Expr;
  readonly report: Report;
}

export const NULL: Lowered = { expr: { kind: 'literal', value: null }, kind: 'null' };

export function lowerExpression(node: Expression, scope: ExpressionScope): Lowered {
  const { span } = node;
  switch (node.kind) {
    case 'literal':
      return lowerLiteral(node);
    case 'duration':
      scope.report(errors.badArgument(span, 'an amount of time', 'a date to be added to, or DATE_TRUNC,'));
      return NULL;
    case 'name':
      return scope.column(node);
    case 'call':
      return lowerCall(node, scope);
    case 'arithmetic':
      return lowerArithmetic(node, scope);
    case 'compare':
      return lowerCompare(node, scope);
    case 'and':
    case 'or':
      return condition({ kind: node.kind, args: node.args.map((arg) => lowerExpression(arg, scope).expr), span });
    case 'not': {
      const { expr } = lowerExpression(node.arg, scope);
      return condition(expr.kind === 'not' ? { ...expr.arg, span } : { kind: 'not', arg: expr, span });
    }
    case 'is-null':
      return condition({
        kind: 'not',
        arg: { kind: 'exists', arg: lowerExpression(node.arg, scope).expr, span },
        span,
      });
    case 'in':
      return lowerIn(node, scope);
    case 'like':
    case 'rlike':
      return lowerLike(node, scope);
    case 'match':
      return lowerMatch(node, scope);
    case 'cast':
      return lowerCast(node, scope);
  }
}

function condition(expr: Expr): Lowered {
  return { expr, kind: 'boolean' };
}

export function call(name: string, args: readonly Expr[], span?: Span): Expr {
  return { kind: 'call', function: `esql.${name}`, args, ...(span && { span }) };
}

function lowerLiteral({ value, isWhole, span }: Literal): Lowered {
  const expr: Expr = { kind: 'literal', value, span };
  if (value === null) return { expr, kind: 'null' };
  if (typeof value === 'boolean') return { expr, kind: 'boolean' };
  return { expr, kind: typeof value === 'string' ? 'text' : isWhole === true ? 'whole' : 'number' };
}

const OPERATORS = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo' } as const;

function lowerArithmetic(node: Arithmetic, scope: ExpressionScope): Lowered {
  const { op, span } = node;
  if (node.right.kind === 'duration' && (op === '+' || op === '-'))
    return addTime(node.left, node.right, op, span, scope);
  if (node.left.kind === 'duration' && op === '+') return addTime(node.right, node.left, op, span, scope);
  const left = lowerExpression(node.left, scope);
  const right = lowerExpression(node.right, scope);
  const isWhole = left.kind === 'whole' && right.kind === 'whole';
  const name = op === '/' && isWhole ? 'divide_whole' : OPERATORS[op];
  return { expr: call(name, [left.expr, right.expr], span), kind: isWhole ? 'whole' : 'number' };
}

function addTime(
  date: Expression,
  { amount, unit }: Duration,
  op: '+' | '-',
  span: Span,
  scope: ExpressionScope,
): Lowered {
  const value: Expr = { kind: 'literal', value: op === '-' ? -amount : amount };
  const args = [lowerExpression(date, scope).expr, value, { kind: 'literal', value: unit } as const];
  return { expr: call('add_time', args, span), kind: 'date' };
}

const FLIPPED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
const COMPARISONS = {
  '==': 'equals',
  '<': 'less',
  '<=': 'less_or_equal',
  '>': 'greater',
  '>=': 'greater_or_equal',
} as const;

function lowerCompare({ op, left, right, span }: Compare, scope: ExpressionScope): Lowered {
  if (op === '!=') {
    const equal = lowerCompare({ kind: 'compare', op: '==', left, right, span }, scope);
    return condition({ kind: 'not', arg: equal.expr, span });
  }
  if (left.kind === 'literal' && right.kind !== 'literal')
    return lowerCompare({ kind: 'compare', op: FLIPPED[op], left: right, right: left, span }, scope);
  const subject = lowerExpression(left, scope);
  if (right.kind === 'literal') {
    const test = constantTest(subject, op, right, scope);
    if (test === null) return NULL;
    return condition(strictTest(subject, test, span));
  }
  return condition(call(COMPARISONS[op], [subject.expr, lowerExpression(right, scope).expr], span));
}

/** A test of one value. Where letters are made small first and the constants are, case is folded instead. */
function strictTest(subject: Lowered, op: TestOp, span: Span): Expr {
  const { expr, field } = subject;
  if (field !== undefined) return { kind: 'test', arg: { kind: 'field', name: field.name }, op, strict: true, span };
  const lower = expr.kind === 'call' && expr.function === 'esql.to_lower' ? expr.args[0]! : null;
  if (lower?.kind === 'field' && 'fold' in op && op.fold === 'none' && op.op !== 'regex' && isLower(op))
    return { kind: 'test', arg: lower, op: { ...op, fold: 'unicode' }, strict: true, span };
  return { kind: 'test', arg: expr, op, strict: true, span };
}

function isLower(op: TestOp): boolean {
  const texts = op.op === 'equals' ? [op.value] : op.op === 'in' ? op.values : op.op === 'glob' ? op.patterns : [null];
  return texts.every((text) => typeof text === 'string' && foldText(text, 'unicode') === text);
}

/** What `==` and the orderings ask of a value; null where the constant is null, or (reported) cannot be read. */
function constantTest(
  { kind, field }: Lowered,
  op: '==' | '<' | '<=' | '>' | '>=',
  { value, span }: Literal,
  scope: ExpressionScope,
): TestOp | null {
  if (value === null) return null;
  if (kind === 'date' && typeof value === 'string') {
    const millis = millisOf(value);
    const date = millis === null ? null : printMillis(millis);
    if (date === null) {
      scope.report(errors.badConstant(span, 'a date', value));
      return null;
    }
    if (op !== '==') return { op: 'order', cmp: op, value: date, type: 'date' };
    return { op: 'order', cmp: '>=', value: date, below: printMillis(millis! + 1) ?? date, type: 'date' };
  }
  if (kind === 'ip' && typeof value === 'string') {
    if (parseNetwork(value) === null || value.includes('/')) {
      scope.report(errors.badConstant(span, 'an address', value));
      return null;
    }
    return op === '==' ? { op: 'cidr', networks: [value] } : { op: 'order', cmp: op, value, type: 'ip' };
  }
  if (kind === 'version' && op !== '==') return { op: 'order', cmp: op, value: String(value), type: 'version' };
  if (isNumber(kind) && typeof value === 'string') {
    scope.report(errors.badConstant(span, 'a number', value));
    return null;
  }
  if (op === '==') return { op: 'in', values: [value], spans: [span], fold: foldOf(field), ...numeric(value) };
  return { op: 'order', cmp: op, value, type: 'natural' };
}

/** `.caseless` is indexed in lower case, and what it is compared with is made so. */
function foldOf(field: QueriedField | undefined): 'none' | 'unicode' {
  return field === undefined || field.fold === 'none' ? 'none' : 'unicode';
}

/** A number equals text that says it: logs hold both where a field is mapped as a number. */
function numeric(value: Scalar): { readonly numeric?: true } {
  return typeof value === 'number' ? { numeric: true } : {};
}

function lowerIn({ arg, items, span }: In, scope: ExpressionScope): Lowered {
  const subject = lowerExpression(arg, scope);
  const literals = items.filter((item): item is Literal => item.kind === 'literal');
  const isPlain = subject.kind !== 'date' && subject.kind !== 'ip';
  const values = literals.map(({ value }) => value);
  if (isPlain && literals.length === items.length && !values.includes(null) && sameType(values as Scalar[])) {
    if (isNumber(subject.kind) && typeof values[0] === 'string')
      scope.report(errors.badConstant(literals[0]!.span, 'a number', values[0]));
    const op: TestOp = {
      op: 'in',
      values: values as Scalar[], // none is null
      spans: literals.map((item) => item.span),
      fold: foldOf(subject.field),
      ...numeric(values[0] ?? ''),
    };
    return condition(strictTest(subject, op, span));
  }
  const args = items.map((right) => lowerCompare({ kind: 'compare', op: '==', left: arg, right, span }, scope).expr);
  return condition(args.length === 1 ? args[0]! : { kind: 'or', args, span });
}

function sameType(values: readonly Scalar[]): boolean {
  return values.every((value) => typeof value === typeof values[0]);
}

function lowerLike({ kind, arg, patterns, span }: Like, scope: ExpressionScope): Lowered {
  const subject = lowerExpression(arg, scope);
  const texts = patterns.map(({ text }) => text);
  const spans = patterns.map((pattern) => pattern.span);
  const fold = foldOf(subject.field);
  if (kind === 'like') return condition(strictTest(subject, wildcardOp(texts, fold, spans), span));
  patterns.forEach((pattern) => {
    const compiled = compileLuceneRegex([pattern.text], 'none');
    if (!compiled.ok) scope.report(errors.badPattern(pattern.span, 'regular expression', compiled.message));
  });
  return condition(
    strictTest(subject, { op: 'regex', dialect: 'lucene', patterns: texts, spans, fold, whole: true }, span),
  );
}

/** Full text is asked of the index: of several values one that fits is enough, and what is missing does not match. */
export function lowerMatch({ arg, value, span }: Omit<Match, 'kind'>, scope: ExpressionScope): Lowered {
  // A cast brings fields together that indices map in several ways; the index is asked for the field.
  const subject = lowerExpression(arg.kind === 'cast' ? arg.arg : arg, scope);
  if (subject.field === undefined || value.value === null) {
    scope.report(errors.badArgument(arg.span, 'MATCH', 'a field of the index and a constant'));
    return NULL;
  }
  return condition(matchQuery(subject.field, String(value.value), { span }));
}

const CASTS: Readonly<Record<string, string>> = {
  string: 'to_string',
  keyword: 'to_string',
  text: 'to_string',
  long: 'to_long',
  integer: 'to_integer',
  int: 'to_integer',
  double: 'to_double',
  boolean: 'to_boolean',
  bool: 'to_boolean',
  ip: 'to_ip',
  datetime: 'to_datetime',
  date: 'to_datetime',
};

function lowerCast({ arg, type, typeSpan, span }: Cast, scope: ExpressionScope): Lowered {
  const name = CASTS[type];
  if (name === undefined) {
    scope.report(errors.notSupported(typeSpan, `::${type}`, `write one of ${Object.keys(CASTS).join(', ')}`));
    return NULL;
  }
  return lowerCall({ kind: 'call', name, nameSpan: typeSpan, args: [arg], span }, scope);
}
