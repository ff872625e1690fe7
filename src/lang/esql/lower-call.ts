/** Calls of ES|QL's functions to the plan's. */
import { parseNetwork } from '../../event/ip.ts';
import { findNearest } from '../../text/nearest.ts';
import type { Expr } from '../expression.ts';
import { isDateDiffUnit } from '../functions/esql-time.ts';
import { compilePcre } from '../regex/pcre.ts';
import * as errors from './errors.ts';
import { AGGREGATE_SIGNATURES, ALIASES, SIGNATURES, type Signature, UNSUPPORTED_ESQL_FUNCTIONS } from './functions.ts';
import { isNumber, type Kind, type Lowered } from './kinds.ts';
import { call, type ExpressionScope, lowerExpression, lowerMatch, NULL } from './lower-expression.ts';
import type { Call, Expression } from './syntax.ts';

type LowerOne = (node: Call, scope: ExpressionScope) => Lowered;

export function lowerCall(written: Call, scope: ExpressionScope): Lowered {
  const node = { ...written, name: ALIASES.get(written.name) ?? written.name };
  const { name, args, nameSpan, span } = node;
  const shown = name.toUpperCase();
  const signature = SIGNATURES.get(name);
  if (signature === undefined) {
    if (AGGREGATE_SIGNATURES.has(name)) scope.report(errors.aggregatePlace(nameSpan, shown));
    else if (UNSUPPORTED_ESQL_FUNCTIONS.has(name)) scope.report(errors.notSupported(nameSpan, shown));
    else {
      const nearest = findNearest(name, SIGNATURES.keys());
      scope.report(errors.unknownFunction(nameSpan, shown, nearest?.toUpperCase() ?? null));
    }
    return NULL;
  }
  const [least, most] = signature.arity;
  if (args.length < least || args.length > most || node.star === true) {
    scope.report(errors.argumentCount(nameSpan, shown, countOf(least, most)));
    return NULL;
  }
  if (node.options !== undefined) {
    scope.report(errors.notSupported(node.options, `${shown} with options`));
    return NULL;
  }
  const own = OWN[name];
  if (own !== undefined) return own(node, scope);
  const lowered = args.map((arg) => lowerExpression(arg, scope));
  const exprs = lowered.map((each) => (signature.takesLists === true ? asStored(each) : each.expr));
  return { expr: call(name, exprs, span), kind: kindOf(signature, lowered) };
}

function countOf(least: number, most: number): string {
  if (least === most) return least === 0 ? 'no argument' : `${least} argument${least === 1 ? '' : 's'}`;
  return most === Infinity ? `at least ${least} argument${least === 1 ? '' : 's'}` : `${least} to ${most} arguments`;
}

/** Keywords come out of an index once each, and in order. */
function asStored({ expr, field }: Lowered): Expr {
  const isKeyword = field?.type === 'keyword' || field?.type === 'wildcard' || field?.type === null;
  return isKeyword ? call('stored', [expr]) : expr;
}

function kindOf({ gives }: Signature, args: readonly Lowered[]): Kind {
  return gives === 'first' ? firstKind(args) : gives;
}

/** Of values that stand for each other: a number where any is not whole. */
export function firstKind(args: readonly Lowered[]): Kind {
  const kinds = args.map(({ kind }) => kind).filter((kind) => kind !== 'null');
  if (kinds.length > 0 && kinds.every(isNumber)) return kinds.includes('number') ? 'number' : 'whole';
  return kinds[0] ?? 'null';
}

const OWN: Readonly<Record<string, LowerOne>> = {
  case: ({ args, span }, scope) => {
    const lowered = args.map((arg) => lowerExpression(arg, scope));
    const values = lowered.filter((_, i) => i % 2 === 1 || i === args.length - 1);
    return {
      expr: call(
        'case',
        lowered.map(({ expr }) => expr),
        span,
      ),
      kind: firstKind(values),
    };
  },
  to_string: ({ args, span }, scope) => {
    const { expr, kind } = lowerExpression(args[0]!, scope);
    return { expr: call(kind === 'number' ? 'to_string_double' : 'to_string', [expr], span), kind: 'text' };
  },
  replace: (node, scope) => {
    const [, pattern] = node.args;
    if (pattern!.kind === 'literal' && typeof pattern!.value === 'string') {
      const compiled = compilePcre(pattern!.value, {});
      if (!compiled.ok) {
        const say = compiled.unsupported === true ? errors.unsupportedPattern : errors.badPattern;
        scope.report(say(pattern!.span, 'regular expression', compiled.message));
      }
    }
    return {
      expr: call(
        'replace',
        node.args.map((arg) => lowerExpression(arg, scope).expr),
        node.span,
      ),
      kind: 'text',
    };
  },
  cidr_match: ({ args, span }, scope) => {
    const [address, ...networks] = args;
    const subject = lowerExpression(address!, scope);
    const texts = networks.flatMap((network): string[] => {
      if (network.kind !== 'literal' || typeof network.value !== 'string') {
        scope.report(errors.notSupported(network.span, 'CIDR_MATCH with a network that is no constant'));
        return [];
      }
      if (parseNetwork(network.value) === null)
        scope.report(errors.badConstant(network.span, 'a network', network.value));
      return [network.value];
    });
    const arg: Expr = subject.field === undefined ? subject.expr : { kind: 'field', name: subject.field.name };
    return { expr: { kind: 'test', arg, op: { op: 'cidr', networks: texts }, strict: true, span }, kind: 'boolean' };
  },
  match: ({ args, span }, scope) => {
    const [arg, value] = args;
    if (value!.kind !== 'literal') {
      scope.report(errors.badArgument(value!.span, 'MATCH', 'a constant'));
      return NULL;
    }
    return lowerMatch({ arg: arg!, value: value!, span }, scope);
  },
  kql: ({ args, span }, scope) => {
    const [text] = args;
    if (text!.kind !== 'literal' || typeof text!.value !== 'string') {
      scope.report(errors.badArgument(text!.span, 'KQL', 'a constant text'));
      return NULL;
    }
    return { expr: { ...scope.kql(text!.value, text!.span), span }, kind: 'boolean' };
  },
  date_trunc: ({ args, span }, scope) => truncation(args[0]!, args[1]!, span, scope),
  bucket: ({ args, span }, scope) => {
    const [value, width] = args;
    if (width!.kind === 'duration') return truncation(width!, value!, span, scope);
    const lowered = args.map((arg) => lowerExpression(arg, scope));
    if (lowered.some(({ kind }) => kind === 'date')) {
      scope.report(errors.notSupported(span, 'BUCKET with a number of buckets', 'give it an amount of time'));
      return NULL;
    }
    return {
      expr: call(
        'bucket',
        lowered.map(({ expr }) => expr),
        span,
      ),
      kind: 'number',
    };
  },
  date_diff: ({ args, span }, scope) => {
    const [unit] = args;
    if (unit!.kind === 'literal' && typeof unit!.value === 'string' && !isDateDiffUnit(unit!.value))
      scope.report(errors.badConstant(unit!.span, 'a unit of time', unit!.value));
    return {
      expr: call(
        'date_diff',
        args.map((arg) => lowerExpression(arg, scope).expr),
        span,
      ),
      kind: 'whole',
    };
  },
};

function truncation(width: Expression, date: Expression, span: Call['span'], scope: ExpressionScope): Lowered {
  if (width.kind !== 'duration') {
    scope.report(errors.badArgument(width.span, 'DATE_TRUNC', 'an amount of time such as 5 minutes'));
    return NULL;
  }
  const unit = width.isWeeks === true ? 'week' : width.unit;
  const args: readonly Expr[] = [
    { kind: 'literal', value: width.amount },
    { kind: 'literal', value: unit },
    lowerExpression(date, scope).expr,
  ];
  return { expr: call('date_trunc', args, span), kind: 'date' };
}
