/**
 * Elasticsearch's queries over one field, as Kibana writes them for exceptions and for a rule's filters, as leaves of the
 * plan. How a field is mapped decides what a value means. A multi-field (`process.name.text`, `process.name.caseless`) is
 * the field above it, matched in its own way: as full text, or with both sides in lower case.
 */
import type { FieldType } from '../event/ecs-fields.ts';
import type { Fold } from '../event/fold.ts';
import { parseIp, parseNetwork } from '../event/ip.ts';
import type { Scalar } from '../event/value.ts';
import { parseDateConstant, printDate, printNanosRange } from './date-constant.ts';
import type { Expr, OrderType, TestOp } from './plan.ts';

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

export function existsQuery({ name }: QueriedField): Expr {
  return { kind: 'exists', arg: { kind: 'field', name } };
}

/**
 * Any of some values: terms, or phrases in full text. Values that the mapping cannot read match nothing. `fold`: how the
 * query asks for case.
 */
export function valuesQuery(field: QueriedField, values: readonly string[], fold: Fold = 'none'): Expr {
  if (field.type === 'date' || field.type === 'date_nanos') {
    const args = values.flatMap(
      (value) =>
        rangeQuery(field, [
          ['gte', value],
          ['lte', value],
        ]) ?? [],
    );
    return args.length === 0 ? NEVER : args.length === 1 ? args[0]! : { kind: 'or', args };
  }
  return testOf(field, valuesOp(field, values, fold));
}

/** Kibana asks for the phrase; what that means depends on how the field is mapped. Case counts, except in full text. */
function valuesOp({ type, fold: own }: QueriedField, values: readonly string[], asked: Fold): TestOp {
  switch (type) {
    case 'ip':
      return { op: 'cidr', networks: values.filter((value) => parseNetwork(value) !== null) };
    case 'long':
    case 'double':
      return { op: 'in', values: values.map(Number).filter(Number.isFinite), fold: 'none' };
    case 'boolean':
      return { op: 'in', values: values.filter(isBoolean).map((value) => value === 'true'), fold: 'none' };
    case 'text':
      return { op: 'regex', dialect: 'pcre', patterns: values.flatMap(phrasePattern), fold: 'unicode', whole: false };
    default:
      return { op: 'in', values, fold: own === 'none' ? asked : own };
  }
}

export function wildcardQuery(field: QueriedField, pattern: string, fold: Fold = 'none'): Expr {
  return testOf(field, wildcardOp(pattern, field.fold === 'none' ? fold : field.fold));
}

export function prefixQuery(field: QueriedField, value: string, fold: Fold = 'none'): Expr {
  return testOf(field, { op: 'prefix', value, fold: field.fold === 'none' ? fold : field.fold });
}

export type Bound = readonly [side: 'gt' | 'gte' | 'lt' | 'lte', value: Scalar];

const COMPARISON = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** One value of the field within all bounds; null where the mapping has no order, or cannot read a bound. */
export function rangeQuery(field: QueriedField, bounds: readonly Bound[]): Expr | null {
  const tests: Expr[] = [];
  for (const bound of bounds) {
    const op = boundOp(field, bound);
    if (op === null) return null;
    tests.push(testOf(field, op));
  }
  if (tests.length <= 1) return tests[0] ?? existsQuery(field);
  // The same value must lie within both: of 1 and 9, neither is from 4 to 6.
  const within: Expr = { kind: 'each-value', mode: 'filter', over: field.name, body: { kind: 'and', args: tests } };
  return { kind: 'exists', arg: within };
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
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
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

function testOf({ name }: QueriedField, op: TestOp): Expr {
  return { kind: 'test', arg: { kind: 'field', name }, op };
}

function isBoolean(value: string): boolean {
  return value === 'true' || value === 'false';
}

/** Words as full text is cut into them. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** The words of a phrase one behind the other, whatever stands between words; a phrase without words finds nothing. */
function phrasePattern(phrase: string): string[] {
  const words = wordsOf(phrase);
  if (words.length === 0) return [];
  return [`(?:^|[^\\p{L}\\p{N}_])${words.join('[^\\p{L}\\p{N}_]+')}(?:$|[^\\p{L}\\p{N}_])`];
}

/** Elasticsearch's wildcard query: whole value, `\` takes the next character literally. */
function wildcardOp(pattern: string, fold: Fold): TestOp {
  let plain = '';
  let regex = '';
  let needsRegex = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === '*' || char === '?') {
      plain += char;
      regex += char === '*' ? '.*' : '.';
      continue;
    }
    const literal = char === '\\' && i + 1 < pattern.length ? pattern[++i]! : char;
    if (literal === '*' || literal === '?') needsRegex = true;
    plain += literal;
    regex += /[\p{L}\p{N}\s]/u.test(literal) || literal >= '\u0080' ? literal : `\\${literal}`;
  }
  if (needsRegex) return { op: 'regex', dialect: 'lucene', patterns: [regex], fold, whole: true };
  return { op: 'glob', patterns: [plain], fold, wild: '*?' };
}
