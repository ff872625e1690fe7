/**
 * The parser's place among the tokens: what comes next, what must come, and how to say that something else came. The
 * most common slips (keywords in capitals, `=`, `!:`, `not` in the wrong place) get an answer of their own.
 */
import type { Span } from '../../text/source-text.ts';
import { type Finding, MAX_DEPTH, SyntaxStop } from '../finding.ts';
import * as errors from './errors.ts';
import { describeToken, KEYWORDS, type Token } from './tokens.ts';

/** Comparison operators. */
export const COMPARE: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Pattern operators that are words. */
export const MATCH_WORDS: ReadonlySet<string> = new Set(['like', 'like~', 'regex', 'regex~']);

export class TokenCursor {
  readonly #tokens: readonly Token[];
  protected readonly report: (finding: Finding) => void;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], report: (finding: Finding) => void) {
    this.#tokens = tokens;
    this.report = report;
  }

  protected get token(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The token after the next. */
  protected get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!;
  }

  /** Span of the last token taken. */
  protected get previous(): Span {
    const { start, end } = this.#tokens[Math.max(0, this.#at - 1)]!;
    return { start, end };
  }

  protected advance(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  protected isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.text === word;
  }

  protected isMark(mark: string): boolean {
    return this.token.kind === 'punctuation' && this.token.text === mark;
  }

  /** A word that may name a field or a category. */
  protected isName(token: Token): boolean {
    return (
      token.kind === 'backquoted' || (token.kind === 'word' && !KEYWORDS.has(token.text) && !token.text.endsWith('~'))
    );
  }

  protected expectWord(word: string): void {
    if (!this.isWord(word)) this.stopAtUnexpected(`\`${word}\``);
    this.advance();
  }

  protected expectMark(mark: string, hint?: string): void {
    if (!this.isMark(mark)) this.stopAtUnexpected(`\`${mark}\``, hint);
    this.advance();
  }

  /** The mark that closes what `open` began: where the query ends without it, the place to look at is the beginning. */
  protected expectClosing(mark: string, open: Span): void {
    if (this.token.kind === 'end') this.stop(errors.neverClosed(open, mark));
    const { kind } = this.token;
    const isValue = kind === 'string' || kind === 'number';
    this.expectMark(mark, mark === ')' && isValue ? 'values of a list are separated by commas' : undefined);
  }

  protected stop(finding: Finding): never {
    this.report(finding);
    throw new SyntaxStop();
  }

  /** Says what was expected, or something more useful where the slip is a known one. */
  protected stopAtUnexpected(wanted: string, hint?: string): never {
    const { token } = this;
    // Behind the query there may be empty lines, on which nobody looks for what is missing.
    const at =
      token.kind === 'end'
        ? { start: this.previous.end, end: this.previous.end }
        : { start: token.start, end: Math.max(token.end, token.start) };
    if (token.kind === 'punctuation') {
      if (token.text === '=') this.stop(errors.singleEquals(at));
      if (token.text === '!:') this.stop(errors.notMatch(at));
      if (COMPARE.has(token.text)) this.stop(errors.chainedComparison(at));
    }
    if (token.kind === 'word') {
      if (token.text !== token.text.toLowerCase() && KEYWORDS.has(token.text.toLowerCase())) {
        this.stop(errors.upperCaseKeyword(at, token.text));
      }
      if (token.text === 'not') {
        const next = this.following;
        if (next.text === ':' || MATCH_WORDS.has(next.text)) this.stop(errors.infixNot(at, next.text));
      }
    }
    this.stop(errors.expected(at, wanted, describeToken(token), hint));
  }

  protected deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      this.stop(errors.tooDeep({ start: this.token.start, end: this.token.end }, MAX_DEPTH));
    const result = read();
    this.#depth--;
    return result;
  }
}
