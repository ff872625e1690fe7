/**
 * Expressions of the plan: what is asked of an event or a row. Logic is Kleene's: `and`, `or`, `not` over true, false and
 * null. Leaves that vendors treat as set membership (`test`, `exists`, `truth`) are total: they give true or false, never
 * null, so an expression made of them is two-valued. That one evaluator serves EQL and KQL (a leaf asks whether the
 * document is in a set) and SPL's `search` (two-valued) as well as SPL's `where` and `eval` (three-valued).
 */
import type { Fold } from '../event/fold.ts';
import type { Scalar } from '../event/value.ts';
import type { Span } from '../text/source-text.ts';
import type { Analyzer } from './full-text.ts';

/** Where in the rule's own text (after macro expansion for SPL) a node came from; for diagnostics and explain. */
export interface Node {
  readonly span?: Span;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: Scalar | null;
}
/** A field by its public name. On rows, a column. */
export interface Field extends Node {
  readonly kind: 'field';
  readonly name: string;
  /** Written without quotes in a template: what it becomes may be a number instead. */
  readonly isTemplate?: true;
}
/** A function of the registry (`lang/function.ts`), by its full name: `eql.length`, `spl.mvindex`. */
export interface Call extends Node {
  readonly kind: 'call';
  readonly function: string;
  readonly args: readonly Expr[];
}
/** Kleene and/or over any number of arguments; none: true for and, false for or. */
export interface Logic extends Node {
  readonly kind: 'and' | 'or';
  readonly args: readonly Expr[];
}
export interface Not extends Node {
  readonly kind: 'not';
  readonly arg: Expr;
}
/**
 * Total: true when some value of `arg` satisfies `op`; false when none does or `arg` is null. Multivalued arguments are
 * any-of. Where `arg` holds calls, it is evaluated once per combination of its fields' values, as Elasticsearch does.
 */
export interface Test extends Node {
  readonly kind: 'test';
  readonly arg: Expr;
  readonly op: TestOp;
  /**
   * ES|QL: not total, but null where `arg` is null or has several values. Where it is true or false it is what it would be
   * without, so whoever takes it for total takes it for too much, never for too little.
   */
  readonly strict?: true;
}
/** Total: true when `arg` is not null. `x == null` is `not exists x`. */
export interface Exists extends Node {
  readonly kind: 'exists';
  readonly arg: Expr;
  /** Asked for because rows are joined or grouped by it; for explain. */
  readonly isByKey?: true;
}
/** Total: true when `arg` is true (any value of it, for a field); null and everything else are false. */
export interface Truth extends Node {
  readonly kind: 'truth';
  readonly arg: Expr;
}
/** SPL's bare word or "phrase": case-insensitive, in `_raw`, on token boundaries, `*` allowed. Total. */
export interface Term extends Node {
  readonly kind: 'term';
  readonly text: string;
  /** TERM(x): exact token between major breakers; CASE(x): case-sensitive. */
  readonly mode?: 'term' | 'case';
}
/**
 * SPL's mvfilter and mvmap: `body`, which names the field `over`, is evaluated once for each value of that field; or, where
 * there is a `source`, for each value of that, which then stands in the place of the field's.
 */
export interface EachValue extends Node {
  readonly kind: 'each-value';
  readonly mode: 'filter' | 'map';
  readonly over: string;
  readonly source?: Expr;
  readonly body: Expr;
}

/**
 * EQL's `_arraysearch`: total; true when some element of a list satisfies `body`, in which fields that begin with the
 * variable are the element's. `list` reads the elements as `elementsName` says; `outer` are the fields of `body` that are
 * the event's, or those of an element search around.
 */
export interface AnyElement extends Node {
  readonly kind: 'any-element';
  readonly list: Field;
  readonly variable: string;
  readonly body: Expr;
  readonly outer: readonly Field[];
}

export type Expr = AnyElement | Literal | Field | Call | Logic | Not | Test | Exists | Truth | Term | EachValue;

/**
 * What a test asks of one value. String operators see numbers and booleans as their text.
 * - `equals`: with `numeric`, text and number that both read as the same finite decimal are equal (SPL's search).
 * - `in`: equals any of `values`.
 * - `glob`: whole-value match; `wild` names the wildcard characters: `*` any run and `?` one character (EQL), `*` only
 *   (SPL search), `%` any run and `_` one (SPL like). There is no escape. A pattern may hold none: then it is equality.
 * - `differs`: not equal to the glob, nor an address inside the network; of several values one that differs is enough
 *   (SPL `!=`).
 * - `order`: numbers numerically; text against text by code unit; a number against text that reads as one numerically. With
 *   `below`, a range that one value must lie in.
 * - `regex`: Lucene's dialect (whole value), Java's and PCRE's (found anywhere unless anchored). With `whole`, anchored.
 * - `cidr`: an IP address in text inside any of the networks (host bits allowed).
 * - `words`: full text that holds any of the phrases, cut into words as the field's analyzer cuts (`lang/full-text.ts`), in
 *   any case; with `wild`, a word that fits any of the patterns (`*` any run).
 */
export type TestOp =
  | { readonly op: 'equals'; readonly value: Scalar; readonly fold: Fold; readonly numeric?: boolean }
  | {
      readonly op: 'in';
      readonly values: readonly Scalar[];
      /** Span of each value, as for `glob`. */
      readonly spans?: readonly Span[];
      readonly fold: Fold;
      readonly numeric?: boolean;
    }
  | {
      readonly op: 'glob';
      readonly patterns: readonly string[];
      /** Span of each pattern in the rule's text, so that explain can light the alternative that matched. */
      readonly spans?: readonly Span[];
      readonly fold: Fold;
      readonly wild: '*?' | '*' | '%_';
      readonly numeric?: boolean;
    }
  | {
      readonly op: 'differs';
      readonly pattern: string;
      readonly network?: string;
      readonly fold: Fold;
      readonly wild: '*';
    }
  | {
      readonly op: 'order';
      readonly cmp: '<' | '<=' | '>' | '>=';
      readonly value: Scalar;
      /** The same value must also be less than this. */
      readonly below?: Scalar;
      readonly type: OrderType;
    }
  | {
      readonly op: 'regex';
      readonly dialect: 'lucene' | 'java' | 'pcre';
      readonly patterns: readonly string[];
      readonly spans?: readonly Span[];
      readonly fold: Fold;
      readonly whole: boolean;
    }
  | { readonly op: 'cidr'; readonly networks: readonly string[] }
  | { readonly op: 'prefix' | 'suffix' | 'contains'; readonly value: string; readonly fold: Fold }
  | {
      readonly op: 'words';
      readonly analyzer: Analyzer;
      readonly phrases: readonly string[];
      readonly wild?: true;
      readonly spans?: readonly Span[];
    };

/**
 * How an ordering compares: `natural` by the constant's own type (EQL: a number against numbers only, text against text);
 * `search` numerically where both sides read as numbers, else as text (SPL); as a time (to the microsecond, or to the
 * nanosecond), an IP address or a version.
 */
export type OrderType = 'natural' | 'search' | 'date' | 'date-nanos' | 'ip' | 'version';
