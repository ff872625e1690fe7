/**
 * Choices: what a condition asks of one field's value, as far as it can be compared with what another one asks. A choice
 * lists everything that satisfies the condition, as patterns; a bound is a number that the value must be on one side of.
 * Whatever cannot be told counts as satisfiable: two choices that "exclude" each other have no text in common, for sure.
 */
import { isAscii } from '../event/fold.ts';
import type { Expr, Test } from '../lang/expression.ts';
import type { Span } from '../text/source-text.ts';
import { coversGlob } from './glob-cover.ts';

/** A character, or a wildcard. */
type Part = string | typeof ANY | typeof ONE;
const ANY: unique symbol = Symbol('any run');
const ONE: unique symbol = Symbol('any character');

export interface Option {
  /** As written. */
  readonly text: string;
  readonly parts: readonly Part[];
  readonly folds: boolean;
  /** Where text and number may be equal. */
  readonly number: number | null;
}

export interface Choice {
  readonly kind: 'choice';
  readonly field: string;
  readonly options: readonly Option[];
  readonly span: Span | null;
}

export interface Bound {
  readonly kind: 'bound';
  readonly field: string;
  readonly cmp: '<' | '<=' | '>' | '>=';
  readonly number: number;
  readonly span: Span | null;
}

/** Options compared with each other, and characters of two patterns; beyond them nothing is told. */
const MAX_PAIRS = 20_000;
const MAX_CELLS = 40_000;

/** What a condition asks of one field; null where it asks something else, or of several. */
export function constraintOf(expr: Expr): Choice | Bound | null {
  if (expr.kind === 'test' && expr.arg.kind === 'field') return constraintOfTest(expr, expr.arg.name);
  if (expr.kind !== 'or') return null;
  const options: Option[] = [];
  let field: string | null = null;
  for (const arg of expr.args) {
    const own = constraintOf(arg);
    if (own?.kind !== 'choice' || (field !== null && own.field !== field)) return null;
    field = own.field;
    options.push(...own.options);
  }
  return field === null ? null : { kind: 'choice', field, options, span: expr.span ?? null };
}

function constraintOfTest({ op, ...test }: Test, field: string): Choice | Bound | null {
  const span = test.span ?? null;
  const choice = (options: readonly Option[]): Choice => ({ kind: 'choice', field, options, span });
  switch (op.op) {
    case 'equals':
      return choice([exactOption(op.value, op.fold !== 'none', op.numeric === true)]);
    case 'in':
      return choice(op.values.map((value) => exactOption(value, op.fold !== 'none', op.numeric === true)));
    case 'glob': {
      const [any, one] = op.wild === '%_' ? ['%', '_'] : ['*', op.wild === '*' ? '' : '?'];
      const part = (char: string): Part => (char === any ? ANY : char === one ? ONE : char);
      return choice(
        op.patterns.map((text) => ({
          ...exactOption(text, op.fold !== 'none', op.numeric === true),
          parts: Array.from(text, part),
        })),
      );
    }
    case 'prefix':
    case 'suffix':
    case 'contains': {
      const option = exactOption(op.value, op.fold !== 'none', false);
      const before: readonly Part[] = op.op === 'prefix' ? [] : [ANY];
      const after: readonly Part[] = op.op === 'suffix' ? [] : [ANY];
      return choice([{ ...option, parts: [...before, ...option.parts, ...after] }]);
    }
    case 'order':
      return op.type === 'natural' && typeof op.value === 'number'
        ? { kind: 'bound', field, cmp: op.cmp, number: op.value, span }
        : null;
    default:
      return null;
  }
}

function exactOption(value: string | number | boolean, folds: boolean, numeric: boolean): Option {
  const text = String(value);
  const isNumber = typeof value === 'number' || (numeric && text.trim() !== '' && Number.isFinite(Number(text)));
  return { text, parts: Array.from(text), folds, number: isNumber ? Number(text) : null };
}

/** Whether no one value satisfies both, for sure. */
export function exclude(a: Choice | Bound, b: Choice | Bound): boolean {
  if (a.kind === 'bound') return b.kind === 'bound' ? areApart(a, b) : exclude(b, a);
  if (b.kind === 'bound') return a.options.every(({ number }) => number !== null && !isWithin(number, b));
  if (a.options.length * b.options.length > MAX_PAIRS) return false;
  return a.options.every((one) => b.options.every((other) => !mayOverlap(one, other)));
}

function areApart(a: Bound, b: Bound): boolean {
  if (a.cmp.startsWith('<')) return b.cmp.startsWith('>') && areApart(b, a);
  if (b.cmp.startsWith('>')) return false;
  return a.number > b.number || (a.number === b.number && !(a.cmp === '>=' && b.cmp === '<='));
}

function isWithin(number: number, { cmp, number: limit }: Bound): boolean {
  return number === limit ? cmp.endsWith('=') : number < limit === cmp.startsWith('<');
}

function mayOverlap(a: Option, b: Option): boolean {
  if (a.number !== null || b.number !== null) {
    if (!isExact(a) || !isExact(b)) return true;
    if ((a.number ?? Number(a.text)) === (b.number ?? Number(b.text))) return true;
  }
  const folds = a.folds || b.folds;
  const left = folds ? a.parts.map(foldPart) : a.parts;
  const right = folds ? b.parts.map(foldPart) : b.parts;
  return left.length * right.length > MAX_CELLS || intersect(left, right);
}

function isExact({ parts }: Option): boolean {
  return parts.every((part) => typeof part === 'string');
}

function foldPart(part: Part): Part {
  return typeof part === 'string' ? part.toLowerCase() : part;
}

/** Whether some text fits both patterns: row by row over the rest of `a`, whether it and the rest of `b` share one. */
function intersect(a: readonly Part[], b: readonly Part[]): boolean {
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const row: boolean[] = new Array<boolean>(b.length + 1).fill(false);
    for (let j = b.length; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      if (x === undefined && y === undefined) row[j] = true;
      else if (x === ANY || y === ANY) row[j] = (x !== undefined && below[j]!) || (y !== undefined && row[j + 1]!);
      else if (x !== undefined && y !== undefined) row[j] = (x === y || x === ONE || y === ONE) && below[j + 1]!;
    }
    below = row;
  }
  return below[0]!;
}

/** Whether every text of `narrow` satisfies `wide` too, for sure; texts beyond ASCII are left alone. */
export function takesIn(wide: Choice, narrow: Choice): boolean {
  if (wide.options.length * narrow.options.length > MAX_PAIRS) return false;
  return narrow.options.every((option) => wide.options.some((other) => covers(other, option)));
}

function covers(wide: Option, narrow: Option): boolean {
  if ((narrow.folds && !wide.folds) || narrow.number !== wide.number || !isAscii(wide.text + narrow.text)) return false;
  const left = wide.folds ? wide.parts.map(foldPart) : wide.parts;
  const right = wide.folds ? narrow.parts.map(foldPart) : narrow.parts;
  return coversGlob<Part>(left, right, ANY, ONE);
}
