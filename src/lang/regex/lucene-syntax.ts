/**
 * Lucene's regular expressions, text to tree, with every optional operator on, as Elasticsearch runs them:
 * `~` complement, `&` intersection, `@` any string, `#` nothing, `<n-m>` numbers, `"…"` quoted text, `\d \s \w`. A
 * pattern covers the whole value; `^`, `$` and `(?` are plain characters. Positions are UTF-16 offsets.
 */

import { buildInterval } from './lucene-interval.ts';

/** Inclusive code point ranges, in no order. */
export type Ranges = readonly (readonly [from: number, to: number])[];

export type RegexNode =
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'concat' | 'union' | 'intersect'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'complement'; readonly part: RegexNode }
  /** `max` is Infinity where there is no upper bound. */
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number }
  | { readonly kind: 'nothing' };

export type ParsedRegex =
  | { readonly ok: true; readonly node: RegexNode }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Longest pattern, and deepest nesting of groups and complements. */
export const MAX_PATTERN_LENGTH = 50_000;
const MAX_DEPTH = 150;
const MAX_COUNT = 2 ** 31 - 1;
export const MAX_CODE_POINT = 0x10ffff;

/** The empty string. */
const EMPTY: RegexNode = { kind: 'concat', parts: [] };
const NOTHING: RegexNode = { kind: 'nothing' };
const ANY: RegexNode = { kind: 'set', ranges: [[0, MAX_CODE_POINT]] };

/**
 * Lucene folds single characters, alone or listed in brackets, and quoted text, but not the ranges of a bracket: with
 * its ASCII flag `[a-z]` matches no capital. Elasticsearch sets only that flag.
 */
const FOLDS_RANGES = false;

class RegexError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export function parseLucene(text: string, foldAscii: boolean): ParsedRegex {
  if (text.length > MAX_PATTERN_LENGTH) {
    return {
      ok: false,
      message: `the expression is longer than ${MAX_PATTERN_LENGTH} characters`,
      offset: MAX_PATTERN_LENGTH,
    };
  }
  try {
    return { ok: true, node: new LuceneParser(text, foldAscii).parse() };
  } catch (error) {
    if (error instanceof RegexError) return { ok: false, message: error.message, offset: error.offset };
    throw error;
  }
}

class LuceneParser {
  readonly #text: string;
  readonly #fold: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, fold: boolean) {
    this.#text = text;
    this.#fold = fold;
  }

  parse(): RegexNode {
    if (this.#text === '') return EMPTY;
    const node = this.#union();
    if (this.#more()) this.#fail('expected the end of the expression');
    return node;
  }

  #fail(message: string, offset = this.#at): never {
    throw new RegexError(message, offset);
  }

  #more(): boolean {
    return this.#at < this.#text.length;
  }

  #peek(characters: string): boolean {
    return this.#more() && characters.includes(this.#text[this.#at]!);
  }

  #match(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #next(): number {
    if (!this.#more()) this.#fail('unexpected end of the expression');
    const code = this.#text.codePointAt(this.#at)!;
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #union(): RegexNode {
    if (++this.#depth > MAX_DEPTH) this.#fail(`groups are nested more than ${MAX_DEPTH} deep`);
    const parts = [this.#intersection()];
    while (this.#match('|')) parts.push(this.#intersection());
    this.#depth--;
    return parts.length === 1 ? parts[0]! : { kind: 'union', parts };
  }

  #intersection(): RegexNode {
    const parts = [this.#concatenation()];
    while (this.#match('&')) parts.push(this.#concatenation());
    return parts.length === 1 ? parts[0]! : { kind: 'intersect', parts };
  }

  #concatenation(): RegexNode {
    const parts = [this.#repetition()];
    while (this.#more() && !this.#peek(')|&')) parts.push(this.#repetition());
    return parts.length === 1 ? parts[0]! : { kind: 'concat', parts };
  }

  #repetition(): RegexNode {
    let part = this.#complement();
    for (let stacked = 0; this.#peek('?*+{'); stacked++) {
      if (stacked > MAX_DEPTH) this.#fail('too many repetitions of repetitions');
      if (this.#match('?')) part = { kind: 'repeat', part, min: 0, max: 1 };
      else if (this.#match('*')) part = { kind: 'repeat', part, min: 0, max: Infinity };
      else if (this.#match('+')) part = { kind: 'repeat', part, min: 1, max: Infinity };
      else part = this.#counted(part);
    }
    return part;
  }

  #counted(part: RegexNode): RegexNode {
    const start = this.#at;
    this.#match('{');
    const min = this.#integer();
    let max = min;
    if (this.#match(',')) max = this.#peek('}') ? Infinity : this.#integer();
    if (!this.#match('}')) this.#fail('expected `}`');
    if (max < min) this.#fail(`the repetition {${min},${max}} is empty`, start);
    return { kind: 'repeat', part, min, max };
  }

  #integer(): number {
    const start = this.#at;
    while (this.#peek('0123456789')) this.#at++;
    if (this.#at === start) this.#fail('expected a number');
    const value = Number(this.#text.slice(start, this.#at));
    if (value > MAX_COUNT) this.#fail('the number is too large', start);
    return value;
  }

  /** `~` binds tighter than repetition. */
  #complement(): RegexNode {
    if (!this.#match('~')) return this.#primary();
    if (++this.#depth > MAX_DEPTH) this.#fail(`groups are nested more than ${MAX_DEPTH} deep`);
    const part = this.#complement();
    this.#depth--;
    return { kind: 'complement', part };
  }

  #primary(): RegexNode {
    const start = this.#at;
    if (this.#match('[')) return this.#bracket(start);
    if (this.#match('.')) return ANY;
    if (this.#match('#')) return NOTHING;
    if (this.#match('@')) return { kind: 'repeat', part: ANY, min: 0, max: Infinity };
    if (this.#match('"')) return this.#quoted(start);
    if (this.#match('(')) return this.#group(start);
    if (this.#match('<')) return this.#interval(start);
    const named = this.#namedClass();
    if (named !== null) return { kind: 'set', ranges: named };
    return { kind: 'set', ranges: this.#folded(this.#character()) };
  }

  #group(start: number): RegexNode {
    if (this.#match(')')) return EMPTY;
    const node = this.#union();
    if (!this.#match(')')) this.#fail('the group is not closed: expected `)`', start);
    return node;
  }

  #quoted(start: number): RegexNode {
    const close = this.#text.indexOf('"', this.#at);
    if (close === -1) this.#fail('the quoted text is not closed: expected `"`', start);
    const parts: RegexNode[] = [];
    for (const char of this.#text.slice(this.#at, close)) {
      parts.push({ kind: 'set', ranges: this.#folded(char.codePointAt(0)!) });
    }
    this.#at = close + 1;
    return { kind: 'concat', parts };
  }

  /** A backslash makes any character literal, but for the letters of the named classes. */
  #character(): number {
    this.#match('\\');
    return this.#next();
  }

  #namedClass(): Ranges | null {
    if (this.#text[this.#at] !== '\\') return null;
    const ranges = NAMED_CLASSES[this.#text[this.#at + 1] ?? ''];
    if (ranges === undefined) return null;
    this.#at += 2;
    return ranges;
  }

  #bracket(start: number): RegexNode {
    const negated = this.#match('^');
    const ranges: (readonly [number, number])[] = [];
    do {
      const named = this.#namedClass();
      if (named !== null) {
        ranges.push(...named);
        continue;
      }
      const at = this.#at;
      const from = this.#character();
      if (!this.#match('-')) ranges.push(...this.#folded(from));
      else {
        const to = this.#character();
        if (to < from) this.#fail('the range ends before it starts', at);
        ranges.push([from, to]);
        if (FOLDS_RANGES && this.#fold)
          for (let code = from; code <= Math.min(to, 127); code++) ranges.push(...this.#folded(code));
      }
    } while (this.#more() && !this.#peek(']'));
    if (!this.#match(']')) this.#fail('the bracket is not closed: expected `]`', start);
    return { kind: 'set', ranges: negated ? invert(ranges) : ranges };
  }

  #folded(code: number): Ranges {
    const one: readonly [number, number] = [code, code];
    if (!this.#fold) return [one];
    if (code >= 65 && code <= 90) return [one, [code + 32, code + 32]];
    if (code >= 97 && code <= 122) return [one, [code - 32, code - 32]];
    return [one];
  }

  #interval(start: number): RegexNode {
    const close = this.#text.indexOf('>', this.#at);
    if (close === -1) this.#fail('the interval is not closed: expected `>`', start);
    const body = this.#text.slice(this.#at, close);
    this.#at = close + 1;
    const match = /^(\d+)-(\d+)$/.exec(body);
    if (match === null) this.#fail(`<${body.slice(0, 40)}> is not an interval of numbers such as <1-12>`, start);
    const [low, high] = [Number(match[1]), Number(match[2])];
    if (low > MAX_COUNT || high > MAX_COUNT) this.#fail('the number is too large', start);
    const digits = match[1]!.length === match[2]!.length ? match[1]!.length : 0;
    return buildInterval(Math.min(low, high), Math.max(low, high), digits);
  }
}

const NAMED_CLASSES: Readonly<Record<string, Ranges>> = (() => {
  const d: Ranges = [[48, 57]];
  const s: Ranges = [
    [9, 10],
    [13, 13],
    [32, 32],
  ];
  const w: Ranges = [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ];
  return { d, D: invert(d), s, S: invert(s), w, W: invert(w) };
})();

function invert(ranges: Ranges): Ranges {
  const out: [number, number][] = [];
  let from = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (start > from) out.push([from, start - 1]);
    from = Math.max(from, end + 1);
  }
  if (from <= MAX_CODE_POINT) out.push([from, MAX_CODE_POINT]);
  return out;
}
