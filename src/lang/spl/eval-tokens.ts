/**
 * Tokens of eval expressions (`eval`, `where`, `eval(…)` inside aggregates), read on demand from a cursor so that an
 * expression can stand inside any command: the reader stops before what it does not take. In single quotes stands a
 * field, in double quotes a string; a bare `a.b` is two fields joined, as in Splunk.
 */
import type { Span } from '../../text/source-text.ts';
import type { Cursor } from './cursor.ts';

export type EvalToken =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'string'; readonly text: string; readonly span: Span }
  | { readonly kind: 'name'; readonly text: string; readonly quoted: boolean; readonly span: Span }
  | { readonly kind: 'operator'; readonly text: string; readonly span: Span }
  | { readonly kind: 'end'; readonly span: Span };

const OPERATORS = ['==', '!=', '<=', '>=', '=', '<', '>', '+', '-', '*', '/', '%', '.', '(', ')', ','] as const;

/**
 * Starts with a letter, `_` or `@`; digits may lead where a letter follows (`4688_count`). `<<FIELD>>` and its like stand
 * for names in the templates of `foreach`, and so do held tokens of `map`.
 */
const NAME =
  /(?:[\p{L}\p{N}_]*<<(?:FIELD|ITEM|ITER|MATCHSTR|MATCHSEG[1-3])>>[\p{L}\p{N}_]*)+|\uE000[^\uE001]*\uE001|[\p{L}_@$][\p{L}\p{N}_@:$]*(?:\{\d*\}[\p{L}\p{N}_@:$]*)*|\d+[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;

/** Takes the next token. After an operand a dot is always the joining operator, never the start of a number. */
export function readEvalToken(cursor: Cursor, afterOperand: boolean): EvalToken {
  if (cursor.done) return { kind: 'end', span: { start: cursor.end, end: cursor.end } };
  const start = cursor.pos;
  const char = cursor.char;
  if (char === '"') {
    const word = cursor.readQuoted();
    return { kind: 'string', text: word.text, span: word.span };
  }
  if (char === "'") {
    const word = cursor.readSingleQuoted();
    return { kind: 'name', text: word.text, quoted: true, span: word.span };
  }
  const name = matchAt(NAME, cursor);
  // `1e5` is a number, `1h` is a name.
  const number = afterOperand && char === '.' ? null : matchAt(NUMBER, cursor);
  if (number !== null && (name === null || number.length >= name.length)) {
    cursor.pos += number.length;
    return { kind: 'number', value: Number(number), span: cursor.spanFrom(start) };
  }
  if (name !== null) {
    cursor.pos += name.length;
    return { kind: 'name', text: name, quoted: false, span: cursor.spanFrom(start) };
  }
  for (const operator of OPERATORS) {
    if (cursor.take(operator)) return { kind: 'operator', text: operator, span: cursor.spanFrom(start) };
  }
  cursor.pos++;
  return { kind: 'operator', text: char, span: cursor.spanFrom(start) };
}

function matchAt(pattern: RegExp, cursor: Cursor): string | null {
  pattern.lastIndex = cursor.pos;
  const found = pattern.exec(cursor.text)?.[0];
  return found === undefined || cursor.pos + found.length > cursor.end ? null : found;
}
