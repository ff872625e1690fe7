/**
 * EQL text to tokens, in one pass over the characters. Bad strings and numbers are reported and still give a token, so
 * that one slip does not hide the next; what is no token at all ends the list. Offsets are UTF-16 code units.
 */
import type { Span } from '../../text/source-text.ts';
import { type Finding, MAX_QUERY_LENGTH } from '../finding.ts';
import * as errors from './errors.ts';

export type TokenKind = 'word' | 'backquoted' | 'variable' | 'string' | 'number' | 'punctuation' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** Words and variables: as written, with a trailing `~` where there is one. Strings and backquoted names: unescaped. Numbers: as written. */
  readonly text: string;
}

/** Reserved words: they are names only in backquotes. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'and',
  'any',
  'by',
  'false',
  'in',
  'join',
  'like',
  'maxspan',
  'not',
  'null',
  'of',
  'or',
  'regex',
  'sample',
  'sequence',
  'true',
  'until',
  'where',
  'with',
]);

const WORD = /[A-Za-z_@][A-Za-z0-9_]*~?/y;
/** The elements that the endpoint's functions over lists go through. */
const VARIABLE = /\$[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\r\n]+/y;
const PUNCTUATION = [
  '![',
  '!:',
  '==',
  '!=',
  '<=',
  '>=',
  '<',
  '>',
  '=',
  ':',
  '+',
  '-',
  '*',
  '/',
  '%',
  '.',
  ',',
  '[',
  ']',
  '(',
  ')',
  '|',
  '?',
];

export function readTokens(text: string, report: (finding: Finding) => void): Token[] {
  const tokens: Token[] = [];
  if (text.length > MAX_QUERY_LENGTH) {
    report(errors.tooLong({ start: 0, end: 1 }, MAX_QUERY_LENGTH));
    tokens.push({ kind: 'end', text: '', start: 0, end: 0 });
    return tokens;
  }
  let at = 0;
  while (at < text.length) {
    const next = skipBlank(text, at, report);
    if (next !== at) {
      at = next;
      continue;
    }
    const token = readToken(text, at, report);
    if (token === null) {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      report(errors.strayCharacter({ start: at, end: at + character.length }, character));
      at = text.length;
      break;
    }
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}

/** Past blanks and one comment, or the same offset. */
function skipBlank(text: string, at: number, report: (finding: Finding) => void): number {
  SPACE.lastIndex = at;
  if (SPACE.test(text)) return SPACE.lastIndex;
  if (text[at] !== '/') return at;
  if (text[at + 1] === '/') {
    const newline = text.indexOf('\n', at);
    return newline === -1 ? text.length : newline + 1;
  }
  if (text[at + 1] !== '*') return at;
  let depth = 1;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at + 2;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  report(errors.openComment({ start: at, end: at + 2 }));
  return text.length;
}

function readToken(text: string, at: number, report: (finding: Finding) => void): Token | null {
  const first = text[at]!;
  if (first === '"')
    return text.startsWith('"""', at) ? readRawString(text, at, report) : readString(text, at, at, report);
  if (first === "'") return readString(text, at, at, report);
  if (first === '?' && (text[at + 1] === '"' || text[at + 1] === "'")) return readString(text, at, at + 1, report);
  if (first === '`') return readBackquoted(text, at, report);
  WORD.lastIndex = at;
  if (WORD.test(text)) return { kind: 'word', text: text.slice(at, WORD.lastIndex), start: at, end: WORD.lastIndex };
  VARIABLE.lastIndex = at;
  if (VARIABLE.test(text))
    return { kind: 'variable', text: text.slice(at, VARIABLE.lastIndex), start: at, end: VARIABLE.lastIndex };
  NUMBER.lastIndex = at;
  if (NUMBER.test(text))
    return { kind: 'number', text: text.slice(at, NUMBER.lastIndex), start: at, end: NUMBER.lastIndex };
  for (const mark of PUNCTUATION) {
    if (text.startsWith(mark, at)) return { kind: 'punctuation', text: mark, start: at, end: at + mark.length };
  }
  return null;
}

/** Up to two more quotes directly after the closing three belong to the string. */
function readRawString(text: string, at: number, report: (finding: Finding) => void): Token {
  let close = text.indexOf('"""', at + 3);
  const broken = /[\r\n]/.exec(close === -1 ? text.slice(at + 3) : text.slice(at + 3, close));
  if (close === -1 || broken !== null) {
    const end = broken === null ? text.length : at + 3 + broken.index;
    report(errors.openRawString({ start: at, end }));
    return { kind: 'string', text: text.slice(at + 3, end), start: at, end };
  }
  for (let extra = 0; extra < 2 && text[close + 3] === '"'; extra++) close++;
  return { kind: 'string', text: text.slice(at + 3, close), start: at, end: close + 3 };
}

/** `\'` is not in Elasticsearch's manual, but its lexer takes it and a published rule has it. */
const ESCAPES: Readonly<Record<string, string>> = {
  "'": "'",
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
};
const UNICODE_ESCAPE = /\\u\{([0-9A-Fa-f]{2,8})\}/y;

/** A string whose opening quote is at `open`; other forms than `"…"` are read to their end and reported. */
function readString(text: string, start: number, open: number, report: (finding: Finding) => void): Token {
  const quote = text[open]!;
  const plain = quote === '"' && open === start;
  const parts: string[] = [];
  let at = open + 1;
  let runStart = at;
  for (; ; at++) {
    const char = text[at];
    if (char === undefined || char === '\n' || char === '\r') {
      report(errors.openString({ start, end: at }));
      parts.push(text.slice(runStart, at));
      return { kind: 'string', text: parts.join(''), start, end: at };
    }
    if (char === quote) break;
    if (char !== '\\') continue;
    parts.push(text.slice(runStart, at));
    const length = plain ? readEscape(text, at, parts, report) : /[^\r\n]/.test(text[at + 1] ?? '') ? 2 : 1;
    at += length - 1;
    runStart = at + 1;
  }
  parts.push(text.slice(runStart, at));
  const end = at + 1;
  if (open !== start) report(errors.oldRawString({ start, end }));
  else if (!plain) report(errors.singleQuotes({ start, end }));
  return { kind: 'string', text: parts.join(''), start, end };
}

/** Adds the character that an escape stands for; gives the escape's length. */
function readEscape(text: string, at: number, parts: string[], report: (finding: Finding) => void): number {
  const letter = text[at + 1];
  const simple = letter === undefined ? undefined : ESCAPES[letter];
  if (simple !== undefined) {
    parts.push(simple);
    return 2;
  }
  UNICODE_ESCAPE.lastIndex = at;
  const found = UNICODE_ESCAPE.exec(text);
  if (found !== null) {
    const code = Number.parseInt(found[1]!, 16);
    const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (isCharacter) parts.push(String.fromCodePoint(code));
    else report(errors.badCodePoint({ start: at, end: UNICODE_ESCAPE.lastIndex }));
    return found[0].length;
  }
  if (letter === undefined || letter === '\n' || letter === '\r') return 1;
  report(errors.unknownEscape({ start: at, end: at + 2 }, `\\${letter}`));
  parts.push(`\\${letter}`);
  return 2;
}

function readBackquoted(text: string, at: number, report: (finding: Finding) => void): Token {
  const parts: string[] = [];
  let from = at + 1;
  for (;;) {
    const close = text.indexOf('`', from);
    if (close === -1) {
      report(errors.openBacktick({ start: at, end: at + 1 }));
      return { kind: 'end', text: '', start: at, end: text.length };
    }
    parts.push(text.slice(from, close));
    if (text[close + 1] !== '`') return { kind: 'backquoted', text: parts.join(''), start: at, end: close + 1 };
    parts.push('`');
    from = close + 2;
  }
}

/** How a token is called in a message. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the query';
    case 'string':
      return 'a string';
    default:
      return `\`${token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text}\``;
  }
}
