/** Kinds of values as far as ES|QL's operators tell them apart, and columns while a query is lowered. */
import type { FieldType } from '../../event/ecs-fields.ts';
import type { Expr } from '../expression.ts';
import type { QueriedField } from '../field-query.ts';
import { childrenOf } from '../walk.ts';

/** `whole` is an integer or a long; `unknown` is a field that no schema tells the type of. */
export type Kind = 'text' | 'whole' | 'number' | 'boolean' | 'date' | 'ip' | 'version' | 'null' | 'unknown';

/** A lowered expression. */
export interface Lowered {
  readonly expr: Expr;
  readonly kind: Kind;
  /** Where it is nothing but a field of the event: how Elasticsearch would ask for it. */
  readonly field?: QueriedField;
}

const KINDS: Readonly<Partial<Record<FieldType, Kind>>> = {
  keyword: 'text',
  constant_keyword: 'text',
  wildcard: 'text',
  text: 'text',
  flattened: 'text',
  long: 'whole',
  double: 'number',
  boolean: 'boolean',
  date: 'date',
  date_nanos: 'date',
  ip: 'ip',
  version: 'version',
};

/** Null for types that no expression holds: objects, places. */
export function kindOfType(type: FieldType | null): Kind | null {
  return type === null ? 'unknown' : (KINDS[type] ?? null);
}

export function isNumber(kind: Kind): boolean {
  return kind === 'whole' || kind === 'number';
}

/** Nodes that one column or condition may come to when what it is made from is put in, and how deep they may nest. */
const MAX_NODES = 50_000;
const MAX_LEVELS = 600;

/** What nodes an expression holds, those that stand in several places for each of them, and its levels. */
const sizes = new WeakMap<Expr, { readonly nodes: number; readonly levels: number }>();

/** Whether an expression is more than anything goes into: parts that are shared make little text grow without measure. */
export function isTooLarge(expr: Expr): boolean {
  const { nodes, levels } = sizeOf(expr);
  return nodes > MAX_NODES || levels > MAX_LEVELS;
}

function sizeOf(expr: Expr): { readonly nodes: number; readonly levels: number } {
  let size = sizes.get(expr);
  if (size === undefined) {
    let nodes = 1;
    let levels = 0;
    for (const child of childrenOf(expr)) {
      const own = sizeOf(child);
      nodes += own.nodes;
      levels = Math.max(levels, own.levels);
    }
    sizes.set(expr, (size = { nodes, levels: levels + 1 }));
  }
  return size;
}
