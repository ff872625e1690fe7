/**
 * The expression half of the parser. Binding, loosest first: `or`, `and`, `not`, one comparison, `+ -`, `* / %`, sign,
 * then a list or pattern test on a primary. `not` stands before a whole condition; only `in` may have it inside.
 */
import { joinSpans, type Span } from '../../text/source-text.ts';
import { MAX_DEPTH, type Report } from '../finding.ts';
import * as errors from './errors.ts';
import { ELEMENT_SEARCH, FOREIGN_FUNCTIONS, isElementFunction } from './functions.ts';
import type { ArithmeticOp, CompareOp, Constant, EventQuery, Expression, FieldName, MatchOp } from './syntax.ts';
import { COMPARE, MATCH_WORDS, TokenCursor } from './token-cursor.ts';
import { KEYWORDS, type Token } from './tokens.ts';

export class ExpressionParser extends TokenCursor {
  /** Whether the query may use what only the endpoint's engine has. */
  protected readonly isOfEndpoint: boolean;
  /** Names of earlier terms of the sequence, of whose events a condition may name fields. */
  protected readonly termNames = new Set<string>();
  /** Variables of the element searches that stand around the place. */
  readonly #variables: string[] = [];
  /** Whether the place is in a query about an ancestor. */
  #isInLineage = false;

  constructor(tokens: readonly Token[], report: Report, isOfEndpoint: boolean) {
    super(tokens, report);
    this.isOfEndpoint = isOfEndpoint;
  }

  eventQuery(): EventQuery {
    const category = this.token;
    if (category.kind === 'word') {
      if (/^(?:SEQUENCE|SAMPLE|ANY)$/i.test(category.text) && category.text !== category.text.toLowerCase()) {
        this.stop(errors.upperCaseKeyword(category, category.text));
      }
      if (category.text !== 'any' && !this.isName(category))
        this.stopAtUnexpected('an event category such as `process`, or `any`');
    } else if (category.kind !== 'string') {
      this.stopAtUnexpected('an event category such as `process`, or `any`');
    }
    this.advance();
    const name = category.kind === 'word' && category.text === 'any' ? null : category.text;
    if (!this.isWord('where'))
      this.stopAtUnexpected('`where`', this.isMark('.') || this.isMark(':') ? errors.kqlInstead : errors.noCategory);
    this.advance();
    const condition = this.expression();
    return {
      kind: 'event',
      category: name,
      categorySpan: spanOf(category),
      condition,
      span: joinSpans(spanOf(category), this.previous),
    };
  }

  expression(): Expression {
    return this.#logic('or', () => this.#logic('and', () => this.#not()));
  }

  /** From an operand's first token, be it a parenthesis, to the last one taken. */
  #since(start: number): Span {
    return { start, end: this.previous.end };
  }

  #logic(kind: 'and' | 'or', operand: () => Expression): Expression {
    const { start } = this.token;
    const first = operand();
    if (!this.isWord(kind)) return first;
    const args = [first];
    while (this.isWord(kind)) {
      this.advance();
      args.push(operand());
    }
    return { kind, args, span: this.#since(start) };
  }

  #not(): Expression {
    if (!this.isWord('not')) return this.#comparison();
    const { start } = this.advance();
    const arg = this.deeper(() => this.#not());
    return { kind: 'not', arg, span: this.#since(start) };
  }

  #comparison(): Expression {
    const { start } = this.token;
    const left = this.arithmetic();
    const { token } = this;
    if (token.kind !== 'punctuation' || !COMPARE.has(token.text)) return left;
    this.advance();
    const right = this.arithmetic();
    // The set above holds exactly the comparison operators.
    const op = token.text as CompareOp;
    return {
      kind: 'compare',
      op,
      opSpan: { start: token.start, end: token.end },
      left,
      right,
      span: this.#since(start),
    };
  }

  arithmetic(): Expression {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/', '%'], () => this.#sign()));
  }

  #chain(ops: readonly ArithmeticOp[], operand: () => Expression): Expression {
    const { start } = this.token;
    let left = operand();
    for (let length = 1; ; length++) {
      const op = this.token.kind === 'punctuation' ? ops.find((op) => op === this.token.text) : undefined;
      if (op === undefined) return left;
      if (length > MAX_DEPTH) this.stop(errors.tooDeep({ start: this.token.start, end: this.token.end }, MAX_DEPTH));
      this.advance();
      const right = operand();
      left = { kind: 'arithmetic', op, left, right, span: this.#since(start) };
    }
  }

  #sign(): Expression {
    const op = this.isMark('-') ? '-' : this.isMark('+') ? '+' : null;
    if (op === null) return this.#predicate();
    const { start } = this.advance();
    const arg = this.deeper(() => this.#sign());
    return { kind: 'sign', op, arg, span: this.#since(start) };
  }

  #predicate(): Expression {
    const { start } = this.token;
    const arg = this.#primary();
    const negated = this.isWord('not') && /^in~?$/.test(this.following.text);
    if (negated) this.advance();
    if (this.isWord('in') || this.isWord('in~')) {
      const insensitive = this.advance().text === 'in~';
      this.expectMark('(', 'write `in ("a", "b")`, with parentheses for one value too');
      const list = this.#list(() => this.deeper(() => this.expression()));
      return { kind: 'in', negated, insensitive, arg, list, span: this.#since(start) };
    }
    const { token } = this;
    const isMatch = this.isMark(':') || (token.kind === 'word' && MATCH_WORDS.has(token.text));
    if (!isMatch) return arg;
    this.advance();
    // `isMatch` has just compared the text with these operators.
    const op = token.text as MatchOp;
    const patterns = this.#patterns(op);
    return {
      kind: 'match',
      op,
      opSpan: { start: token.start, end: token.end },
      arg,
      patterns,
      span: this.#since(start),
    };
  }

  #patterns(op: MatchOp): Constant[] {
    if (!this.isMark('(')) return [this.#constant(op)];
    this.advance();
    let isSecond = false;
    return this.#list(() => {
      const constant = this.#constant(op, isSecond);
      isSecond = true;
      return constant;
    });
  }

  /** Items up to the closing parenthesis, which is taken; the opening one has been. */
  #list<T>(item: () => T): T[] {
    const open = this.previous;
    const items = [item()];
    while (this.isMark(',')) {
      this.advance();
      items.push(item());
    }
    if (this.isWord('or') || this.isWord('and')) this.stop(errors.listWord(spanOf(this.token), this.token.text));
    this.expectClosing(')', open);
    return items;
  }

  #constant(op: MatchOp, isSecond = false): Constant {
    const constant = this.#tryConstant();
    if (constant === null) {
      const { start, end, text } = this.token;
      this.stop(errors.patternNotConstant({ start, end }, op, text, isSecond));
    }
    return constant;
  }

  #tryConstant(): Constant | null {
    const { token } = this;
    const span = { start: token.start, end: token.end };
    if (token.kind === 'string') {
      this.advance();
      return { kind: 'string', value: token.text, span };
    }
    if (token.kind === 'number') {
      this.advance();
      return this.#number(token.text, span);
    }
    if (token.kind !== 'word') return null;
    if (token.text === 'true' || token.text === 'false') {
      this.advance();
      return { kind: 'boolean', value: token.text === 'true', span };
    }
    if (token.text === 'null') {
      this.advance();
      return { kind: 'null', span };
    }
    return null;
  }

  /** A whole number too large for an integer is read as a decimal one, as Elasticsearch does. */
  #number(text: string, span: Span): Constant {
    const value = Number(text);
    if (!Number.isFinite(value)) this.report(errors.numberTooLarge(span, text));
    const decimal = !/^[0-9]+$/.test(text) || value >= 2 ** 64;
    return { kind: 'number', value: Number.isFinite(value) ? value : 0, decimal, span };
  }

  #primary(): Expression {
    const constant = this.#tryConstant();
    if (constant !== null) return constant;
    if (this.isMark('(')) {
      this.advance();
      const open = this.previous;
      const inner = this.deeper(() => this.expression());
      if (this.isMark(',')) this.stop(errors.listCompared(spanOf(this.token)));
      this.expectClosing(')', open);
      return inner;
    }
    if (this.isMark('?')) {
      const { start } = this.advance();
      return { ...this.#field(), optional: true, span: { start, end: this.previous.end } };
    }
    const { token } = this;
    if (token.kind === 'variable') return this.#element();
    if (token.kind === 'word' && this.following.text === '(' && !KEYWORDS.has(token.text)) return this.#call();
    if (token.kind === 'word' && this.following.text === 'of') {
      if (this.isOfEndpoint && token.text === 'descendant') return this.#descendantOf();
      this.stop(errors.lineage({ start: token.start, end: this.following.end }, token.text));
    }
    return this.#field();
  }

  #call(): Expression {
    const name = this.advance();
    const nameSpan = { start: name.start, end: name.end };
    const insensitive = name.text.endsWith('~');
    const text = insensitive ? name.text.slice(0, -1) : name.text;
    if (this.isOfEndpoint && text === ELEMENT_SEARCH && !insensitive) return this.#elementSearch(nameSpan);
    if (isElementFunction(text))
      this.stop(errors.elementFunction(nameSpan, text, FOREIGN_FUNCTIONS.get(text.toLowerCase())));
    this.advance();
    let args: Expression[] = [];
    if (this.isMark(')')) this.advance();
    else args = this.#list(() => this.deeper(() => this.expression()));
    return { kind: 'call', name: text, nameSpan, insensitive, args, span: joinSpans(nameSpan, this.previous) };
  }

  #elementSearch(nameSpan: Span): Expression {
    this.expectMark('(');
    const { token } = this;
    if (token.kind === 'variable') this.stop(errors.nestedElements({ start: token.start, end: token.end }));
    const list = this.#field();
    this.expectMark(',');
    const variable = this.token;
    if (variable.kind !== 'variable') this.stopAtUnexpected('a variable such as `$entry`');
    this.advance();
    this.expectMark(',');
    this.#variables.push(variable.text);
    const condition = this.deeper(() => this.expression());
    this.#variables.pop();
    this.expectMark(')');
    const span = joinSpans(nameSpan, this.previous);
    return { kind: 'element-search', list, variable: variable.text, condition, span };
  }

  #descendantOf(): Expression {
    const { start } = this.advance();
    const span = { start, end: this.token.end };
    if (this.#isInLineage || this.#variables.length > 0) this.stop(errors.nestedLineage(span));
    this.advance();
    const open = this.token;
    this.expectMark('[', 'write `descendant of [process where …]`');
    this.#isInLineage = true;
    const query = this.deeper(() => this.eventQuery());
    this.#isInLineage = false;
    this.expectClosing(']', spanOf(open));
    return { kind: 'descendant', query, span: this.#since(start) };
  }

  /** `$entry`, or a field of it. */
  #element(): FieldName {
    const { text: variable, start, end } = this.token;
    if (!this.#variables.includes(variable)) this.stop(errors.elementVariable({ start, end }, variable));
    this.advance();
    const parts = [variable];
    while (this.isMark('.')) {
      this.advance();
      parts.push(this.#nameToken());
    }
    const span = { start, end: this.previous.end };
    return { kind: 'field', name: parts.join('.'), optional: false, variable, span };
  }

  #field(): FieldName {
    const first = this.token;
    const parts = [this.#nameToken()];
    while (this.isMark('.')) {
      this.advance();
      parts.push(this.#nameToken());
    }
    if (this.isMark('[') && this.following.kind === 'number') {
      this.stop(errors.arrayIndex({ start: this.token.start, end: this.following.end + 1 }));
    }
    const span = { start: first.start, end: this.previous.end };
    if (parts.length > 1 && first.kind === 'word' && this.termNames.has(parts[0]!)) {
      return { kind: 'field', name: parts.slice(1).join('.'), optional: false, of: parts[0]!, span };
    }
    return { kind: 'field', name: parts.join('.'), optional: false, span };
  }

  #nameToken(): string {
    const { token } = this;
    if (!this.isName(token)) {
      if (token.kind === 'word' && KEYWORDS.has(token.text)) {
        this.stop(errors.keywordAsField({ start: token.start, end: token.end }, token.text));
      }
      this.stopAtUnexpected('a field, a constant or a function');
    }
    this.advance();
    return token.text;
  }
}

export function spanOf(span: Span): Span {
  return { start: span.start, end: span.end };
}
