/**
 * Where the keys and values of a TOML text stand. One linear pass over text that a parser has already accepted; on
 * anything else it gives up quietly with what it has, since places only serve messages. Paths are joined with NUL;
 * elements of an array of tables have their index as a step.
 */
import type { Span } from '../text/source-text.ts';

export interface TomlPlace {
  readonly key: Span;
  readonly value: Span;
}

/** Places by path. A text is scanned as far as it must be for those that are asked for. */
export class TomlPlaces {
  readonly #known = new Map<string, TomlPlace>();
  readonly #rest: Iterator<readonly [path: string, place: TomlPlace], void>;

  constructor(text: string) {
    this.#rest = scanPlaces(text);
  }

  get(path: string): TomlPlace | undefined {
    for (let known = this.#known.get(path); ; known = this.#known.get(path)) {
      if (known !== undefined) return known;
      const step = this.#rest.next();
      if (step.done === true) return undefined;
      this.#known.set(...step.value);
    }
  }
}

function* scanPlaces(text: string): Generator<readonly [path: string, place: TomlPlace], void> {
  const counts = new Map<string, number>();
  let table: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    at = skipBlank(text, at);
    const char = text[at];
    if (char === undefined) break;
    if (char === '[') {
      const isArray = text[at + 1] === '[';
      const start = at;
      const [parts, end] = readKey(text, at + (isArray ? 2 : 1));
      table = openTable(parts, isArray, counts);
      const span = { start, end: Math.min(text.length, end + (isArray ? 2 : 1)) };
      yield [table.join('\u0000'), { key: span, value: span }];
      at = nextLine(text, end);
    } else {
      const start = at;
      const [parts, end] = readKey(text, at);
      if (text[end] !== '=') {
        at = nextLine(text, end);
        continue;
      }
      const valueStart = skipSpaces(text, end + 1);
      const valueEnd = skipValue(text, valueStart);
      const key = { start, end: trimEnd(text, start, end) };
      yield [[...table, ...parts].join('\u0000'), { key, value: { start: valueStart, end: valueEnd } }];
      at = nextLine(text, valueEnd);
    }
  }
}

/** The path of a table header: steps into arrays of tables go to their newest element. */
function openTable(parts: readonly string[], isArray: boolean, counts: Map<string, number>): string[] {
  const path: string[] = [];
  for (const [i, part] of parts.entries()) {
    path.push(part);
    const key = path.join('\u0000');
    if (isArray && i === parts.length - 1) counts.set(key, (counts.get(key) ?? 0) + 1);
    const count = counts.get(key);
    if (count !== undefined) path.push(String(count - 1));
  }
  return path;
}

/** A dotted key from `at`; gives its parts and the offset of the first character that is not part of it. */
function readKey(text: string, at: number): [string[], number] {
  const parts: string[] = [];
  for (;;) {
    at = skipSpaces(text, at);
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const end = skipString(text, at);
      parts.push(text.slice(at + 1, end - 1));
      at = end;
    } else {
      const start = at;
      while (isBare(text.charCodeAt(at))) at++;
      parts.push(text.slice(start, at));
    }
    at = skipSpaces(text, at);
    if (text[at] !== '.') return [parts, at];
    at++;
  }
}

/** Letters, digits, `_` and `-`; NaN, behind the text's end, is none. */
function isBare(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || isJoiner(code);
}

function isJoiner(code: number): boolean {
  return code === 95 || code === 45;
}

const NEWLINE = 10;
const BACKSLASH = 92;
const DOUBLE_QUOTE = 34;
const QUOTE = 39;
const HASH = 35;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Past a string that starts at `at`, single- or multi-line. */
function skipString(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  if (text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote)
    return endOfLongText(text, at) ?? text.length;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH && quote === DOUBLE_QUOTE) i++;
    else if (code === quote) return i + 1;
    else if (code === NEWLINE) return i;
  }
  return text.length;
}

/** Past the closing quotes of a multi-line string that starts at `at`; null where there are none. */
export function endOfLongText(text: string, at: number): number | null {
  const quote = text[at]!;
  const close = quote.repeat(3);
  let from = at + 3;
  for (;;) {
    let end = text.indexOf(close, from);
    if (end === -1) return null;
    let backslashes = 0;
    if (quote === '"')
      while (end - 1 - backslashes >= from && text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 1) {
      from = end + 1;
      continue;
    }
    // Up to two quotes may stand before the closing three.
    for (let more = 0; more < 2 && text[end + 3] === quote; more++) end++;
    return end + 3;
  }
}

/** Past a value: a string, a bare word, or an array or inline table with everything in it. */
function skipValue(text: string, at: number): number {
  let depth = 0;
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === DOUBLE_QUOTE || code === QUOTE) i = skipString(text, i);
    else if (code === HASH) {
      if (depth === 0) break;
      i = nextLine(text, i);
    } else if (code === NEWLINE && depth === 0) break;
    else {
      if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
      else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
      i++;
    }
  }
  return trimEnd(text, at, i);
}

function trimEnd(text: string, start: number, end: number): number {
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return end;
}

function skipSpaces(text: string, at: number): number {
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Past blank lines and comments, to the next character that matters. */
function skipBlank(text: string, at: number): number {
  for (;;) {
    while (at < text.length && (text.charCodeAt(at) === 32 || /\s/.test(text[at]!))) at++;
    if (text[at] !== '#') return at;
    at = nextLine(text, at);
  }
}

function nextLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
}
