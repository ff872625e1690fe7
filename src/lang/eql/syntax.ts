/**
 * The syntax tree of EQL: what was written, with places, before any name or type is looked at. Parentheses leave no
 * node; `print.ts` puts back those that are needed. Every node has the span of its text.
 */
import type { Span } from '../../text/source-text.ts';

interface Node {
  readonly span: Span;
}

export interface Query extends Node {
  readonly statement: EventQuery | SequenceQuery | SampleQuery;
  readonly pipes: readonly Pipe[];
}

export interface EventQuery extends Node {
  readonly kind: 'event';
  /** null: `any`. */
  readonly category: string | null;
  readonly categorySpan: Span;
  readonly condition: Expression;
}

export interface SequenceQuery extends Node {
  readonly kind: 'sequence';
  readonly by: readonly FieldName[];
  /** As written, e.g. 5 and `m`; null: none. */
  readonly maxspan: { readonly count: number; readonly unit: TimeUnit; readonly span: Span } | null;
  readonly terms: readonly Term[];
  readonly until: Term | null;
}

export interface SampleQuery extends Node {
  readonly kind: 'sample';
  readonly by: readonly FieldName[];
  readonly terms: readonly Term[];
}

export interface Term extends Node {
  readonly query: EventQuery;
  /** `![ … ]`: there must be no such event. */
  readonly missing: boolean;
  readonly by: readonly FieldName[];
  /** `with runs=N`; 1 where nothing is said. */
  readonly runs: number;
  /** `as name`, for later terms of a sequence; null where it has none. The endpoint's only. */
  readonly name: string | null;
}

export const TIME_UNITS = ['ms', 's', 'm', 'h', 'd'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** A pipe as written; which ones exist is checked later. */
export interface Pipe extends Node {
  readonly name: string;
  readonly args: readonly Expression[];
}

export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%';
export type MatchOp = ':' | 'like' | 'like~' | 'regex' | 'regex~';

export interface StringLiteral extends Node {
  readonly kind: 'string';
  readonly value: string;
}
export interface NumberLiteral extends Node {
  readonly kind: 'number';
  readonly value: number;
  /** Written with a point or an exponent: arithmetic with it does not truncate. */
  readonly decimal: boolean;
}
export interface BooleanLiteral extends Node {
  readonly kind: 'boolean';
  readonly value: boolean;
}
export interface NullLiteral extends Node {
  readonly kind: 'null';
}
export type Constant = StringLiteral | NumberLiteral | BooleanLiteral | NullLiteral;

export interface FieldName extends Node {
  readonly kind: 'field';
  /** Dotted name without backquotes. */
  readonly name: string;
  /** `?name`. */
  readonly optional: boolean;
  /** The term of a sequence whose event it is a field of, as it was named; absent: the event at hand. */
  readonly of?: string;
  /** A field of an element, or the element itself, by its variable (`$entry`), with which the name begins. */
  readonly variable?: string;
}
/** `_arraysearch(list, $entry, condition)`: some element of the list satisfies the condition. The endpoint's only. */
export interface ElementSearch extends Node {
  readonly kind: 'element-search';
  readonly list: FieldName;
  readonly variable: string;
  readonly condition: Expression;
}
/** `descendant of [process where …]`: an ancestor of the event's process satisfied the query. The endpoint's only. */
export interface DescendantOf extends Node {
  readonly kind: 'descendant';
  readonly query: EventQuery;
}
export interface FunctionCall extends Node {
  readonly kind: 'call';
  /** As written, without `~`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly insensitive: boolean;
  readonly args: readonly Expression[];
}
/** `and` and `or` hold as many operands as stand side by side without parentheses. */
export interface LogicExpression extends Node {
  readonly kind: 'and' | 'or';
  readonly args: readonly Expression[];
}
export interface NotExpression extends Node {
  readonly kind: 'not';
  readonly arg: Expression;
}
export interface Comparison extends Node {
  readonly kind: 'compare';
  readonly op: CompareOp;
  readonly opSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}
export interface InList extends Node {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly insensitive: boolean;
  readonly arg: Expression;
  readonly list: readonly Expression[];
}
export interface PatternMatch extends Node {
  readonly kind: 'match';
  readonly op: MatchOp;
  readonly opSpan: Span;
  readonly arg: Expression;
  readonly patterns: readonly Constant[];
}
export interface Arithmetic extends Node {
  readonly kind: 'arithmetic';
  readonly op: ArithmeticOp;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Sign extends Node {
  readonly kind: 'sign';
  readonly op: '+' | '-';
  readonly arg: Expression;
}

export type Expression =
  | Constant
  | FieldName
  | ElementSearch
  | DescendantOf
  | FunctionCall
  | LogicExpression
  | NotExpression
  | Comparison
  | InList
  | PatternMatch
  | Arithmetic
  | Sign;

/** The operands of a node, in the order in which they are written. */
export function operandsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'and':
    case 'or':
    case 'call':
      return node.args;
    case 'not':
    case 'sign':
      return [node.arg];
    case 'match':
      return [node.arg, ...node.patterns];
    case 'in':
      return [node.arg, ...node.list];
    case 'compare':
    case 'arithmetic':
      return [node.left, node.right];
    case 'element-search':
      return [node.list, node.condition];
    default:
      return [];
  }
}

/** Fields of earlier events of the sequence that an expression names. */
export function earlierFieldsOf(node: Expression): readonly FieldName[] {
  if (node.kind === 'field') return node.of === undefined ? [] : [node];
  return operandsOf(node).flatMap(earlierFieldsOf);
}
