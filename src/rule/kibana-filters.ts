/**
 * A rule's `filters`: the filter bar of Kibana, as a search keeps it. Kibana hands them to the search beside the time
 * range and the exceptions, so every event that a rule looks at must pass them, each term of a sequence included. What
 * is disabled does not count; what we do not run turns the rule off, since leaving it out would change what the rule
 * means.
 */
import type { Fold } from '../event/fold.ts';
import type { Scalar } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import {
  type Bound,
  existsQuery,
  matchQuery,
  NEVER,
  prefixQuery,
  type QueriedField,
  queriedField,
  rangeQuery,
  type TypeOf,
  valuesQuery,
  wildcardQuery,
} from '../lang/field-query.ts';
import { analyzerOf, wordsOf } from '../lang/full-text.ts';
import { isWrittenObject, type WrittenObject, type WrittenPlace } from './written-file.ts';

export interface WrittenFilter {
  readonly value: WrittenObject;
  readonly place: WrittenPlace;
}

/** Deepest nesting of queries that is followed, and most queries of one filter. */
const MAX_DEPTH = 20;
const MAX_QUERIES = 10_000;
const ALWAYS: Expr = { kind: 'literal', value: true };

/** Thrown inside this file only: what is not run, in words for people. */
class NotRun extends Error {}

function notRun(what: string): never {
  throw new NotRun(what);
}

/** What an event must fulfil to pass, null where the filter asks nothing; or why we do not run it. */
export function lowerFilter(
  value: WrittenObject,
  typeOf: TypeOf,
): { readonly passes: Expr | null; readonly problem?: never } | { readonly problem: string } {
  try {
    return { passes: new FilterReader(typeOf).filter(value, 0) };
  } catch (error) {
    if (error instanceof NotRun) return { problem: error.message };
    throw error;
  }
}

class FilterReader {
  readonly #typeOf: TypeOf;
  #queries = 0;

  constructor(typeOf: TypeOf) {
    this.#typeOf = typeOf;
  }

  /** Null where the filter is disabled. */
  filter(value: unknown, depth: number): Expr | null {
    if (!isWrittenObject(value)) notRun('a filter that is no mapping is not run here');
    const meta = isWrittenObject(value['meta']) ? value['meta'] : {};
    if (meta['disabled'] === true) return null;
    const held = meta['type'] === 'combined' ? this.#combined(meta, depth + 1) : this.#query(queryOf(value), depth + 1);
    return meta['negate'] === true ? { kind: 'not', arg: held } : held;
  }

  /** Filters joined by `AND` or `OR`, as Kibana 8 keeps them. */
  #combined({ relation, params }: WrittenObject, depth: number): Expr {
    this.#count(depth);
    if (!Array.isArray(params) || (relation !== 'AND' && relation !== 'OR'))
      notRun('a combined filter without a relation is not run here');
    const args = (params as readonly unknown[]).flatMap((one) => this.filter(one, depth) ?? []);
    return relation === 'AND' ? allOf(args) : anyOf(args);
  }

  #query(query: unknown, depth: number): Expr {
    this.#count(depth);
    const entries = isWrittenObject(query) ? Object.entries(query) : [];
    if (entries.length !== 1) notRun('a filter without exactly one query is not run here');
    const [kind, body] = entries[0]!;
    if (!isWrittenObject(body)) notRun(`the filter's \`${kind}\` is no mapping`);
    switch (kind) {
      case 'match_all':
        return ALWAYS;
      case 'match_none':
        return NEVER;
      case 'bool':
        return this.#bool(body, depth);
      case 'exists': {
        const name = body['field'];
        return typeof name === 'string'
          ? existsQuery(this.#field(name))
          : notRun('a filter on no field is not run here');
      }
      case 'match_phrase':
      case 'match':
      case 'term':
      case 'terms':
      case 'wildcard':
      case 'prefix':
      case 'range': {
        const { boost: _, _name, ...fields } = body;
        const names = Object.keys(fields);
        if (names.length !== 1) notRun(`a \`${kind}\` filter that is not on one field is not run here`);
        return this.#onField(kind, this.#field(names[0]!), fields[names[0]!]);
      }
      default:
        return notRun(`filters of type \`${kind}\` are not run here`);
    }
  }

  #count(depth: number): void {
    if (depth > MAX_DEPTH) notRun(`filters nest deeper than ${MAX_DEPTH}`);
    if (++this.#queries > MAX_QUERIES) notRun(`there are more than ${MAX_QUERIES} queries in the filters`);
  }

  #field(name: string): QueriedField {
    if (name.startsWith('_') || name.includes('*')) notRun(`a filter on \`${name}\` is not run here`);
    return queriedField(name, this.#typeOf);
  }

  #bool(body: WrittenObject, depth: number): Expr {
    const { must, filter, should, must_not: mustNot, minimum_should_match: least, boost: _, _name, ...other } = body;
    const [unknown] = Object.keys(other);
    if (unknown !== undefined) notRun(`\`${unknown}\` of a \`bool\` filter is not run here`);
    const all = (clauses: unknown): Expr[] =>
      (clauses === undefined || clauses === null ? [] : Array.isArray(clauses) ? clauses : [clauses]).map((clause) =>
        this.#query(clause, depth + 1),
      );
    const held = [...all(must), ...all(filter)];
    const wanted = all(should);
    const refused = all(mustNot).map((arg): Expr => ({ kind: 'not', arg }));
    // Where something must hold, what should adds to the score alone.
    const needed =
      least === undefined || least === null ? (held.length === 0 && wanted.length > 0 ? 1 : 0) : Number(least);
    if (needed !== 0 && needed !== 1) notRun(`\`minimum_should_match\` of ${String(least)} is not run here`);
    return allOf([...held, ...refused, ...(needed === 1 ? [anyOf(wanted)] : [])]);
  }

  #onField(kind: string, field: QueriedField, said: unknown): Expr {
    const bad = (): never => notRun(`the \`${kind}\` filter on \`${field.name}\` says something that is not run here`);
    if (kind === 'terms') {
      if (!Array.isArray(said) || field.type === 'text') bad();
      return valuesQuery(
        field,
        (said as readonly unknown[]).map((value) => textOf(value) ?? bad()),
      );
    }
    const {
      boost: _,
      _name,
      ...options
    }: WrittenObject = isWrittenObject(said) ? said : { [VALUE_KEY[kind] ?? 'query']: said };
    if (kind === 'range') {
      const { format = null, relation: __, ...rest } = options;
      if (format !== null && !(typeof format === 'string' && USUAL_FORMATS.test(format))) bad();
      const bounds = Object.entries(rest).map(
        ([side, value]): Bound => (isSide(side) && isScalar(value) ? [side, value] : bad()),
      );
      return (
        rangeQuery(field, bounds) ?? notRun(`a bound of the filter on \`${field.name}\` cannot be compared with here`)
      );
    }
    const {
      query,
      value,
      wildcard,
      type,
      slop,
      operator,
      case_insensitive: insensitive,
      rewrite: __,
      ...other
    } = options;
    const text = textOf(query ?? value ?? wildcard) ?? bad();
    if (Object.keys(other).length > 0 || (slop !== undefined && slop !== 0)) bad();
    const fold: Fold = insensitive === true || insensitive === 'true' ? 'ascii' : 'none';
    const isAnd = typeof operator === 'string' && operator.toLowerCase() === 'and';
    switch (kind) {
      case 'match_phrase':
        return valuesQuery(field, [text]);
      case 'match':
        if (type === 'phrase') return valuesQuery(field, [text]);
        if (field.type === 'text' && isAnd)
          return allOf(wordsOf(text, analyzerOf(field.name)).map((word) => valuesQuery(field, [word])));
        return matchQuery(field, text);
      case 'term':
        return field.type === 'text' ? bad() : valuesQuery(field, [text], fold);
      case 'wildcard':
        return isOfText(field) ? wildcardQuery(field, [text], fold) : bad();
      default:
        return isOfText(field) ? prefixQuery(field, text, fold) : bad();
    }
  }
}

const VALUE_KEY: Readonly<Record<string, string>> = { term: 'value', wildcard: 'value', prefix: 'value' };
/** Formats that name no other way of writing dates than the usual ones. */
const USUAL_FORMATS =
  /^(?:strict_date_optional_time|date_optional_time|epoch_millis)(?:\|\|(?:strict_date_optional_time|epoch_millis))?$/;

/** The query of a filter; older ones hold it beside `meta`. */
function queryOf(filter: WrittenObject): unknown {
  const { query = null, meta: _, $state: __, ...older } = filter;
  return query ?? older;
}

function isOfText({ type }: QueriedField): boolean {
  return (
    type === null || type === 'keyword' || type === 'wildcard' || type === 'constant_keyword' || type === 'flattened'
  );
}

function isSide(side: string): side is Bound[0] {
  return side === 'gt' || side === 'gte' || side === 'lt' || side === 'lte';
}

function isScalar(value: unknown): value is Exclude<Scalar, boolean> {
  return typeof value === 'string' || typeof value === 'number';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : null;
}

function allOf(args: readonly Expr[]): Expr {
  return args.length === 0 ? ALWAYS : args.length === 1 ? args[0]! : { kind: 'and', args };
}

function anyOf(args: readonly Expr[]): Expr {
  return args.length === 0 ? NEVER : args.length === 1 ? args[0]! : { kind: 'or', args };
}
