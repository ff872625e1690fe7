/**
 * KQL to the plan's expressions, by what Kibana makes of it for Elasticsearch where it knows how fields are mapped, as the
 * detection engine tells it: `term` and `wildcard` on keywords, `range` on dates, `match` and `match_phrase` on the rest.
 * Leaves are total, so `not` is the complement and holds where the field is missing.
 *
 * Values of one field in one `or` become one leaf: a list of hundreds is looked up, and not gone through.
 */
import type { FieldType } from '../../event/ecs-fields.ts';
import { parseNetwork } from '../../event/ip.ts';
import { MAX_DIAGNOSTICS } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import type { Span } from '../../text/source-text.ts';
import type { Expr } from '../expression.ts';
import {
  type Bound,
  existsQuery,
  type QueriedField,
  queriedField,
  rangeQuery,
  readBoolean,
  readNumber,
  valuesQuery,
  wildcardQuery,
  wordLikeQuery,
} from '../field-query.ts';
import type { Report } from '../finding.ts';
import { analyzerOf, wordsOf } from '../full-text.ts';
import * as errors from './errors.ts';
import { type Expression, type Is, isLoneStar, isNull, type Literal, type Range, textOf } from './syntax.ts';

export interface LowerScope {
  /** Null: some schema knows the name but not its type, or none does. */
  readonly typeOf: (name: string) => FieldType | null;
  readonly isKnown: (name: string) => boolean;
  /** Names to suggest for an unknown field. */
  readonly names: Iterable<string>;
  readonly report: Report;
}

/** What a leaf asks of its field: that it is there, that it has a value, or that it fits a pattern. */
type Asked =
  | { readonly how: 'constant'; readonly value: boolean }
  | { readonly how: 'exists'; readonly field: QueriedField }
  | {
      /** `values`: any of them; `patterns`: whole values like any of them; `words`: full text with a word like any. */
      readonly how: 'values' | 'patterns' | 'words';
      readonly field: QueriedField;
      readonly texts: readonly string[];
      readonly span: Span;
    }
  /** What `query_string` makes of several words, of which one is enough. */
  | { readonly how: 'any'; readonly of: readonly Asked[] };

export function lowerKql(query: Expression | 'all', scope: LowerScope): Expr {
  return query === 'all' ? { kind: 'literal', value: true } : new Lowering(scope).condition(query);
}

class Lowering {
  readonly #scope: LowerScope;
  readonly #warned = new Set<string>();
  /** Looking for the nearest name is dear; past what is shown it is left undone. */
  #unknown = 0;

  constructor(scope: LowerScope) {
    this.#scope = scope;
  }

  condition(node: Expression): Expr {
    const { span } = node;
    switch (node.kind) {
      case 'or':
        return this.#or(node.args, span);
      case 'and':
        return join(
          'and',
          node.args.map((arg) => this.condition(arg)),
          span,
        );
      case 'not': {
        const arg = this.condition(node.arg);
        return arg.kind === 'literal' ? literal(arg.value !== true, span) : { kind: 'not', arg, span };
      }
      case 'is':
        return join('or', this.#leaves([this.#asked(node)], span), span);
      case 'range':
        return this.#range(node);
      case 'nested':
        this.#scope.report(errors.nested(node.field.span, textOf(node.field)));
        return literal(false, span);
    }
  }

  #or(args: readonly Expression[], span: Span): Expr {
    const asked = args.flatMap((arg) => (arg.kind === 'is' ? [this.#asked(arg)] : []));
    const others = args.flatMap((arg) => (arg.kind === 'is' ? [] : [this.condition(arg)]));
    return join('or', [...this.#leaves(asked, span), ...others], span);
  }

  /** Leaves of one disjunction, those that ask the same of the same field as one. */
  #leaves(asked: readonly Asked[], whole: Span): Expr[] {
    const flat = asked.flatMap((each): readonly Asked[] => (each.how === 'any' ? each.of : [each]));
    const groups = new Map<string, Extract<Asked, { texts: unknown }>[]>();
    const leaves: (Expr | string)[] = [];
    for (const each of flat) {
      if (each.how === 'constant') leaves.push(literal(each.value, whole));
      else if (each.how === 'exists') leaves.push(existsQuery(each.field, { span: whole }));
      else if (each.how !== 'any') {
        const key = `${each.how} ${each.field.fold} ${each.field.type} ${each.field.name}`;
        const group = groups.get(key);
        if (group === undefined) {
          groups.set(key, [each]);
          leaves.push(key);
        } else group.push(each);
      }
    }
    return leaves.map((leaf) => (typeof leaf === 'string' ? leafOf(groups.get(leaf)!, whole) : leaf));
  }

  #asked({ field: name, value, span }: Is): Asked {
    const nothing: Asked = { how: 'constant', value: false };
    const everything: Asked = { how: 'constant', value: true };
    const { report } = this.#scope;
    if (name === null) {
      // All fields of the index are asked, and every event has some.
      if (isLoneStar(value)) return everything;
      report(errors.noField(value.span, textOf(value)));
      return nothing;
    }
    if (isLoneStar(name) && isLoneStar(value)) return everything;
    const field = this.#field(name);
    if (field === null) return nothing;
    if (isLoneStar(value)) return { how: 'exists', field };
    if (isNull(value)) {
      report(errors.nullValue(value.span, field.name));
      return nothing;
    }
    if (value.parts.length > 1) return this.#wild(field, value, span);
    const text = textOf(value);
    if (!this.#isReadable(field, text, value.span)) return nothing;
    return { how: 'values', field, texts: value.quoted ? [text] : matched(field, text), span };
  }

  #field(name: Literal): QueriedField | null {
    const { report, typeOf } = this.#scope;
    const text = textOf(name);
    if (name.parts.length > 1) report(errors.wildcardField(name.span, text));
    else if (isNull(name)) report(errors.noField(name.span, text));
    else if (text.startsWith('_')) report(errors.metadataField(name.span, text));
    else {
      const field = queriedField(text, typeOf);
      if (field.type !== 'object' && field.type !== 'nested' && field.type !== 'geo_point') {
        this.#warnOfUnknown(field.name, name.span);
        return field;
      }
      report(errors.fieldType(name.span, text, field.type));
    }
    return null;
  }

  #warnOfUnknown(name: string, span: Span): void {
    const { isKnown, names, report } = this.#scope;
    if (isKnown(name) || this.#warned.has(name) || ++this.#unknown > MAX_DIAGNOSTICS) return;
    this.#warned.add(name);
    report(errors.unknownField(span, name, findNearest(name, names)));
  }

  /** Elasticsearch refuses a whole search for a value that the mapping cannot read. */
  #isReadable(field: QueriedField, text: string, span: Span): boolean {
    const { type } = field;
    const isRead =
      type === 'long' || type === 'double'
        ? readNumber(text) !== null
        : type === 'boolean'
          ? readBoolean(text) !== null
          : type === 'ip'
            ? parseNetwork(text) !== null
            : type === 'date' || type === 'date_nanos'
              ? rangeQuery(field, [['gte', text]]) !== null
              : true;
    if (!isRead) this.#reportUnread(field, text, span);
    return isRead;
  }

  #reportUnread({ name, type }: QueriedField, text: string, span: Span): void {
    const isMath = (type === 'date' || type === 'date_nanos') && /^now|\|\|/.test(text);
    this.#scope.report(isMath ? errors.dateMath(span) : errors.badConstant(span, name, `${type}`, text));
  }

  #wild(field: QueriedField, value: Literal, span: Span): Asked {
    // `.caseless` is a keyword, whatever the field above it is.
    switch (field.fold === 'none' ? field.type : 'keyword') {
      case null:
      case 'keyword':
      case 'constant_keyword':
        return { how: 'patterns', field, texts: [patternOf(value.parts)], span };
      case 'wildcard':
      case 'flattened':
      case 'version':
      case 'text':
        return wordByWord(field, value.parts, span);
      default:
        this.#scope.report(errors.badWildcard(value.span, field.name, `${field.type}`));
        return { how: 'constant', value: false };
    }
  }

  #range({ field: name, op, value, span }: Range): Expr {
    const field = this.#field(name);
    const text = textOf(value);
    if (field === null) return literal(false, span);
    const { report } = this.#scope;
    if (isNull(value)) {
      report(errors.nullValue(value.span, field.name));
      return literal(false, span);
    }
    // What no mapping is known of is compared as it reads.
    if (field.type === null)
      return {
        kind: 'test',
        arg: { kind: 'field', name: field.name },
        op: { op: 'order', cmp: op, value: text, type: 'search' },
        span,
      };
    const lowered = rangeQuery(field, [[SIDES[op], text]], { span });
    if (lowered !== null) return lowered;
    if (HAS_ORDER.has(field.type)) this.#reportUnread(field, text, value.span);
    else report(errors.badRange(name.span, field.name, field.type));
    return literal(false, span);
  }
}

const SIDES: Readonly<Record<Range['op'], Bound[0]>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };
const HAS_ORDER: ReadonlySet<FieldType> = new Set(['long', 'double', 'date', 'date_nanos', 'ip'] as const);

/** What `match` looks for: of full text any of the words, one of them as it is written. */
function matched({ name, type }: QueriedField, text: string): readonly string[] {
  const words = type === 'text' ? wordsOf(text, analyzerOf(name)) : [text];
  return words.length === 1 ? [text] : words;
}

/** Leaves that ask alike, as one. */
function leafOf(group: readonly Extract<Asked, { texts: unknown }>[], whole: Span): Expr {
  const { how, field } = group[0]!;
  const texts = group.flatMap((each) => each.texts);
  const spans = group.flatMap((each) => each.texts.map(() => each.span));
  const places = { span: group.length === 1 ? group[0]!.span : whole, spans };
  if (how === 'values')
    return texts.length === 0 ? literal(false, places.span) : valuesQuery(field, texts, 'none', places);
  if (how === 'patterns') return wildcardQuery(field, texts, 'none', places);
  return wordLikeQuery(field, texts, places);
}

/** A pattern of Elasticsearch's `wildcard`, in which only the stars of the query are wildcards. */
function patternOf(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[\\*?]/g, '\\$&')).join('*');
}

/**
 * `query_string`, which Kibana asks where a field is no plain keyword: blanks part it into words, one of them is enough,
 * and words without a star that stand side by side are one value (in full text: any of them).
 */
function wordByWord(field: QueriedField, parts: readonly string[], span: Span): Asked {
  const of: Asked[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    const text = plain.join(' ');
    plain = [];
    if (text === '') return;
    of.push({ how: 'values', field, texts: matched(field, text), span });
  };
  for (const word of splitAtBlanks(parts)) {
    if (word.length === 1) {
      plain.push(word[0]!);
      continue;
    }
    flush();
    if (word.every((part) => part === '')) of.push({ how: 'exists', field });
    else if (field.type === 'text') {
      // No word of full text has a star in it, as one that is escaped asks.
      if (!word.some((part) => part.includes('*'))) of.push({ how: 'words', field, texts: [word.join('*')], span });
    } else of.push({ how: 'patterns', field, texts: [patternOf(word)], span });
  }
  flush();
  return { how: 'any', of };
}

/** Words, each as its parts between stars. */
function splitAtBlanks(parts: readonly string[]): string[][] {
  const words: string[][] = [];
  let word: string[] | null = null;
  for (const [i, part] of parts.entries()) {
    for (const [j, piece] of part.split(/[ \t\r\n\u3000]+/).entries()) {
      if (i > 0 && j === 0) (word ??= ['']).push(piece);
      else {
        if (word !== null) words.push(word);
        word = [piece];
      }
    }
  }
  if (word !== null) words.push(word);
  return words.filter((each) => each.length > 1 || each[0] !== '');
}

function join(kind: 'and' | 'or', args: readonly Expr[], span: Span): Expr {
  const decisive = kind === 'or';
  if (args.some((arg) => arg.kind === 'literal' && arg.value === decisive)) return literal(decisive, span);
  const open = args.filter(({ kind: own }) => own !== 'literal');
  if (open.length === 0) return literal(!decisive, span);
  return open.length === 1 ? open[0]! : { kind, args: open, span };
}

function literal(value: boolean, span: Span): Expr {
  return { kind: 'literal', value, span };
}
