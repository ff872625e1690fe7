/**
 * The syntax tree of KQL (Kibana's `kuery`): what was written, with places, before any field or type is looked at. A list
 * of values leaves no node: `a: (b or not c)` is `a: b or not a: c`, as Kibana reads it.
 */
import type { Span } from '../../text/source-text.ts';

interface Node {
  readonly span: Span;
}

/** A field's name or a value. */
export interface Literal extends Node {
  /** Unescaped text between the stars that are wildcards; one part where there is none. */
  readonly parts: readonly string[];
  /** In double quotes: a star is a star, and of full text the words must stand in order. */
  readonly quoted: boolean;
}

/** `field: value`; without a field, a value that any field may have. */
export interface Is extends Node {
  readonly kind: 'is';
  readonly field: Literal | null;
  readonly value: Literal;
}

export type RangeOp = '<' | '<=' | '>' | '>=';

export interface Range extends Node {
  readonly kind: 'range';
  readonly field: Literal;
  readonly op: RangeOp;
  readonly value: Literal;
}

/** `field: { … }`: a condition on one element of a nested field. */
export interface Nested extends Node {
  readonly kind: 'nested';
  readonly field: Literal;
  readonly arg: Expression;
}

export interface Logic extends Node {
  readonly kind: 'and' | 'or';
  readonly args: readonly Expression[];
}

export interface Not extends Node {
  readonly kind: 'not';
  readonly arg: Expression;
}

export type Expression = Is | Range | Nested | Logic | Not;

/** The literal as one text, its wildcards as stars. */
export function textOf({ parts }: Literal): string {
  return parts.join('*');
}

/** `*` and nothing else. */
export function isLoneStar({ parts }: Literal): boolean {
  return parts.length === 2 && parts.every((part) => part === '');
}

/** The bare word `null`, which Kibana reads as no value at all. */
export function isNull({ parts, quoted }: Literal): boolean {
  return !quoted && parts.length === 1 && parts[0] === 'null';
}
