/**
 * The cursor that every parser of this folder reads with: a place in the expanded text and the end it may not pass.
 * It knows what all of SPL shares (blanks, double-quoted text and its escapes, bare words, brackets) and nothing of any
 * command. Depth of nesting is counted here, so that no text can exhaust the stack.
 */
import type { Span } from '../../text/source-text.ts';
import { fail } from './errors.ts';
import { isEscaped, skipQuoted } from './expand.ts';

/** Parentheses, calls and brackets within each other. */
export const MAX_NESTING = 200;

/** A word as written and as meant. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** Code units that separate words: ASCII blanks and line breaks, and what Unicode counts as space. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || (code >= 0xa0 && /\s/.test(String.fromCharCode(code)));
}

export class Cursor {
  readonly text: string;
  readonly end: number;
  pos: number;
  #depth = 0;

  constructor(text: string, span: Span) {
    this.text = text;
    this.pos = span.start;
    this.end = span.end;
  }

  skipBlanks(): void {
    while (this.pos < this.end && isBlank(this.text.charCodeAt(this.pos))) this.pos++;
  }

  /** Blanks and commas: what may stand between the items of most lists. */
  skipSeparators(): void {
    while (this.pos < this.end && (this.text[this.pos] === ',' || isBlank(this.text.charCodeAt(this.pos)))) this.pos++;
  }

  /** True when nothing but blanks is left; they are skipped. */
  get done(): boolean {
    this.skipBlanks();
    return this.pos >= this.end;
  }

  /** The next character, or '' at the end. */
  get char(): string {
    return this.pos < this.end ? this.text[this.pos]! : '';
  }

  charAt(ahead: number): string {
    return this.pos + ahead < this.end ? this.text[this.pos + ahead]! : '';
  }

  /** Takes `token` if it comes next. */
  take(token: string): boolean {
    if (this.pos + token.length > this.end || !this.text.startsWith(token, this.pos)) return false;
    this.pos += token.length;
    return true;
  }

  /** True when `word` comes next, ignoring case, and ends there. Takes nothing. */
  isKeyword(word: string): boolean {
    const after = this.pos + word.length;
    if (after > this.end) return false;
    if (this.text.slice(this.pos, after).toLowerCase() !== word.toLowerCase()) return false;
    return after === this.end || /[\s,()[\]"|]/.test(this.text[after]!);
  }

  takeKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.pos += word.length;
    return true;
  }

  spanFrom(start: number): Span {
    return { start, end: this.pos };
  }

  /** The next character or word, for messages; one character wide at the end. */
  get here(): Span {
    return { start: Math.min(this.pos, Math.max(0, this.end - 1)), end: Math.min(this.pos + 1, this.text.length) };
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_NESTING) fail('spl-too-deep', `nested more than ${MAX_NESTING} deep`, this.here);
    const result = parse();
    this.#depth--;
    return result;
  }

  /** Double-quoted text at the cursor, unescaped. */
  readQuoted(): Word {
    const start = this.pos;
    const after = skipQuoted(this.text, start);
    if (after > this.end || this.text[after - 1] !== '"' || after - start < 2) {
      fail('spl-unclosed', 'a double quote is never closed', { start, end: start + 1 });
    }
    this.pos = after;
    return { text: unescapeText(this.text.slice(start + 1, after - 1)), quoted: true, span: { start, end: after } };
  }

  /** Text in single quotes at the cursor: a field name in eval. */
  readSingleQuoted(): Word {
    const start = this.pos;
    const close = this.text.indexOf("'", start + 1);
    if (close === -1 || close >= this.end) {
      fail(
        'spl-unclosed',
        'a single quote is never closed',
        { start, end: start + 1 },
        'field names with special characters stand in single quotes',
      );
    }
    this.pos = close + 1;
    return { text: this.text.slice(start + 1, close), quoted: true, span: { start, end: close + 1 } };
  }

  /** A run of characters up to a blank or one of `stops`; null where there is none. */
  readBare(stops: string): Word | null {
    const start = this.pos;
    while (this.pos < this.end && !isBlank(this.text.charCodeAt(this.pos)) && !stops.includes(this.char)) {
      // A quote behind a backslash is a plain character.
      this.pos += isEscaped(this.text, this.pos) ? 2 : 1;
    }
    this.pos = Math.min(this.pos, this.end);
    if (this.pos === start) return null;
    return { text: this.text.slice(start, this.pos), quoted: false, span: this.spanFrom(start) };
  }

  /** Span of what is inside the bracket at the cursor, which is left behind it. */
  readBracket(): Span {
    const start = this.pos;
    const close = findClosing(this.text, start, this.end);
    if (close === -1) fail('spl-unclosed', 'a bracket is never closed', { start, end: start + 1 });
    this.pos = close + 1;
    return { start: start + 1, end: close };
  }
}

/** Offset of the `]` that closes the `[` at `open`, outside double quotes, or -1. */
function findClosing(text: string, open: number, end: number): number {
  let depth = 0;
  for (let i = open; i < end; i++) {
    const char = text[i];
    if (char === '"') i = skipQuoted(text, i) - 1;
    else if (isEscaped(text, i)) i++;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return i;
  }
  return -1;
}

/** `\"`, `\\` and `\|` lose their backslash; every other backslash stays, as Splunk leaves it for regexes and paths. */
export function unescapeText(text: string): string {
  return text.includes('\\') ? text.replace(/\\(["\\|])/g, '$1') : text;
}
