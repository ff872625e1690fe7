/**
 * Conditions to the plan's expressions. Null exists here only while compiling: it is what optional fields that no schema
 * knows fold to, and it spreads as Elasticsearch's optimizer spreads it (`null or x` is x, `null and x` and `not null`
 * are null, and a condition that is null matches nothing). What is left is two-valued.
 */
import { elementsName } from '../../event/element-fields.ts';
import { parseNetwork } from '../../event/ip.ts';
import type { Scalar } from '../../event/value.ts';
import type { Span } from '../../text/source-text.ts';
import type { Expr, Field, Literal } from '../expression.ts';
import type { Report } from '../finding.ts';
import { compileLuceneRegex } from '../regex/lucene.ts';
import { compilePcre } from '../regex/pcre.ts';
import { fieldNamesOf } from '../walk.ts';
import { type ConstantFolder, functionName, isPrintedDecimal } from './constant.ts';
import * as errors from './errors.ts';
import { findSignature } from './functions.ts';
import { type ConstantAt, foldOf, lowerEquals, lowerOrder, lowerValues, type Operand } from './lower-leaf.ts';
import { findLiteralAnchors } from './regex-advice.ts';
import type {
  CompareOp,
  Comparison,
  DescendantOf,
  ElementSearch,
  EventQuery,
  Expression,
  FieldName,
  FunctionCall,
  InList,
  PatternMatch,
} from './syntax.ts';
import { type FieldKnowledge, isNumeric, typeOf } from './types.ts';

export interface LowerScope {
  readonly fields: FieldKnowledge;
  readonly constants: ConstantFolder;
  readonly report: Report;
  /** Stands for a field of an earlier event of the sequence, by the name of its term. */
  readonly earlierField?: (name: string, of: string) => Field;
  /** Stands for the answer to a query about ancestors. */
  readonly lineageField?: (query: EventQuery) => Field;
}

const FLIPPED: Readonly<Record<CompareOp, CompareOp>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function literal(value: boolean | null, span: Span): Literal {
  return { kind: 'literal', value, span };
}

/** A condition over total leaves, or a literal true, false or null. */
export function lowerCondition(node: Expression, scope: LowerScope): Expr {
  const constant = scope.constants.valueOf(node);
  if (constant !== undefined) return literal(constant === null ? null : constant === true, node.span);
  switch (node.kind) {
    case 'and':
    case 'or':
      return combine(
        node.kind,
        node.args.map((arg) => lowerCondition(arg, scope)),
        node.span,
      );
    case 'not':
      return negate(lowerCondition(node.arg, scope), node.span);
    case 'compare':
      return lowerComparison(node, scope);
    case 'in':
      return lowerIn(node, scope);
    case 'match':
      return lowerMatch(node, scope);
    case 'call':
      return lowerBooleanCall(node, scope);
    case 'element-search':
      return lowerElementSearch(node, scope);
    case 'descendant':
      return lowerDescendant(node, scope);
    case 'field':
      // As Elasticsearch does: a bare boolean field is `field == true`.
      return {
        kind: 'test',
        arg: lowerValue(node, scope),
        op: { op: 'equals', value: true, fold: 'none' },
        span: node.span,
      };
    default:
      return { kind: 'truth', arg: lowerValue(node, scope), span: node.span };
  }
}

export function combine(kind: 'and' | 'or', args: readonly Expr[], span: Span): Expr {
  const decisive = kind === 'or';
  const open: Expr[] = [];
  let sawNull = false;
  for (const arg of args) {
    if (arg.kind !== 'literal') open.push(arg);
    else if (arg.value === decisive) return literal(decisive, span);
    else if (arg.value === null) sawNull = true;
  }
  if (sawNull && (kind === 'and' || open.length === 0)) {
    const hasOther = kind === 'or' && args.some((arg) => arg.kind === 'literal' && arg.value === false);
    return literal(hasOther ? false : null, span);
  }
  if (open.length === 0) return literal(!decisive, span);
  return open.length === 1 ? open[0]! : { kind, args: open, span };
}

export function negate(arg: Expr, span: Span): Expr {
  if (arg.kind !== 'literal') return { kind: 'not', arg, span };
  return literal(arg.value === null ? null : arg.value !== true, span);
}

function isCondition(node: Expression): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
    case 'not':
    case 'compare':
    case 'in':
    case 'match':
    case 'element-search':
    case 'descendant':
      return true;
    case 'call':
      return findSignature(node.name)?.result === 'boolean';
    default:
      return false;
  }
}

function operandOf(node: Expression, scope: LowerScope): Operand {
  const isField = node.kind === 'field';
  return {
    value: lowerValue(node, scope),
    field: isField ? node.name : null,
    type: isField ? scope.fields.typeOf(node.name) : null,
    numeric: !isField && isNumeric(typeOf(node, scope.fields)),
  };
}

function lowerComparison(node: Comparison, scope: LowerScope): Expr {
  const { constants, report } = scope;
  const { span } = node;
  const right = constants.valueOf(node.right);
  const left = constants.valueOf(node.left);
  const flip = right === undefined;
  const [side, other] = flip ? [node.right, node.left] : [node.left, node.right];
  const value = flip ? left : right;
  const op = flip ? FLIPPED[node.op] : node.op;
  if (value === undefined) {
    if (op !== '==' && op !== '!=') return literal(false, span); // an error already
    const args = [lowerValue(node.left, scope), lowerValue(node.right, scope)];
    const equals: Expr = { kind: 'truth', arg: { kind: 'call', function: 'eql.equals', args, span }, span };
    return op === '==' ? equals : negate(equals, span);
  }
  if (value === null) {
    if (op !== '==' && op !== '!=') return literal(null, span);
    const exists: Expr = { kind: 'exists', arg: lowerValue(side, scope), span };
    return op === '!=' ? exists : negate(exists, span);
  }
  if (isCondition(side) && typeof value === 'boolean' && (op === '==' || op === '!=')) {
    const condition = lowerCondition(side, scope);
    return (op === '==') === value ? condition : negate(condition, span);
  }
  const operand = operandOf(side, scope);
  const constant = { value, span: other.span };
  if (op === '==') return lowerEquals(operand, [constant], span, report);
  if (op === '!=') return negate(lowerEquals(operand, [constant], span, report), span);
  return lowerOrder(operand, op, constant, span, report);
}

/** Nulls in the list are left out; a list of nothing else has folded to null before. */
function lowerIn(node: InList, scope: LowerScope): Expr {
  const list: ConstantAt[] = [];
  for (const item of node.list) {
    const value = scope.constants.valueOf(item);
    if (value !== undefined && value !== null) list.push({ value, span: item.span });
  }
  if (list.length === 0) return literal(null, node.span);
  const operand = operandOf(node.arg, scope);
  const found = node.insensitive
    ? lowerValues(operand, list, foldOf(operand, true), node.span)
    : lowerEquals(operand, list, node.span, scope.report);
  return node.negated ? negate(found, node.span) : found;
}

function lowerMatch(node: PatternMatch, scope: LowerScope): Expr {
  const patterns: string[] = [];
  const spans: Span[] = [];
  for (const pattern of node.patterns) {
    if (pattern.kind !== 'string') continue;
    patterns.push(pattern.value);
    spans.push(pattern.span);
  }
  const operand = operandOf(node.arg, scope);
  const fold = foldOf(operand, node.op !== 'like' && node.op !== 'regex');
  if (node.op === 'regex' || node.op === 'regex~') {
    // Over a computed value Elasticsearch runs Java's regular expressions, in the index Lucene's.
    const dialect = operand.field === null ? 'java' : 'lucene';
    if (dialect === 'lucene') checkLucene(patterns, spans, scope.report);
    else checkJava(patterns, spans, scope.report);
    return {
      kind: 'test',
      arg: operand.value,
      op: { op: 'regex', dialect, patterns, spans, fold, whole: true },
      span: node.span,
    };
  }
  return { kind: 'test', arg: operand.value, op: { op: 'glob', patterns, spans, fold, wild: '*?' }, span: node.span };
}

function checkLucene(patterns: readonly string[], spans: readonly Span[], report: Report): void {
  for (const [i, pattern] of patterns.entries()) {
    const span = spans[i]!;
    const compiled = compileLuceneRegex([pattern], 'none');
    if (!compiled.ok) {
      report(errors.badRegex(span, `${compiled.message} (character ${compiled.offset + 1} of the expression)`));
    } else for (const advice of findLiteralAnchors(pattern)) report(errors.regexAnchor(span, advice.what, advice.hint));
  }
}

/** Java's expressions are run as PCRE's, whose syntax holds theirs. */
function checkJava(patterns: readonly string[], spans: readonly Span[], report: Report): void {
  for (const [i, pattern] of patterns.entries()) {
    const compiled = compilePcre(pattern, {});
    if (!compiled.ok) report(errors.badRegex(spans[i]!, compiled.message));
  }
}

/** A function that gives true or false: a test of the index where Elasticsearch asks the index, else the call. */
function lowerBooleanCall(node: FunctionCall, scope: LowerScope): Expr {
  const name = findSignature(node.name)?.name;
  const [source, ...rest] = node.args;
  if (source?.kind === 'field') {
    const constants = rest.map((arg) => scope.constants.valueOf(arg));
    const pushed =
      name === undefined ? null : lowerIndexed(node, name, operandOf(source, scope), constants, rest, scope);
    if (pushed !== null) return pushed;
  }
  return { kind: 'truth', arg: lowerValue(node, scope), span: node.span };
}

const AFFIX_OPS = { startsWith: 'prefix', endsWith: 'suffix', stringContains: 'contains' } as const;

function lowerIndexed(
  node: FunctionCall,
  name: string,
  operand: Operand,
  constants: readonly (Scalar | null | undefined)[],
  args: readonly Expression[],
  scope: LowerScope,
): Expr | null {
  const { span } = node;
  if (constants.includes(null)) return literal(null, span);
  if (name === 'cidrMatch') {
    const networks: string[] = [];
    for (const [i, value] of constants.entries()) {
      if (value === undefined || value === null) return null;
      if (typeof value === 'string' && parseNetwork(value) !== null) networks.push(value);
      else scope.report(errors.badNetwork(args[i]!.span, String(value)));
    }
    return { kind: 'test', arg: operand.value, op: { op: 'cidr', networks }, span };
  }
  const value = constants[0];
  if (!(name === 'startsWith' || name === 'endsWith' || name === 'stringContains') || typeof value !== 'string')
    return null;
  if (name === 'stringContains' && value === '') return literal(false, span);
  const fold = foldOf(operand, node.insensitive);
  return { kind: 'test', arg: operand.value, op: { op: AFFIX_OPS[name], value, fold }, span };
}

/** A field of the event at hand or of an earlier one, read under this name. */
function lowerField({ of, span }: FieldName, name: string, scope: LowerScope): Field {
  const own = scope.fields.nameOf(name);
  return of !== undefined && scope.earlierField !== undefined
    ? { ...scope.earlierField(own, of), span }
    : { kind: 'field', name: own, span };
}

function lowerElementSearch({ list, variable, condition, span }: ElementSearch, scope: LowerScope): Expr {
  const body = lowerCondition(condition, scope);
  const outer = fieldNamesOf(body).filter((name) => name !== variable && !name.startsWith(`${variable}.`));
  return {
    kind: 'any-element',
    list: lowerField(list, elementsName(list.name), scope),
    variable,
    body: body.kind === 'literal' ? literal(body.value === true, body.span ?? span) : body,
    outer: outer.map((name) => ({ kind: 'field', name })),
    span,
  };
}

function lowerDescendant({ query, span }: DescendantOf, { lineageField }: LowerScope): Expr {
  if (lineageField === undefined) throw new Error('a query about ancestors stands where none can');
  return {
    kind: 'test',
    arg: { ...lineageField(query), span },
    op: { op: 'equals', value: true, fold: 'none' },
    span,
  };
}

/** What an expression gives, null included: operands of comparisons and arguments of functions. */
export function lowerValue(node: Expression, scope: LowerScope): Expr {
  const constant = scope.constants.valueOf(node);
  if (constant !== undefined) return { kind: 'literal', value: constant, span: node.span };
  const { span } = node;
  switch (node.kind) {
    case 'field':
      return lowerField(node, node.name, scope);
    case 'element-search':
    case 'descendant':
      return lowerCondition(node, scope);
    case 'call':
    case 'arithmetic': {
      const operands = node.kind === 'call' ? node.args : [node.left, node.right];
      const name = functionName(node, scope.fields);
      if (name === null) return { kind: 'literal', value: null, span }; // unknown function: an error already
      const args = operands.map((arg): Expr => {
        const lowered = lowerValue(arg, scope);
        if (!isPrintedDecimal(name, arg, scope.fields)) return lowered;
        return { kind: 'call', function: 'eql.stringDecimal', args: [lowered], span: arg.span };
      });
      return { kind: 'call', function: name, args, span };
    }
    case 'sign':
      if (node.op === '+') return lowerValue(node.arg, scope);
      return {
        kind: 'call',
        function: 'eql.subtract',
        args: [{ kind: 'literal', value: 0 }, lowerValue(node.arg, scope)],
        span,
      };
    case 'and':
    case 'or':
      return { kind: node.kind, args: node.args.map((arg) => lowerValue(arg, scope)), span };
    case 'not':
      return { kind: 'not', arg: lowerValue(node.arg, scope), span };
    case 'compare':
    case 'in':
    case 'match': {
      const condition = lowerCondition(node, scope);
      if (
        node.kind === 'compare' &&
        (condition.kind === 'exists' || (condition.kind === 'not' && condition.arg.kind === 'exists'))
      )
        return condition;
      const operand =
        node.kind !== 'compare' ? node.arg : scope.constants.valueOf(node.left) === undefined ? node.left : node.right;
      return { kind: 'call', function: 'eql.whenPresent', args: [lowerValue(operand, scope), condition], span };
    }
    default:
      return { kind: 'literal', value: null, span };
  }
}
