/**
 * The syntax tree of ES|QL: what was written, with places, before any field, type or function is looked at.
 */
import type { Span } from '../../text/source-text.ts';

interface Node {
  readonly span: Span;
}

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
  /** Of numbers: written without a point or an exponent. */
  readonly isWhole?: true;
}
/** `5m`, `60 seconds`: an amount of time, in microseconds or in months. */
export interface Duration extends Node {
  readonly kind: 'duration';
  readonly amount: number;
  readonly unit: 'us' | 'month';
  /** Of days and weeks, which begin at midnight and on Mondays. */
  readonly isWeeks?: true;
}
export interface Name extends Node {
  readonly kind: 'name';
  readonly name: string;
}
export interface Call extends Node {
  readonly kind: 'call';
  /** In lower case. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expression[];
  /** `COUNT(*)`. */
  readonly star?: true;
  /** `{ "fuzziness": 1 }`, which is not read. */
  readonly options?: Span;
}
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%';
export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
export interface Arithmetic extends Node {
  readonly kind: 'arithmetic';
  readonly op: ArithmeticOp;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Compare extends Node {
  readonly kind: 'compare';
  readonly op: CompareOp;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logic extends Node {
  readonly kind: 'and' | 'or';
  readonly args: readonly Expression[];
}
export interface Not extends Node {
  readonly kind: 'not';
  readonly arg: Expression;
}
export interface In extends Node {
  readonly kind: 'in';
  readonly arg: Expression;
  readonly items: readonly Expression[];
}
export interface Like extends Node {
  readonly kind: 'like' | 'rlike';
  readonly arg: Expression;
  readonly patterns: readonly (Node & { readonly text: string })[];
}
export interface IsNull extends Node {
  readonly kind: 'is-null';
  readonly arg: Expression;
}
/** `field : "text"`, which asks for words of full text. */
export interface Match extends Node {
  readonly kind: 'match';
  readonly arg: Expression;
  readonly value: Literal;
}
/** `x::type`. */
export interface Cast extends Node {
  readonly kind: 'cast';
  readonly arg: Expression;
  readonly type: string;
  readonly typeSpan: Span;
}
export type Expression =
  | Literal
  | Duration
  | Name
  | Call
  | Arithmetic
  | Compare
  | Logic
  | Not
  | In
  | Like
  | IsNull
  | Match
  | Cast;

/** A column's name, given or as its expression was written. */
export interface Assignment extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Expression;
}
/** One aggregate of STATS, of which only the rows for which `where` is true take part. */
export interface Aggregation extends Assignment {
  readonly where: Expression | null;
}
/** A name in which `*` may stand for any run of characters. */
export interface NamePattern extends Node {
  readonly text: string;
}

export type Command = Node &
  (
    | { readonly kind: 'from'; readonly sources: readonly string[]; readonly metadata: readonly Name[] }
    | { readonly kind: 'where'; readonly condition: Expression }
    | { readonly kind: 'eval'; readonly assignments: readonly Assignment[] }
    | { readonly kind: 'keep' | 'drop'; readonly names: readonly NamePattern[] }
    | { readonly kind: 'rename'; readonly renames: readonly { readonly from: Name; readonly to: Name }[] }
    | {
        readonly kind: 'sort';
        readonly keys: readonly {
          readonly value: Expression;
          readonly descending: boolean;
          readonly nulls: 'first' | 'last';
        }[];
      }
    | { readonly kind: 'limit'; readonly count: number }
    | {
        readonly kind: 'stats' | 'inline-stats';
        readonly aggregations: readonly Aggregation[];
        readonly by: readonly Assignment[];
      }
    | {
        readonly kind: 'grok' | 'dissect';
        readonly input: Expression;
        readonly pattern: string;
        readonly patternSpan: Span;
        /** DISSECT: what stands between values that are joined by `+`. */
        readonly separator: string;
      }
    | { readonly kind: 'mv-expand'; readonly column: Name }
    /** A command that we know and do not run; reported, and what it makes is not looked into. */
    | { readonly kind: 'unsupported' }
  );

export interface Query extends Node {
  readonly commands: readonly Command[];
}
