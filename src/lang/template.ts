/**
 * Templates of `foreach`: stages in which `<<FIELD>>`, `<<MATCHSTR>>` and `<<MATCHSEG1>>` … stand for a column's name and
 * for what the wildcards of its pattern matched, `<<ITEM>>` and `<<ITER>>` for a value and its number. They are parsed once
 * and filled in for each column or value. Without quotes, what is filled in may be a number: `<<FIELD>> + <<MATCHSTR>>`.
 */
import { type Scalar, scalarText } from '../event/value.ts';
import type { Literal } from './expression.ts';
import type { Stage } from './plan.ts';

/** What stands for each placeholder, by its name without the brackets. */
type Fillings = ReadonlyMap<string, Scalar>;

export interface TemplateMatch {
  readonly field: string;
  /** What each `*` matched. */
  readonly parts: readonly string[];
}

const PLACEHOLDER = /<<(FIELD|ITEM|ITER|MATCHSTR|MATCHSEG[1-3])>>/g;
const NUMBER = /^\d+(?:\.\d+)?$/;

/** The stages with every placeholder of a column replaced, in names and in text. */
export function fillTemplate(stages: readonly Stage[], { field, parts }: TemplateMatch): Stage[] {
  const fillings = new Map<string, Scalar>([
    ['FIELD', field],
    ['ITEM', field],
    ['MATCHSTR', parts.join('')],
    ...[1, 2, 3].map((segment) => [`MATCHSEG${segment}`, parts[segment - 1] ?? ''] as const),
  ]);
  return stages.map((stage) => fill(stage, fillings));
}

/** The same for a value: where it stands without quotes it is the value itself. */
export function fillItem(stages: readonly Stage[], item: Scalar, index: number): Stage[] {
  const fillings = new Map<string, Scalar>([
    ['ITEM', item],
    ['ITER', index],
  ]);
  return stages.map((stage) => fill(stage, fillings));
}

function fill<T>(node: T, fillings: Fillings): T {
  if (typeof node === 'string') return fillText(node, fillings) as T & string;
  if (Array.isArray(node)) return node.map((item) => fill(item, fillings)) as T & unknown[]; // an array maps to an array
  if (typeof node !== 'object' || node === null) return node;
  if ('isTemplate' in node && 'name' in node && typeof node.name === 'string') {
    const literal = literalOf(node.name, fillings);
    if (literal !== null) return literal as T; // one expression for another
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fill(value, fillings)])) as T; // same keys
}

/** The number or value that an unquoted placeholder is, or null where it makes a name. */
function literalOf(name: string, fillings: Fillings): Literal | null {
  if (name === '<<ITEM>>' && fillings.has('ITER')) return { kind: 'literal', value: fillings.get('ITEM')! };
  const text = fillText(name, fillings);
  return NUMBER.test(text) ? { kind: 'literal', value: Number(text) } : null;
}

function fillText(text: string, fillings: Fillings): string {
  return text.replace(PLACEHOLDER, (written, name: string) => {
    const filling = fillings.get(name);
    return filling === undefined ? written : scalarText(filling);
  });
}
