/** Reading along the words of an ES|QL query, and the stop at the first that is wrong. */
import type { Span } from '../../text/source-text.ts';
import { type Finding, MAX_DEPTH, type Report, SyntaxStop } from '../finding.ts';
import * as errors from './errors.ts';
import type { Name } from './syntax.ts';
import type { Token } from './tokens.ts';

export class TokenCursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  readonly #report: Report;
  #at = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly Token[], report: Report) {
    this.text = text;
    this.#tokens = tokens;
    this.#report = report;
  }

  get token(): Token {
    return this.#tokens[this.#at]!;
  }

  get after(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!;
  }

  /** End of what was read last. */
  get end(): number {
    return this.#at === 0 ? 0 : this.#tokens[this.#at - 1]!.span.end;
  }

  get isEnd(): boolean {
    return this.token.kind === 'end';
  }

  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  report(finding: Finding): void {
    this.#report(finding);
  }

  stop(finding: Finding): never {
    this.#report(finding);
    throw new SyntaxStop();
  }

  fail(wanted: string): never {
    const { kind, span } = this.token;
    this.stop(errors.expected(span, wanted, kind === 'end' ? '' : this.text.slice(span.start, span.end)));
  }

  isSign(text: string): boolean {
    return this.token.kind === 'sign' && this.token.text === text;
  }

  isWord(...words: readonly string[]): boolean {
    return this.token.kind === 'word' && words.includes(this.token.text.toLowerCase());
  }

  takeSign(text: string): boolean {
    const found = this.isSign(text);
    if (found) this.#at++;
    return found;
  }

  takeWord(...words: readonly string[]): boolean {
    const found = this.isWord(...words);
    if (found) this.#at++;
    return found;
  }

  expectSign(text: string, where: string): void {
    if (!this.takeSign(text)) this.fail(`${text} ${where}`);
  }

  /** `a.b.c`, parts of which may stand in backticks. */
  name(wanted = 'a name'): Name {
    const { start } = this.token.span;
    let name = '';
    do {
      if (this.token.kind !== 'word' && this.token.kind !== 'quoted') this.fail(wanted);
      name += `${name === '' ? '' : '.'}${this.next().text}`;
    } while (this.takeSign('.'));
    return { kind: 'name', name, span: this.spanFrom(start) };
  }

  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.end) };
  }

  /** Runs one level deeper; who nests too deep is stopped. */
  deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.stop(errors.tooDeep(this.token.span, MAX_DEPTH));
    const value = read();
    this.#depth--;
    return value;
  }
}
