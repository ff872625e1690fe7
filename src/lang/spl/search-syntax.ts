/**
 * Syntax of search terms: the grammar of `search`, of `where` in `tstats` and `inputlookup`, and of the conditions of
 * `transaction`. NOT binds to the next term, OR binds tighter than AND, and two terms side by side are an AND.
 */
import type { Span } from '../../text/source-text.ts';

interface Node {
  readonly span: Span;
}

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface SearchValue extends Node {
  /** Unescaped. `*` is a wildcard, quoted or not. */
  readonly text: string;
  readonly quoted: boolean;
  /** What a subsearch gives back, which is not known. */
  readonly isAnswer?: true;
}
export interface SearchAll extends Node {
  readonly kind: 'all';
}
export interface SearchLogic extends Node {
  readonly kind: 'and' | 'or';
  readonly args: readonly SearchExpr[];
}
export interface SearchNot extends Node {
  readonly kind: 'not';
  readonly arg: SearchExpr;
}
export interface SearchComparison extends Node {
  readonly kind: 'comparison';
  readonly field: string;
  readonly operator: ComparisonOperator;
  readonly value: SearchValue;
}
export interface SearchIn extends Node {
  readonly kind: 'in';
  readonly field: string;
  readonly values: readonly SearchValue[];
}
export interface SearchWord extends Node {
  readonly kind: 'word';
  readonly text: string;
  readonly mode: 'phrase' | 'word' | 'term' | 'case';
}
/** `[search …]`; the span is what stands between the brackets. */
export interface SearchSubsearch extends Node {
  readonly kind: 'subsearch';
  readonly body: Span;
}

export type SearchExpr =
  | SearchAll
  | SearchLogic
  | SearchNot
  | SearchComparison
  | SearchIn
  | SearchWord
  | SearchSubsearch;

/** The terms that must all hold, groups of such terms opened. */
export function conjuncts(expr: SearchExpr): readonly SearchExpr[] {
  return expr.kind === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}
