/**
 * EQL text to syntax, by recursive descent with one token of look-ahead: linear in the text. The grammar is the one that
 * Elasticsearch's parser has. Strings and numbers that are wrong are reported and read on; the first place where the
 * text is no EQL ends the parse. Nesting is limited, so hostile text cannot exhaust the stack here or in what follows.
 */
import { joinSpans } from '../../text/source-text.ts';
import { type Finding, SyntaxStop } from '../finding.ts';
import * as errors from './errors.ts';
import { ExpressionParser, spanOf } from './parse-expression.ts';
import {
  type EventQuery,
  type FieldName,
  type Pipe,
  type Query,
  type SampleQuery,
  type SequenceQuery,
  type Term,
  TIME_UNITS,
  type TimeUnit,
} from './syntax.ts';
import { readTokens } from './tokens.ts';

/** Most terms of a sequence after `with runs` is written out. */
export const MAX_RUNS = 100;
export const MAX_TERMS = 1000;

/**
 * The syntax tree, or null where the text is not EQL; `report` gets what is wrong, in order of place. What only the
 * endpoint's engine has is refused where the query is not for it.
 */
export function parseEql(text: string, report: (finding: Finding) => void, isOfEndpoint = false): Query | null {
  const parser = new QueryParser(readTokens(text, report), report, isOfEndpoint);
  try {
    return parser.query();
  } catch (stop) {
    if (stop instanceof SyntaxStop) return null;
    throw stop;
  }
}

class QueryParser extends ExpressionParser {
  query(): Query {
    const statement = this.#statement();
    const pipes: Pipe[] = [];
    while (this.isMark('|')) pipes.push(this.#pipe());
    if (this.token.kind !== 'end')
      this.stopAtUnexpected('the end of the query', this.token.kind === 'word' ? errors.noOperator : undefined);
    const last = pipes[pipes.length - 1] ?? statement;
    return { statement, pipes, span: joinSpans(statement.span, last.span) };
  }

  #statement(): EventQuery | SequenceQuery | SampleQuery {
    if (this.isWord('sequence')) return this.#sequence();
    if (this.isWord('sample')) return this.#sample();
    if (this.isWord('join')) this.stop(errors.joinQuery(this.token));
    return this.eventQuery();
  }

  #sequence(): SequenceQuery {
    const start = this.token;
    this.advance();
    let by: readonly FieldName[] = [];
    let maxspan: SequenceQuery['maxspan'] = null;
    if (this.isWord('by')) by = this.#keys();
    if (this.isWord('with')) maxspan = this.#maxspan();
    if (maxspan !== null && this.isWord('by')) this.stop(errors.byAfterWith(this.token));
    const terms = this.#terms(true);
    let until: Term | null = null;
    if (this.isWord('until')) {
      this.advance();
      until = this.#term();
    }
    return { kind: 'sequence', by, maxspan, terms, until, span: joinSpans(spanOf(start), this.previous) };
  }

  #sample(): SampleQuery {
    const start = this.token;
    this.advance();
    const by = this.isWord('by') ? this.#keys() : [];
    const terms = this.#terms(false);
    return { kind: 'sample', by, terms, span: joinSpans(spanOf(start), this.previous) };
  }

  /** Names of terms are known to those that follow. */
  #terms(mayName: boolean): Term[] {
    const terms: Term[] = [];
    do {
      const term = this.#term(mayName);
      terms.push(term);
      if (term.name !== null) this.termNames.add(term.name);
      if (terms.length > MAX_TERMS) this.stop(errors.tooManyTerms(this.previous, MAX_TERMS));
    } while (this.isMark('[') || this.isMark('!['));
    return terms;
  }

  #term(mayName = false): Term {
    const open = this.token;
    const missing = this.isMark('![');
    if (!missing && !this.isMark('['))
      this.stopAtUnexpected(
        'a term such as `[process where …]`',
        this.isWord('maxspan') ? 'write `with maxspan=5m`' : undefined,
      );
    this.advance();
    const query = this.eventQuery();
    this.expectClosing(']', spanOf(open));
    if (this.isWord('fork')) this.stop(errors.forkTerm(this.token));
    let name = this.#termName(mayName && !missing);
    const by = this.isWord('by') ? this.#keys() : [];
    name ??= this.#termName(mayName && !missing);
    const runs = this.isWord('with') ? this.#runs() : 1;
    return { query, missing, by, runs, name, span: joinSpans(spanOf(open), this.previous) };
  }

  /** `[…] as event0`, on whose fields the endpoint lets later terms depend; published rules have it before and after `by`. */
  #termName(mayName: boolean): string | null {
    if (!this.isWord('as')) return null;
    if (!this.isOfEndpoint) this.stop(errors.namedTerm(spanOf(this.token)));
    if (!mayName) this.stop(errors.unnamedTerm(spanOf(this.token)));
    this.advance();
    const name = this.token;
    if (name.kind !== 'word' || !this.isName(name)) this.stopAtUnexpected('a name for the term');
    if (this.termNames.has(name.text)) this.stop(errors.termNameTwice(spanOf(name), name.text));
    this.advance();
    return name.text;
  }

  /** A key that is no field is reported where the parser sees it and left out; the rest of the query is read on. */
  #keys(): FieldName[] {
    this.advance();
    const keys: FieldName[] = [];
    do {
      if (keys.length > 0) this.advance();
      const key = this.arithmetic();
      if (key.kind === 'field') keys.push(key);
      else this.stop(errors.keyNotField(key.span));
    } while (this.isMark(','));
    return keys;
  }

  #maxspan(): SequenceQuery['maxspan'] {
    this.advance();
    this.expectWord('maxspan');
    this.expectMark('=');
    const sign = this.isMark('-') ? this.token : null;
    if (sign !== null) this.advance();
    const number = this.token;
    if (number.kind !== 'number') this.stopAtUnexpected('a time span such as `5m`');
    this.advance();
    if (
      sign !== null ||
      !/^[0-9]+$/.test(number.text) ||
      !(Number(number.text) > 0) ||
      !Number.isSafeInteger(Number(number.text))
    ) {
      this.stop(errors.maxspanNotPositive(spanOf(number), `${sign === null ? '' : '-'}${number.text}`));
    }
    const unit = this.token;
    if (unit.kind !== 'word') this.stop(errors.maxspanUnit(spanOf(number), number.text));
    if (!isTimeUnit(unit.text)) this.stop(errors.maxspanUnknownUnit(spanOf(unit), unit.text));
    this.advance();
    return { count: Number(number.text), unit: unit.text, span: joinSpans(spanOf(number), spanOf(unit)) };
  }

  #runs(): number {
    this.advance();
    const name = this.token;
    if (!this.isWord('runs')) this.stop(errors.unknownTermOption(spanOf(name), name.text));
    this.advance();
    this.expectMark('=');
    const value = this.token;
    const runs = value.kind === 'number' && /^[0-9]+$/.test(value.text) ? Number(value.text) : 0;
    if (runs < 1 || runs > MAX_RUNS) this.stop(errors.badRuns(spanOf(value), MAX_RUNS));
    this.advance();
    return runs;
  }

  #pipe(): Pipe {
    const start = this.token;
    this.advance();
    const name = this.token;
    if (name.kind !== 'word') this.stopAtUnexpected('`head` or `tail`');
    this.advance();
    const args: Pipe['args'][number][] = [];
    while (this.token.kind !== 'end' && !this.isMark('|')) {
      args.push(this.expression());
      if (this.isMark(',')) this.advance();
    }
    return { name: name.text, args, span: joinSpans(spanOf(start), this.previous) };
  }
}

function isTimeUnit(text: string): text is TimeUnit {
  return TIME_UNITS.some((unit) => unit === text);
}
