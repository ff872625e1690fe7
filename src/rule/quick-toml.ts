/**
 * The TOML that rule files are really written in: tables and arrays of tables under bare keys, texts of every form, whole
 * numbers, booleans, lists and flat inline tables. Thousands of files are read before the first event, most of each is a
 * few long texts, and looking for their ends is all that those need. Whatever is not plainly of this kind (dotted or
 * quoted keys, dates, rarer escapes and numbers, carriage returns, repeated keys, anything wrong) is declined, and the
 * library reads the file. What is taken means what the library says it means.
 */

import { decline, orDeclined } from './decline.ts';
import { endOfLongText } from './toml-places.ts';
import type { WrittenObject } from './written-file.ts';

type Table = { [key: string]: unknown };

/** The file's values, or null where the library must read it. */
export function readQuickToml(text: string): WrittenObject | null {
  // Control characters are errors nearly everywhere, and a carriage return is one or not by what follows it.
  if (/[\x00-\x08\x0b-\x1f\x7f]/.test(text)) return null;
  return orDeclined(() => new QuickReader(text).readFile());
}

const MAX_DEPTH = 16;
const HEADER = /(\[\[?)([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)(\]\]?)/y;
const KEY = /([A-Za-z0-9_-]+)[ \t]*=[ \t]*/y;
const REST_OF_LINE = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const WORD = /(?:true|false|0|-?[1-9][0-9]{0,14})(?=[ \t\n,\]}#]|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

class QuickReader {
  readonly #text: string;
  readonly #top: Table = {};
  /** Tables that headers made or may still add to; what values made is closed. */
  readonly #open = new Set<unknown>([this.#top]);
  readonly #lists = new Set<unknown>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readFile(): WrittenObject {
    let table = this.#top;
    for (this.#skipBlanks(); this.#at < this.#text.length; this.#skipBlanks()) {
      if (this.#text[this.#at] === '[') table = this.#readHeader();
      else this.#readPair(table);
      if (this.#match(REST_OF_LINE) === null) decline();
    }
    return this.#top;
  }

  #readHeader(): Table {
    const [, opening, path, closing] = this.#match(HEADER) ?? decline();
    if (opening!.length !== closing!.length) decline();
    const steps = path!.split('.');
    const last = steps.pop()!;
    let table = this.#top;
    for (const step of steps) table = this.#enter(table, step);
    const made: Table = {};
    if (opening === '[[') {
      if (!Object.hasOwn(table, last)) this.#lists.add(set(table, last, []));
      const list = table[last];
      if (!Array.isArray(list) || !this.#lists.has(list)) decline();
      list.push(made);
    } else set(table, last, made);
    this.#open.add(made);
    return made;
  }

  /** The table under a key, or the newest of a list of tables. */
  #enter(table: Table, key: string): Table {
    if (!Object.hasOwn(table, key)) decline(); // made by the way, and perhaps opened later
    const found = table[key];
    const inner: unknown = Array.isArray(found) && this.#lists.has(found) ? found.at(-1) : found;
    return this.#open.has(inner) ? (inner as Table) : decline(); // only tables are open
  }

  #readPair(table: Table): void {
    const [, key] = this.#match(KEY) ?? decline();
    set(table, key!, this.#readValue(0));
  }

  #readValue(depth: number): unknown {
    switch (this.#text[this.#at]) {
      case '"':
      case "'":
        return this.#readText();
      case '[':
        return this.#readList(depth);
      case '{':
        return this.#readInlineTable(depth);
      default: {
        const [word] = this.#match(WORD) ?? decline();
        return word === 'true' || (word === 'false' ? false : Number(word));
      }
    }
  }

  #readText(): string {
    const text = this.#text;
    const quote = text[this.#at]!;
    const long = quote.repeat(3);
    if (text.startsWith(long, this.#at)) {
      const end = endOfLongText(text, this.#at) ?? decline();
      const start = this.#at + (text[this.#at + 3] === '\n' ? 4 : 3);
      this.#at = end;
      const inner = text.slice(start, end - 3);
      return quote === '"' ? readEscapes(inner) : inner;
    }
    const start = this.#at + 1;
    let end = text.indexOf(quote, start);
    if (quote === '"') while (end !== -1 && isEscaped(text, end, start)) end = text.indexOf(quote, end + 1);
    if (end === -1) decline();
    const inner = text.slice(start, end);
    if (inner.includes('\n')) decline();
    this.#at = end + 1;
    return quote === '"' ? readEscapes(inner) : inner;
  }

  #readList(depth: number): unknown[] {
    if (depth >= MAX_DEPTH) decline();
    const list: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#skipBlanks();
      if (this.#take(']')) return list;
      list.push(this.#readValue(depth + 1));
      this.#skipBlanks();
      if (this.#take(']')) return list;
      if (!this.#take(',')) decline();
    }
  }

  #readInlineTable(depth: number): Table {
    if (depth >= MAX_DEPTH) decline();
    const table: Table = {};
    this.#at++;
    for (;;) {
      this.#skipBlanks();
      const [, key] = this.#match(KEY) ?? decline();
      set(table, key!, this.#readValue(depth + 1));
      this.#skipBlanks();
      if (this.#take('}')) return table;
      if (!this.#take(',')) decline();
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** Past blanks, line breaks and comments. */
  #skipBlanks(): void {
    const text = this.#text;
    for (let at = this.#at; ; at++) {
      const char = text[at];
      if (char === '#') {
        const newline = text.indexOf('\n', at);
        at = newline === -1 ? text.length : newline;
      } else if (char !== ' ' && char !== '\t' && char !== '\n') {
        this.#at = Math.min(at, text.length);
        return;
      }
    }
  }
}

function set<T>(table: Table, key: string, value: T): T {
  if (Object.hasOwn(table, key) || key === '__proto__') decline();
  table[key] = value;
  return value;
}

/** Whether an odd number of backslashes stands before an offset. */
function isEscaped(text: string, at: number, start: number): boolean {
  let backslashes = 0;
  while (at - 1 - backslashes >= start && text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function readEscapes(text: string): string {
  return text.includes('\\') ? text.replace(/\\([\s\S]?)/g, (_, char: string) => ESCAPES[char] ?? decline()) : text;
}
