/** Expressions of ES|QL, in the precedence of its grammar: OR, AND, NOT, comparisons, sums, products, signs, `::`. */

import { MAX_DEPTH } from '../finding.ts';
import * as errors from './errors.ts';
import type { ArithmeticOp, Call, Cast, CompareOp, Duration, Expression, Like, Literal } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

export function parseExpression(cursor: TokenCursor): Expression {
  return cursor.deeper(() => parseLogic(cursor, 'or', () => parseLogic(cursor, 'and', () => parseNot(cursor))));
}

function parseLogic(cursor: TokenCursor, kind: 'and' | 'or', operand: () => Expression): Expression {
  const { start } = cursor.token.span;
  const args = [operand()];
  while (cursor.takeWord(kind)) args.push(operand());
  return args.length === 1 ? args[0]! : { kind, args, span: cursor.spanFrom(start) };
}

function parseNot(cursor: TokenCursor): Expression {
  const { start } = cursor.token.span;
  if (!cursor.takeWord('not')) return parseComparison(cursor);
  const arg = cursor.deeper(() => parseNot(cursor));
  return { kind: 'not', arg, span: cursor.spanFrom(start) };
}

function parseComparison(cursor: TokenCursor): Expression {
  const { start } = cursor.token.span;
  const left = parseSum(cursor);
  const { token } = cursor;
  if (token.kind === 'sign' && COMPARISONS.has(token.text)) {
    cursor.next();
    const right = parseSum(cursor);
    return { kind: 'compare', op: token.text as CompareOp, left, right, span: cursor.spanFrom(start) };
  }
  if (cursor.isSign(':')) {
    cursor.next();
    const value = parsePrimary(cursor);
    if (value.kind !== 'literal') cursor.stop(errors.badArgument(value.span, '`:`', 'a constant'));
    return { kind: 'match', arg: left, value, span: cursor.spanFrom(start) };
  }
  if (cursor.takeWord('is')) {
    const negated = cursor.takeWord('not');
    if (!cursor.takeWord('null')) cursor.fail('NULL');
    return maybeNot(negated, { kind: 'is-null', arg: left, span: cursor.spanFrom(start) });
  }
  const negated =
    cursor.isWord('not') && cursor.after.kind === 'word' && /^(?:in|like|rlike)$/i.test(cursor.after.text);
  if (negated) cursor.next();
  if (cursor.takeWord('in')) {
    cursor.expectSign('(', 'behind IN');
    const items = parseList(cursor, ')');
    return maybeNot(negated, { kind: 'in', arg: left, items, span: cursor.spanFrom(start) });
  }
  if (cursor.isWord('like', 'rlike')) return maybeNot(negated, parseLike(cursor, left, start));
  return left;
}

function maybeNot(negated: boolean, arg: Expression): Expression {
  return negated ? { kind: 'not', arg, span: arg.span } : arg;
}

function parseLike(cursor: TokenCursor, arg: Expression, start: number): Like {
  const kind = cursor.next().text.toLowerCase() === 'like' ? 'like' : 'rlike';
  const patterns: Like['patterns'][number][] = [];
  const one = (): void => {
    if (cursor.token.kind !== 'string') cursor.fail('a pattern in quotes');
    const { text, span } = cursor.next();
    patterns.push({ text, span });
  };
  if (cursor.takeSign('(')) {
    do one();
    while (cursor.takeSign(','));
    cursor.expectSign(')', 'or a comma');
  } else one();
  return { kind, arg, patterns, span: cursor.spanFrom(start) };
}

function parseList(cursor: TokenCursor, close: string): Expression[] {
  const items: Expression[] = [];
  if (cursor.takeSign(close)) return items;
  do items.push(parseExpression(cursor));
  while (cursor.takeSign(','));
  cursor.expectSign(close, 'or a comma');
  return items;
}

function parseSum(cursor: TokenCursor): Expression {
  return parseChain(cursor, ['+', '-'], () => parseChain(cursor, ['*', '/', '%'], () => parseSigned(cursor)));
}

function parseChain(cursor: TokenCursor, signs: readonly string[], operand: () => Expression): Expression {
  const { start } = cursor.token.span;
  let left = operand();
  // Every operator nests what stands before it one level deeper.
  for (let links = 0; cursor.token.kind === 'sign' && signs.includes(cursor.token.text); links++) {
    if (links >= MAX_DEPTH) cursor.stop(errors.tooDeep(cursor.token.span, MAX_DEPTH));
    const op = cursor.next().text as ArithmeticOp;
    left = { kind: 'arithmetic', op, left, right: operand(), span: cursor.spanFrom(start) };
  }
  return left;
}

function parseSigned(cursor: TokenCursor): Expression {
  const { start } = cursor.token.span;
  if (cursor.takeSign('+')) return cursor.deeper(() => parseSigned(cursor));
  if (!cursor.takeSign('-')) return parseCasts(cursor);
  const arg = cursor.deeper(() => parseSigned(cursor));
  const span = cursor.spanFrom(start);
  if (arg.kind === 'literal' && typeof arg.value === 'number') return { ...arg, value: -arg.value, span };
  if (arg.kind === 'duration') return { ...arg, amount: -arg.amount, span };
  const zero: Literal = { kind: 'literal', value: 0, isWhole: true, span };
  return { kind: 'arithmetic', op: '-', left: zero, right: arg, span };
}

function parseCasts(cursor: TokenCursor): Expression {
  const { start } = cursor.token.span;
  let arg = parsePrimary(cursor);
  for (let casts = 0; cursor.takeSign('::'); casts++) {
    if (casts >= MAX_DEPTH) cursor.stop(errors.tooDeep(cursor.token.span, MAX_DEPTH));
    const type = cursor.name('a type');
    const cast: Cast = {
      kind: 'cast',
      arg,
      type: type.name.toLowerCase(),
      typeSpan: type.span,
      span: cursor.spanFrom(start),
    };
    arg = cast;
  }
  return arg;
}

function parsePrimary(cursor: TokenCursor): Expression {
  const { kind, text, span } = cursor.token;
  switch (kind) {
    case 'string':
      cursor.next();
      return { kind: 'literal', value: text, span };
    case 'number':
      cursor.next();
      return parseDuration(cursor, Number(text), span.start) ?? number(cursor, text, span.start);
    case 'quoted':
      return cursor.name();
    case 'word':
      return parseWord(cursor);
    case 'end':
      return cursor.fail('a value');
    case 'sign':
      break;
  }
  if (cursor.takeSign('(')) {
    const inner = parseExpression(cursor);
    cursor.expectSign(')', 'or an operator');
    return inner;
  }
  if (text === '[') {
    cursor.stop(errors.notSupported(span, 'a constant of several values', 'write IN (…), or OR'));
  }
  if (text === '?') cursor.stop(errors.notSupported(span, 'a parameter', 'write the value'));
  return cursor.fail('a value');
}

function number(cursor: TokenCursor, text: string, start: number): Literal {
  const isWhole = /^\d+$/.test(text);
  return { kind: 'literal', value: Number(text), ...(isWhole && { isWhole }), span: cursor.spanFrom(start) };
}

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const UNITS: readonly (readonly [words: string, amount: number, unit: Duration['unit']])[] = [
  ['millisecond milliseconds ms', 1000, 'us'],
  ['second seconds sec s', SECOND, 'us'],
  ['minute minutes min m', 60 * SECOND, 'us'],
  ['hour hours h', 3600 * SECOND, 'us'],
  ['day days d', DAY, 'us'],
  ['week weeks w', 7 * DAY, 'us'],
  ['month months mo', 1, 'month'],
  ['quarter quarters q', 3, 'month'],
  ['year years yr y', 12, 'month'],
];
const UNIT_BY_WORD = new Map(
  UNITS.flatMap(([words, amount, unit]) => words.split(' ').map((word) => [word, { amount, unit }] as const)),
);

/** The length of `1`, of a unit by its name. */
export function durationOf(count: number, word: string): Omit<Duration, 'span' | 'kind'> | null {
  const lower = word.toLowerCase();
  const found = UNIT_BY_WORD.get(lower);
  if (found === undefined) return null;
  return { amount: count * found.amount, unit: found.unit, ...(lower.startsWith('w') && { isWeeks: true }) };
}

function parseDuration(cursor: TokenCursor, count: number, start: number): Duration | null {
  const found = cursor.token.kind === 'word' ? durationOf(count, cursor.token.text) : null;
  if (found === null) return null;
  cursor.next();
  return { kind: 'duration', ...found, span: cursor.spanFrom(start) };
}

function parseWord(cursor: TokenCursor): Expression {
  const { text, span } = cursor.token;
  const lower = text.toLowerCase();
  const isName = cursor.after.kind === 'sign' && cursor.after.text === '.';
  if (!isName && (lower === 'true' || lower === 'false' || lower === 'null')) {
    cursor.next();
    return { kind: 'literal', value: lower === 'null' ? null : lower === 'true', span };
  }
  if (cursor.after.kind === 'sign' && cursor.after.text === '(') return parseCall(cursor);
  return cursor.name();
}

function parseCall(cursor: TokenCursor): Call {
  const { text, span: nameSpan } = cursor.next();
  cursor.next();
  const name = text.toLowerCase();
  const args: Expression[] = [];
  let options: Call['options'];
  if (cursor.isSign('*') && cursor.after.text === ')') {
    cursor.next();
    cursor.next();
    return { kind: 'call', name, nameSpan, args, star: true, span: cursor.spanFrom(nameSpan.start) };
  }
  if (!cursor.takeSign(')')) {
    do {
      if (cursor.isSign('{')) options = skipMap(cursor);
      else args.push(parseExpression(cursor));
    } while (cursor.takeSign(','));
    cursor.expectSign(')', 'or a comma');
  }
  return { kind: 'call', name, nameSpan, args, ...(options && { options }), span: cursor.spanFrom(nameSpan.start) };
}

/** `{ "name": value, … }` up to its last brace. */
export function skipMap(cursor: TokenCursor): NonNullable<Call['options']> {
  const { start } = cursor.token.span;
  let depth = 0;
  do {
    if (cursor.isEnd) cursor.fail('}');
    const { kind, text } = cursor.next();
    if (kind === 'sign') depth += text === '{' ? 1 : text === '}' ? -1 : 0;
  } while (depth > 0);
  return cursor.spanFrom(start);
}
