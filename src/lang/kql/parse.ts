/**
 * KQL to syntax, as Kibana's grammar reads it: there are no tokens, since what a blank or a word means depends on where it
 * stands. A value without quotes runs on over blanks, until a special character or a keyword between blanks ends it. One
 * pass, linear in the text; the first place where the text is no KQL ends it.
 */
import { joinSpans, type Span } from '../../text/source-text.ts';
import { MAX_DEPTH, MAX_QUERY_LENGTH, type Report, SyntaxStop } from '../finding.ts';
import * as errors from './errors.ts';
import type { Expression, Literal, RangeOp } from './syntax.ts';

/** The syntax tree; `all` for a text of blanks, which finds everything; null where the text is not KQL. */
export function parseKql(text: string, report: Report): Expression | 'all' | null {
  if (text.length > MAX_QUERY_LENGTH) {
    report(errors.tooLong({ start: 0, end: 1 }, MAX_QUERY_LENGTH));
    return null;
  }
  try {
    return new Parser(text, report).query();
  } catch (stop) {
    if (stop instanceof SyntaxStop) return null;
    throw stop;
  }
}

const BLANKS = /[ \t\r\n\u00a0]*/y;
const CONJUNCTION = /[ \t\r\n\u00a0]+(or|and)[ \t\r\n\u00a0]+/iy;
const NOT = /not[ \t\r\n\u00a0]+/iy;
const RANGE = /<=|>=|<|>/y;
/** Characters that neither end a value nor begin anything else. */
const PLAIN = /[^\\():<>"*{} \t\r\n\u00a0nN]+/y;
const QUOTED_PLAIN = /[^"\\]+/y;
const UNICODE = /\\u([0-9a-fA-F]{4})/y;
const KEYWORD = /\\(or|and|not)/iy;
const SPECIAL = '\\():<>"*{}';
const BLANK_ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

class Parser {
  readonly #text: string;
  readonly #report: Report;
  #at = 0;
  #depth = 0;

  constructor(text: string, report: Report) {
    this.#text = text;
    this.#report = report;
  }

  query(): Expression | 'all' {
    this.#skipBlanks();
    if (this.#at === this.#text.length) return 'all';
    const query = this.#or(() => this.#and(() => this.#not()));
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#unexpected('`and`, `or` or the end of the query');
    return query;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #skipBlanks(): void {
    this.#take(BLANKS);
  }

  #takeConjunction(word: 'or' | 'and'): boolean {
    CONJUNCTION.lastIndex = this.#at;
    const found = CONJUNCTION.exec(this.#text)?.[1];
    if (found?.toLowerCase() !== word) return false;
    this.#at = CONJUNCTION.lastIndex;
    return true;
  }

  #or(read: () => Expression): Expression {
    return this.#chain('or', read);
  }

  #and(read: () => Expression): Expression {
    return this.#chain('and', read);
  }

  #chain(kind: 'or' | 'and', read: () => Expression): Expression {
    const args = [read()];
    while (this.#takeConjunction(kind)) args.push(read());
    return args.length === 1 ? args[0]! : { kind, args, span: joinSpans(args[0]!.span, args[args.length - 1]!.span) };
  }

  #not(): Expression {
    const start = this.#at;
    if (this.#take(NOT) === null) return this.#sub();
    const arg = this.#sub();
    return { kind: 'not', arg, span: { start, end: arg.span.end } };
  }

  #sub(): Expression {
    if (this.#text[this.#at] === '(') return this.#enclosed(')', () => this.#or(() => this.#and(() => this.#not())));
    return this.#expression();
  }

  /** What stands between two brackets, blanks left out; the span is that of what is inside. */
  #enclosed(close: ')' | '}', read: () => Expression): Expression {
    const open = this.#at++;
    if (++this.#depth > MAX_DEPTH) this.#stop(errors.tooDeep({ start: open, end: open + 1 }, MAX_DEPTH));
    this.#skipBlanks();
    const inner = read();
    this.#skipBlanks();
    if (this.#text[this.#at] !== close) this.#unexpected(`\`${close}\``);
    this.#at++;
    this.#depth--;
    return inner;
  }

  #expression(): Expression {
    const first = this.#literal('a field or a value');
    const end = this.#at;
    this.#skipBlanks();
    const op = this.#take(RANGE)?.[0];
    if (op !== undefined) {
      this.#skipBlanks();
      const value = this.#literal('a value');
      return { kind: 'range', field: first, op: op as RangeOp, value, span: joinSpans(first.span, value.span) };
    }
    if (this.#text[this.#at] !== ':') {
      this.#at = end;
      return { kind: 'is', field: null, value: first, span: first.span };
    }
    this.#at++;
    this.#skipBlanks();
    if (this.#text[this.#at] === '{') {
      const arg = this.#enclosed('}', () => this.#or(() => this.#and(() => this.#not())));
      return { kind: 'nested', field: first, arg, span: { start: first.span.start, end: this.#at } };
    }
    const isList = this.#text[this.#at] === '(';
    const values = this.#values(first);
    // What is said of a field is shown with it, one value of a list by itself.
    return { ...values, span: { start: first.span.start, end: isList ? this.#at : values.span.end } };
  }

  #values(field: Literal): Expression {
    if (this.#text[this.#at] === '(')
      return this.#enclosed(')', () => this.#or(() => this.#and(() => this.#notValues(field))));
    const value = this.#literal('a value');
    return { kind: 'is', field, value, span: value.span };
  }

  #notValues(field: Literal): Expression {
    const start = this.#at;
    if (this.#take(NOT) === null) return this.#values(field);
    const arg = this.#values(field);
    return { kind: 'not', arg, span: { start, end: arg.span.end } };
  }

  #literal(wanted: string): Literal {
    const literal = this.#text[this.#at] === '"' ? this.#quoted() : this.#unquoted();
    return literal ?? this.#unexpected(wanted);
  }

  #quoted(): Literal {
    const start = this.#at++;
    const parts: string[] = [];
    for (;;) {
      const plain = this.#take(QUOTED_PLAIN);
      if (plain !== null) parts.push(plain[0]);
      const char = this.#text[this.#at];
      if (char === undefined) this.#stop(errors.openString({ start, end: start + 1 }));
      if (char === '"') break;
      const next = this.#text[this.#at + 1] ?? '';
      const blank = BLANK_ESCAPES[next];
      const unicode = blank === undefined ? this.#take(UNICODE) : null;
      if (unicode !== null) parts.push(String.fromCharCode(Number.parseInt(unicode[1]!, 16)));
      else if (blank !== undefined || next === '\\' || next === '"') {
        if (blank !== undefined) this.#warnOfBlank(parts, next);
        parts.push(blank ?? next);
        this.#at += 2;
      } else {
        parts.push('\\');
        this.#at++;
      }
    }
    this.#at++;
    return { parts: [parts.join('')], quoted: true, span: { start, end: this.#at } };
  }

  /** `"C:\temp"` holds a tab, which nobody means. */
  #warnOfBlank(before: readonly string[], letter: string): void {
    if (before.some((part) => /^[A-Za-z]:$|\\|[%~]$/.test(part)))
      this.#report(errors.blankEscape({ start: this.#at, end: this.#at + 2 }, letter));
  }

  /** Null where no character of one stands here. */
  #unquoted(): Literal | null {
    const start = this.#at;
    const parts: string[] = [''];
    const add = (text: string): void => {
      parts[parts.length - 1] += text;
    };
    while (this.#at < this.#text.length) {
      const plain = this.#take(PLAIN);
      if (plain !== null) {
        add(plain[0]);
        continue;
      }
      const char = this.#text[this.#at]!;
      if (char === '\\') {
        const escaped = this.#escape();
        if (escaped === null) break;
        add(escaped);
      } else if (char === '*') {
        parts.push('');
        this.#at++;
      } else if (char === 'n' || char === 'N') {
        // Kibana's grammar asks for the keyword before every character, inside of words too.
        NOT.lastIndex = this.#at;
        if (NOT.test(this.#text)) break;
        add(char);
        this.#at++;
      } else if (SPECIAL.includes(char)) break;
      else {
        CONJUNCTION.lastIndex = this.#at;
        if (CONJUNCTION.test(this.#text)) break;
        add(this.#take(BLANKS)![0]);
      }
    }
    if (this.#at === start) return null;
    parts[0] = parts[0]!.trimStart();
    parts[parts.length - 1] = parts[parts.length - 1]!.trimEnd();
    const written = this.#text.slice(start, this.#at);
    return { parts, quoted: false, span: { start, end: start + Math.max(1, written.trimEnd().length) } };
  }

  /** What an escape stands for, null where the backslash escapes nothing. `\not` is a line break and `ot`. */
  #escape(): string | null {
    const next = this.#text[this.#at + 1] ?? '';
    const one = BLANK_ESCAPES[next] ?? (next !== '' && SPECIAL.includes(next) ? next : undefined);
    if (one !== undefined) {
      this.#at += 2;
      return one;
    }
    const unicode = this.#take(UNICODE);
    if (unicode !== null) return String.fromCharCode(Number.parseInt(unicode[1]!, 16));
    return this.#take(KEYWORD)?.[1] ?? null;
  }

  #unexpected(wanted: string): never {
    const start = this.#at;
    const found = this.#text[start];
    const span: Span = { start, end: Math.min(start + 1, this.#text.length) };
    if (found === '\\') this.#stop(errors.loneBackslash(span));
    const before = this.#text.slice(Math.max(0, start - 200), start);
    if (found === ',') this.#stop(errors.comma(span));
    if (found === ':' && /(?:^|[\s(:])[A-Za-z]$/.test(before) && this.#text[start + 1] === '\\')
      this.#stop(errors.driveColon(span));
    const joined = found === ':' ? /(&&|\|\|)[^&|"]*$/.exec(before) : null;
    if (joined !== null) {
      const at = start - joined[0].length;
      this.#stop(errors.foreignConjunction({ start: at, end: at + 2 }, joined[1]!));
    }
    NOT.lastIndex = start;
    if (NOT.test(this.#text)) this.#stop(errors.strayNot({ start, end: start + 3 }, wanted));
    const word = found === '(' ? /\b(not|in)[ \t\r\n\u00a0]*$/i.exec(before) : null;
    if (word !== null) this.#stop(errors.wordBeforeList(span, wanted, word[1]!.toLowerCase()));
    const equals = /(!=|==|=)[ \t\r\n\u00a0]*$/.exec(before);
    if (equals !== null) this.#stop(errors.equalsSign({ start: start - equals[0].length, end: start }, equals[1]!));
    if (found !== undefined && wanted.startsWith('`and`') && /["\w]/.test(found))
      this.#stop(errors.noConjunction(span, wanted, found));
    this.#stop(errors.expected(span, wanted, found));
  }

  #stop(finding: Parameters<Report>[0]): never {
    this.#report(finding);
    throw new SyntaxStop();
  }
}
