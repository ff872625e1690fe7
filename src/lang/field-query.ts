/**
 * Elasticsearch's queries over one field, as Kibana writes them for exceptions and for a rule's filters, as leaves of the
 * plan. How a field is mapped decides what a value means. A multi-field (`process.name.text`, `process.name.caseless`) is
 * the field above it, matched in its own way: as full text, or with both sides in lower case.
 */
import type { FieldType } from '../event/ecs-fields.ts';
import type { Fold } from '../event/fold.ts';
import { parseIp, parseNetwork } from '../event/ip.ts';
import type { Scalar } from '../event/value.ts';
import type { Span } from '../text/source-text.ts';
import { parseDateConstant, printDate, printNanosRange } from './date-constant.ts';
import type { Expr, OrderType, TestOp } from './expression.ts';
import { analyzerOf, wordsOf } from './full-text.ts';

export type TypeOf = (name: string) => FieldType | null;

/** A field as a query meets it. */
export interface QueriedField {
  /** Where its values lie. */
  readonly name: string;
  readonly type: FieldType | null;
  /** How the mapping itself treats case. */
  readonly fold: Fold;
}

export const NEVER: Expr = { kind: 'literal', value: false };

const WORDS_OF_CASE: ReadonlySet<FieldType | null> = new Set([
  'keyword',
  'wildcard',
  'constant_keyword',
  'text',
] as const);

export function queriedField(name: string, typeOf: TypeOf): QueriedField {
  const dot = name.lastIndexOf('.');
  const parent = name.slice(0, Math.max(0, dot));
  const parentType = typeOf(parent);
  if (WORDS_OF_CASE.has(parentType)) {
    const last = name.slice(dot + 1);
    if (last === 'text' && typeOf(name) === 'text') return { name: parent, type: 'text', fold: 'none' };
    if (last === 'caseless') return { name: parent, type: parentType, fold: 'unicode' };
  }
  return { name, type: typeOf(name), fold: 'none' };
}

export function existsQuery({ name }: QueriedField, places: ValuePlaces = {}): Expr {
  return { kind: 'exists', arg: { kind: 'field', name }, ...spanOf(places) };
}

/** Where the values of a query stand in a rule's own text, where that is known. */
export interface ValuePlaces {
  readonly span?: Span;
  /** One for each value. */
  readonly spans?: readonly Span[];
}

/**
 * Any of some values: terms, or phrases in full text. Values that the mapping cannot read match nothing. `fold`: how the
 * query asks for case.
 */
export function valuesQuery(
  field: QueriedField,
  values: readonly string[],
  fold: Fold = 'none',
  places: ValuePlaces = {},
): Expr {
  if (field.type === 'date' || field.type === 'date_nanos') {
    const args = values.flatMap((value, i) => {
      const span = places.spans?.[i] ?? places.span;
      const bounds: readonly Bound[] = [
        ['gte', value],
        ['lte', value],
      ];
      return rangeQuery(field, bounds, span === undefined ? {} : { span }) ?? [];
    });
    return args.length === 0 ? NEVER : args.length === 1 ? args[0]! : { kind: 'or', args, ...spanOf(places) };
  }
  return testOf(field, valuesOp(field, values, fold, places.spans), places);
}

/** Kibana asks for the phrase; what that means depends on how the field is mapped. Case counts, except in full text. */
function valuesOp(
  { name, type, fold: own }: QueriedField,
  values: readonly string[],
  asked: Fold,
  places: readonly Span[] | undefined,
): TestOp {
  const readable = (read: (value: string) => Scalar | null): TestOp => {
    const kept = values.flatMap((value, i) => {
      const scalar = read(value);
      return scalar === null ? [] : [{ scalar, span: places?.[i] }];
    });
    const spans = places === undefined ? {} : { spans: kept.map(({ span }) => span!) };
    return { op: 'in', values: kept.map(({ scalar }) => scalar), ...spans, fold: 'none' };
  };
  const spans = places === undefined ? {} : { spans: places };
  switch (type) {
    case 'ip':
      return { op: 'cidr', networks: values.filter((value) => parseNetwork(value) !== null) };
    case 'long':
    case 'double':
      return readable(readNumber);
    case 'boolean':
      return readable(readBoolean);
    case 'text':
      return { op: 'words', analyzer: analyzerOf(name), phrases: values, ...spans };
    default:
      return { op: 'in', values, ...spans, fold: own === 'none' ? asked : own };
  }
}

/** The number that a mapping of numbers reads in a text; null where it refuses. */
export function readNumber(value: string): number | null {
  const number = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value) ? Number(value) : null;
  return number !== null && Number.isFinite(number) ? number : null;
}

export function readBoolean(value: string): boolean | null {
  return value === 'true' ? true : value === 'false' ? false : null;
}

/** Any of the words of a text, which is what `match` asks of full text; elsewhere the text as a whole. */
export function matchQuery(field: QueriedField, text: string, places: ValuePlaces = {}): Expr {
  if (field.type !== 'text') return valuesQuery(field, [text], 'none', places);
  return valuesQuery(field, wordsOf(text, analyzerOf(field.name)), 'none', spanOf(places));
}

/**
 * Elasticsearch's wildcard query on a whole value (in full text: on one word), any of some patterns: `*`, `?`, and `\`
 * takes the next character literally.
 */
export function wildcardQuery(
  field: QueriedField,
  patterns: readonly string[],
  fold: Fold = 'none',
  places: ValuePlaces = {},
): Expr {
  return testOf(field, wildcardOp(patterns, field.fold === 'none' ? fold : field.fold, places.spans), places);
}

/** The same of a value, whatever field it is of. */
export function wildcardOp(patterns: readonly string[], fold: Fold, places?: readonly Span[]): TestOp {
  const spans = places === undefined ? {} : { spans: places };
  const read = patterns.map(readWildcard);
  if (read.every(({ glob }) => glob !== null))
    return { op: 'glob', patterns: read.map(({ glob }) => glob!), ...spans, fold, wild: '*?' };
  return {
    op: 'regex',
    dialect: 'lucene',
    patterns: read.map(({ regex }) => regex),
    ...spans,
    fold,
    whole: true,
  };
}

/** Full text with a word that fits any of some patterns, in which `*` is any run of characters. */
export function wordLikeQuery({ name }: QueriedField, patterns: readonly string[], places: ValuePlaces = {}): Expr {
  const spans = places.spans === undefined ? {} : { spans: places.spans };
  const op: TestOp = { op: 'words', analyzer: analyzerOf(name), phrases: patterns, wild: true, ...spans };
  return { kind: 'test', arg: { kind: 'field', name }, op, ...spanOf(places) };
}

export function prefixQuery(field: QueriedField, value: string, fold: Fold = 'none'): Expr {
  return testOf(field, { op: 'prefix', value, fold: field.fold === 'none' ? fold : field.fold });
}

export type Bound = readonly [side: 'gt' | 'gte' | 'lt' | 'lte', value: Scalar];

const COMPARISON = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** One value of the field within all bounds; null where the mapping has no order, or cannot read a bound. */
export function rangeQuery(field: QueriedField, bounds: readonly Bound[], places: ValuePlaces = {}): Expr | null {
  const tests: Expr[] = [];
  for (const bound of bounds) {
    const op = boundOp(field, bound);
    if (op === null) return null;
    tests.push(testOf(field, op, places));
  }
  if (tests.length <= 1) return tests[0] ?? existsQuery(field, places);
  // The same value must lie within both: of 1 and 9, neither is from 4 to 6.
  const within: Expr = { kind: 'each-value', mode: 'filter', over: field.name, body: { kind: 'and', args: tests } };
  return { kind: 'exists', arg: within, ...spanOf(places) };
}

function boundOp({ type, fold }: QueriedField, [side, value]: Bound): TestOp | null {
  const cmp = COMPARISON[side];
  const order = (bound: Scalar, by: OrderType): TestOp => ({ op: 'order', cmp, value: bound, type: by });
  switch (type) {
    case 'date':
    case 'date_nanos': {
      const range = readDate(type, value);
      if (range === null) return null;
      // A date that leaves out its last parts stands for the whole of them.
      const isWhole = side === 'gt' || side === 'lte';
      const exact = side === 'gt' ? '>=' : side === 'lte' ? '<' : cmp;
      return {
        op: 'order',
        cmp: exact,
        value: isWhole ? range.until : range.from,
        type: type === 'date' ? 'date' : 'date-nanos',
      };
    }
    case 'long':
    case 'double': {
      const number = typeof value === 'string' ? readNumber(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? order(number, 'natural') : null;
    }
    case 'ip':
      return parseIp(`${value}`) === null ? null : order(`${value}`, 'ip');
    case 'version':
      return order(`${value}`, 'version');
    case 'keyword':
    case 'wildcard':
    case 'constant_keyword':
      return fold === 'none' ? order(`${value}`, 'natural') : null;
    default:
      return null;
  }
}

function readDate(
  type: 'date' | 'date_nanos',
  value: Scalar,
): { readonly from: string; readonly until: string } | null {
  if (type === 'date_nanos') return printNanosRange(value);
  const range = parseDateConstant(value);
  return range === null ? null : { from: printDate(range.from), until: printDate(range.until) };
}

function testOf({ name }: QueriedField, op: TestOp, places: ValuePlaces = {}): Expr {
  return { kind: 'test', arg: { kind: 'field', name }, op, ...spanOf(places) };
}

function spanOf({ span }: ValuePlaces): { readonly span?: Span } {
  return span === undefined ? {} : { span };
}

/** A wildcard query's pattern as a glob, null where it takes a star or a question mark literally, and as an expression. */
function readWildcard(pattern: string): { readonly glob: string | null; readonly regex: string } {
  let glob = '';
  let regex = '';
  let isGlob = true;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === '*' || char === '?') {
      glob += char;
      regex += char === '*' ? '.*' : '.';
      continue;
    }
    const literal = char === '\\' && i + 1 < pattern.length ? pattern[++i]! : char;
    if (literal === '*' || literal === '?') isGlob = false;
    glob += literal;
    regex += /[\p{L}\p{N}\s]/u.test(literal) || literal >= '\u0080' ? literal : `\\${literal}`;
  }
  return { glob: isGlob ? glob : null, regex };
}
