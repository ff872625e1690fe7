/**
 * Parser of search terms. Tolerant where Splunk is: blanks around operators, `==`, commas between terms, trailing commas
 * in lists, quotes opened or closed twice (`""*text*""` reads as `*text*`), operators of IN in any case. Strict about
 * what would change the meaning: AND, OR and NOT count only in upper case, other words are terms.
 */
import { joinSpans, type Span } from '../../text/source-text.ts';
import { isTimeModifier } from '../time-modifiers.ts';
import { type Cursor, unescapeText } from './cursor.ts';
import { fail, failNotEqual, failUnsupported } from './errors.ts';
import type { ComparisonOperator, SearchExpr, SearchValue } from './search-syntax.ts';

/** Characters that end a bare field name or term. */
const NAME_STOPS = '()|,"=<>![]';
/** Characters that end a bare value; `[`, `=` and `!` may be inside one. */
const VALUE_STOPS = '()|,"';

/** Parses terms up to the end, a closing parenthesis, or one of `stopWords` (ignoring case). None: everything passes. */
export function parseSearch(cursor: Cursor, stopWords: readonly string[] = []): SearchExpr {
  return new SearchParser(cursor, stopWords).parseAnd();
}

class SearchParser {
  readonly #cursor: Cursor;
  readonly #stopWords: readonly string[];

  constructor(cursor: Cursor, stopWords: readonly string[]) {
    this.#cursor = cursor;
    this.#stopWords = stopWords;
  }

  parseAnd(): SearchExpr {
    const cursor = this.#cursor;
    const args: SearchExpr[] = [];
    for (;;) {
      cursor.skipSeparators();
      if (this.#atEnd()) break;
      if (args.length > 0 && this.#takeOperator('AND')) {
        cursor.skipSeparators();
        if (this.#atEnd()) fail('spl-syntax', 'a term is missing after AND', cursor.here);
      }
      args.push(this.#parseOr());
    }
    if (args.length === 0) return { kind: 'all', span: { start: cursor.pos, end: cursor.pos } };
    return args.length === 1 ? args[0]! : { kind: 'and', args, span: spanOf(args) };
  }

  #atEnd(): boolean {
    const cursor = this.#cursor;
    return cursor.done || cursor.char === ')' || this.#stopWords.some((word) => cursor.isKeyword(word));
  }

  #parseOr(): SearchExpr {
    const args = [this.#parseNot()];
    for (;;) {
      this.#cursor.skipBlanks();
      if (!this.#takeOperator('OR')) break;
      args.push(this.#parseNot());
    }
    return args.length === 1 ? args[0]! : { kind: 'or', args, span: spanOf(args) };
  }

  #parseNot(): SearchExpr {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const start = cursor.pos;
    if (!this.#takeOperator('NOT')) return this.#parsePrimary();
    const arg = cursor.nested(() => this.#parseNot());
    return { kind: 'not', arg, span: { start, end: arg.span.end } };
  }

  /** AND, OR and NOT in upper case, not as the start of a longer word or of `NOT=x`. */
  #takeOperator(word: 'AND' | 'OR' | 'NOT'): boolean {
    const cursor = this.#cursor;
    const after = cursor.charAt(word.length);
    if (after !== '' && !/[\s()["]/.test(after)) return false;
    if (!cursor.text.startsWith(word, cursor.pos)) return false;
    const rest = cursor.text.slice(cursor.pos + word.length, cursor.end);
    if (/^\s*(==?|!=)/.test(rest)) return false;
    return cursor.take(word);
  }

  #parsePrimary(): SearchExpr {
    const cursor = this.#cursor;
    const start = cursor.pos;
    if (this.#atEnd()) fail('spl-syntax', 'a search term is missing here', cursor.here);
    for (const operator of ['AND', 'OR'] as const) {
      if (this.#takeOperator(operator)) fail('spl-syntax', `${operator} has no term before it`, cursor.spanFrom(start));
    }
    if (cursor.char === '(') return this.#parseGroup();
    if (cursor.char === '[') {
      const body = cursor.readBracket();
      return { kind: 'subsearch', body, span: cursor.spanFrom(start) };
    }
    if (cursor.char === '"') {
      const word = cursor.readQuoted();
      return (
        this.#parseAfterName(word.text, word.span) ?? { kind: 'word', mode: 'phrase', text: word.text, span: word.span }
      );
    }
    return this.#parseBare();
  }

  #parseGroup(): SearchExpr {
    const cursor = this.#cursor;
    const open = cursor.pos;
    cursor.take('(');
    // The words that end a clause (`by`, `where`) are terms like others inside parentheses.
    const inner = cursor.nested(() => new SearchParser(cursor, []).parseAnd());
    cursor.skipSeparators();
    if (!cursor.take(')')) fail('spl-unclosed', 'a parenthesis is never closed', { start: open, end: open + 1 });
    return { ...inner, span: cursor.spanFrom(open) };
  }

  #parseBare(): SearchExpr {
    const cursor = this.#cursor;
    const start = cursor.pos;
    const name = cursor.readBare(NAME_STOPS);
    if (name === null) fail('spl-syntax', `a search term cannot start with ${cursor.char}`, cursor.here);
    const directive = name.text === 'TERM' ? 'term' : name.text === 'CASE' ? 'case' : null;
    if (directive !== null && cursor.char === '(') return this.#parseDirective(directive, start);
    const separator = name.text.indexOf('::');
    if (separator > 0 && !name.text.startsWith('tag::')) {
      const text = unescapeText(name.text.slice(separator + 2));
      const value = { text, quoted: false, span: name.span };
      return { kind: 'comparison', field: name.text.slice(0, separator), operator: '=', value, span: name.span };
    }
    const compared = this.#parseAfterName(name.text, name.span);
    if (compared !== null) return compared;
    // What stopped the name may still belong to a plain word: `a!b`, `x<y` are comparisons, `a"b"` is one word.
    const rest = cursor.char === '!' || cursor.char === ']' ? cursor.readBare(VALUE_STOPS) : null;
    const text = unescapeText(name.text + (rest?.text ?? ''));
    const span = cursor.spanFrom(start);
    if (/^\*+$/.test(text)) return { kind: 'all', span };
    return { kind: 'word', mode: 'word', text, span };
  }

  #parseDirective(mode: 'term' | 'case', start: number): SearchExpr {
    const cursor = this.#cursor;
    const open = cursor.pos;
    cursor.take('(');
    const value = this.#parseValue(VALUE_STOPS);
    cursor.skipBlanks();
    if (!cursor.take(')')) fail('spl-unclosed', 'a parenthesis is never closed', { start: open, end: open + 1 });
    return { kind: 'word', mode, text: value.text, span: cursor.spanFrom(start) };
  }

  /** `field=CASE(x)`: a value told apart by case, which no detection has asked for. */
  #refuseDirective(): void {
    const directive = /(?:CASE|TERM)\(/y;
    directive.lastIndex = this.#cursor.pos;
    const found = directive.exec(this.#cursor.text)?.[0];
    if (found === undefined) return;
    failUnsupported(
      'spl-option-not-supported',
      `${found}…) as the value of a field is not supported`,
      this.#cursor.here,
      'compare with | where field="…", which tells case apart',
    );
  }

  /** `field=[…]`: the answer of a search as text in the place of a value, which only time modifiers may have. */
  #takeSubsearch(field: string): SearchValue | null {
    const cursor = this.#cursor;
    if (cursor.char !== '[') return null;
    const start = cursor.pos;
    cursor.readBracket();
    if (isTimeModifier(field)) return { text: '[…]', quoted: false, isAnswer: true, span: cursor.spanFrom(start) };
    return failUnsupported(
      'spl-subsearch-place',
      'a subsearch as the value of a field is not supported',
      cursor.spanFrom(start),
      'let the subsearch name the field: [search … | return field]',
    );
  }

  /** The rest of a comparison or an IN list, or null when `field` is only a word; the cursor then stays behind it. */
  #parseAfterName(field: string, span: Span): SearchExpr | null {
    const cursor = this.#cursor;
    const back = cursor.pos;
    cursor.skipBlanks();
    const operator = this.#takeComparison();
    if (operator !== null) {
      if (operator === '<' && cursor.char === '>') failNotEqual({ start: cursor.pos - 1, end: cursor.pos + 1 });
      cursor.skipBlanks();
      const answer = this.#takeSubsearch(field);
      if (answer !== null)
        return { kind: 'comparison', field, operator, value: answer, span: joinSpans(span, answer.span) };
      if (operator === '=' && cursor.char === '(') return this.#parseValueGroup(field, span);
      this.#refuseDirective();
      const value = this.#parseValue(VALUE_STOPS);
      return { kind: 'comparison', field, operator, value, span: joinSpans(span, value.span) };
    }
    // NOT IN is not in the documentation, but people write it; no search that Splunk publishes does.
    const isNegated = cursor.takeKeyword('not');
    cursor.skipBlanks();
    if (cursor.takeKeyword('in')) {
      cursor.skipBlanks();
      if (cursor.char === '(') {
        const list = this.#parseList(field, span);
        return isNegated ? { kind: 'not', arg: list, span: list.span } : list;
      }
    }
    cursor.pos = back;
    return null;
  }

  #takeComparison(): ComparisonOperator | null {
    const cursor = this.#cursor;
    if (cursor.take('==') || cursor.take('=')) return '=';
    if (cursor.take('!=')) return '!=';
    for (const operator of ['<=', '>=', '<', '>'] as const) if (cursor.take(operator)) return operator;
    return null;
  }

  /** `field=(a OR b)`: every word of the group is a value of the field. */
  #parseValueGroup(field: string, span: Span): SearchExpr {
    const group = this.#parseGroup();
    return { ...asValues(group, field), span: joinSpans(span, group.span) };
  }

  #parseList(field: string, span: Span): SearchExpr {
    const cursor = this.#cursor;
    const open = cursor.pos;
    cursor.take('(');
    const values: SearchValue[] = [];
    for (;;) {
      cursor.skipSeparators();
      if (cursor.take(')')) break;
      if (cursor.done) fail('spl-unclosed', 'the list is never closed', { start: open, end: open + 1 });
      values.push(this.#parseValue(VALUE_STOPS));
    }
    if (values.length === 0) fail('spl-syntax', 'the list of IN is empty', cursor.spanFrom(open));
    return { kind: 'in', field, values, span: joinSpans(span, cursor.spanFrom(open)) };
  }

  /** Quoted and bare pieces that touch are one value. */
  #parseValue(stops: string): SearchValue {
    const cursor = this.#cursor;
    const start = cursor.pos;
    let text = '';
    let quoted = false;
    for (;;) {
      if (cursor.char === '"') {
        text += cursor.readQuoted().text;
        quoted = true;
      } else {
        const piece = cursor.readBare(stops);
        if (piece === null) break;
        text += unescapeText(piece.text);
      }
    }
    if (cursor.pos === start) fail('spl-syntax', 'a value is missing here', cursor.here);
    return { text, quoted, span: cursor.spanFrom(start) };
  }
}

function spanOf(list: readonly SearchExpr[]): Span {
  return joinSpans(list[0]!.span, list[list.length - 1]!.span);
}

function asValues(expr: SearchExpr, field: string): SearchExpr {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return { ...expr, args: expr.args.map((arg) => asValues(arg, field)) };
    case 'not':
      return { ...expr, arg: asValues(expr.arg, field) };
    case 'word':
    case 'all': {
      const value: SearchValue = { text: expr.kind === 'all' ? '*' : expr.text, quoted: false, span: expr.span };
      return { kind: 'comparison', field, operator: '=', value, span: expr.span };
    }
    default:
      return fail('spl-syntax', `only values of ${field} may stand in this group`, expr.span);
  }
}
