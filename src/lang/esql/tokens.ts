/** ES|QL's words, strings, numbers and signs, with their places. What cannot be one is a sign of its own. */
import type { Span } from '../../text/source-text.ts';
import { type Report, SyntaxStop } from '../finding.ts';
import * as errors from './errors.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'sign' | 'end';
  /** Of strings and quoted names what they mean, of the rest what was written. */
  readonly text: string;
  readonly span: Span;
}

/** Far more than people write; each token is an object. */
export const MAX_TOKENS = 400_000;

const BLANK = /\s+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//y;
const WORD = /[A-Za-z_@][\w@]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SIGN = /::|==|!=|<=|>=|=~|[\s\S]/uy;
const TRIPLE = /"""([\s\S]*?"{0,2})"""(?!")/y;
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '"': '"', '\\': '\\' };

export function tokenize(text: string, report: Report): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const add = (kind: Token['kind'], meaning: string, length: number): void => {
    tokens.push({ kind, text: meaning, span: { start: at, end: at + length } });
    at += length;
  };
  for (;;) {
    for (let blank = match(BLANK); blank !== null; blank = match(BLANK)) at += blank.length;
    if (text.startsWith('/*', at)) stop(report, errors.openString({ start: at, end: at + 2 }, '*/'));
    if (at >= text.length) break;
    if (tokens.length >= MAX_TOKENS)
      stop(report, errors.tooLong({ start: at, end: at + 1 }, `the query has more than ${MAX_TOKENS} words`));
    const char = text[at]!;
    const word = match(WORD);
    const number = word === null ? match(NUMBER) : null;
    if (char === '"') {
      const triple = text.startsWith('"""', at) ? readTriple(text, at, report) : null;
      const { meaning, length } = triple ?? readString(text, at, report);
      add('string', meaning, length);
    } else if (char === '`') {
      const end = /`(?:[^`]|``)*`/y;
      end.lastIndex = at;
      const written = end.exec(text)?.[0];
      if (written === undefined) stop(report, errors.openString({ start: at, end: at + 1 }, '`'));
      add('quoted', written!.slice(1, -1).replaceAll('``', '`'), written!.length);
    } else if (word !== null) add('word', word, word.length);
    else if (number !== null) add('number', number, number.length);
    else {
      const sign = match(SIGN)!;
      add('sign', sign, sign.length);
    }
  }
  tokens.push({ kind: 'end', text: '', span: { start: text.length, end: text.length } });
  return tokens;
}

function readTriple(text: string, at: number, report: Report): { meaning: string; length: number } {
  TRIPLE.lastIndex = at;
  const found = TRIPLE.exec(text);
  if (found === null) stop(report, errors.openString({ start: at, end: at + 3 }, '"""'));
  return { meaning: found![1]!, length: found![0].length };
}

function readString(text: string, start: number, report: Report): { meaning: string; length: number } {
  let meaning = '';
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') return { meaning, length: i + 1 - start };
    if (char === '\n' || char === '\r') break;
    if (char !== '\\') {
      meaning += char;
      continue;
    }
    const escaped = ESCAPES[text[i + 1] ?? ''];
    if (escaped === undefined)
      stop(report, errors.badEscape({ start: i, end: Math.min(i + 2, text.length) }, text.slice(i, i + 2)));
    meaning += escaped;
    i++;
  }
  stop(report, errors.openString({ start, end: start + 1 }, '"'));
}

function stop(report: Report, finding: Parameters<Report>[0]): never {
  report(finding);
  throw new SyntaxStop();
}
