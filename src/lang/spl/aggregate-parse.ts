/**
 * The grammar of aggregates that `stats`, `eventstats`, `streamstats`, `tstats`, `chart` and `timechart` share:
 * `count`, `dc(x) as n`, `values(*) as *`, `count(eval(a=1)) as b`, `p95(x)`, separated by blanks or commas, then an
 * optional list after BY.
 */
import { findNearest } from '../../text/nearest.ts';
import { joinSpans, type Span } from '../../text/source-text.ts';
import { AGGREGATES } from '../aggregates/index.ts';
import type { Expr } from '../expression.ts';
import type { AggregateCall } from '../plan.ts';
import { readNames } from './arguments.ts';
import type { LowerContext } from './command.ts';
import { Cursor, type Word } from './cursor.ts';
import { fail, failUnsupported } from './errors.ts';
import { parseEval } from './eval-parse.ts';

/** Typed name in lower case → registry name. */
const NAMES: ReadonlyMap<string, string> = new Map(
  // What has a point in its name belongs to another language.
  AGGREGATES.filter(({ name }) => !name.includes('.')).flatMap((spec) =>
    [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec.name] as const),
  ),
);

const UNSUPPORTED: ReadonlySet<string> = new Set([
  'estdc',
  'estdc_error',
  'rate',
  'per_second',
  'per_minute',
  'per_hour',
  'per_day',
  'rate_avg',
  'rate_sum',
]);

/** `p95`, `perc95`, `exactperc95`, `upperperc95`. */
const PERCENTILE = /^(?:p|perc|exactperc|upperperc)(\d{1,2}(?:\.\d+)?|100)$/;

/** Aggregates up to the end or a stop word; `takeOther` may take options that stand between them. */
export function parseAggregates(
  cursor: Cursor,
  context: LowerContext,
  stopWords: readonly string[],
  takeOther: () => void = () => {},
): AggregateCall[] {
  const calls: AggregateCall[] = [];
  for (;;) {
    cursor.skipSeparators();
    takeOther();
    if (cursor.done || stopWords.some((word) => cursor.isKeyword(word))) return calls;
    const drawing = takeSparkline(cursor);
    if (drawing === null) calls.push(parseAggregate(cursor, context));
    else if (calls.length > 0 || !isLast(cursor, stopWords))
      context.report.note('spl-sparkline-left-out', 'the sparkline is left out', drawing);
    else failUnsupported('spl-function-not-supported', 'the stats function sparkline is not supported', drawing);
  }
}

/** `sparkline`, `sparkline(count)` or `sparkline(avg(x), 5m)`, with a name; null (and nothing taken) for anything else. */
function takeSparkline(cursor: Cursor): Span | null {
  const start = cursor.pos;
  if (!cursor.takeKeyword('sparkline')) return null;
  cursor.skipBlanks();
  if (cursor.char === '(') readParenthesised(cursor);
  takeAs(cursor);
  return cursor.spanFrom(start);
}

function isLast(cursor: Cursor, stopWords: readonly string[]): boolean {
  cursor.skipSeparators();
  return cursor.done || stopWords.some((word) => cursor.isKeyword(word));
}

/** The names after BY, or none. */
export function parseBy(cursor: Cursor, stopWords: readonly string[] = [], takeOther?: () => void): Word[] {
  cursor.skipSeparators();
  if (!cursor.takeKeyword('by')) return [];
  const names = readNames(cursor, stopWords, takeOther);
  if (names.length === 0) fail('spl-syntax', 'a field is missing after BY', cursor.here);
  const span = names.find(({ text, quoted }) => !quoted && /^(?:span|bins)=/i.test(text));
  if (span !== undefined)
    fail('spl-syntax', `${span.text} is no field`, span.span, 'put _time into bins with `bin` first');
  return names;
}

/** Aggregates and expressions over them, which have columns of their own. */
export interface Calculation {
  /** What the expressions read, by names that no search has use for. */
  readonly hidden: AggregateCall[];
  readonly derived: { readonly name: string; readonly value: Expr }[];
}

const HIDDEN = '__aggregate_';
/** Calculations of one chart; nobody looks at more columns. */
const MAX_CALCULATIONS = 500;

/** `eval(round(avg(x)/1024,2)) as y`, as many as follow each other with options between them; what is read is put into `into`. */
export function takeCalculated(cursor: Cursor, context: LowerContext, into: Calculation, takeOther: () => void): void {
  for (;;) {
    takeOther();
    cursor.skipSeparators();
    const found = /^eval\s*\(/i.exec(cursor.text.slice(cursor.pos, cursor.end));
    if (found === null) return;
    if (into.derived.length >= MAX_CALCULATIONS)
      fail('spl-too-deep', `more than ${MAX_CALCULATIONS} calculations in one command`, cursor.here);
    const start = cursor.pos;
    cursor.pos += found[0].length - 1;
    const inner = readParenthesised(cursor);
    const body = new Cursor(cursor.text, inner);
    const value = parseEval(body, context, () => takeHidden(body, context, into));
    if (!body.done) fail('spl-syntax', 'eval(…) over aggregates does not end here', body.here);
    const written = cursor.text.slice(start, cursor.pos).trim();
    into.derived.push({ name: takeAs(cursor) ?? written, value });
  }
}

/** An aggregate inside the expression. With a comma it is a function of the same name: `max(a, b)`. */
function takeHidden(body: Cursor, context: LowerContext, into: Calculation): Expr | null {
  const start = body.pos;
  const name = /^([a-z_]\w*)\s*(\()?/i.exec(body.text.slice(start, body.end));
  const word = name?.[1]?.toLowerCase() ?? '';
  if (!NAMES.has(word) && !PERCENTILE.test(word) && !UNSUPPORTED.has(word)) return null;
  const isBare = name![2] === undefined;
  if (isBare && word !== 'count') return null;
  if (!isBare) {
    body.pos = start + name![0].length - 1;
    const inner = readParenthesised(body);
    body.pos = start;
    const text = body.text.slice(inner.start, inner.end);
    if (/^\s*eval\s*\(/i.test(text) === false && text.includes(',')) return null;
  }
  if (isBare) body.pos += word.length;
  const made: AggregateCall = isBare ? { function: word, arg: null, as: word } : parseAggregate(body, context);
  const call = { ...made, as: `${HIDDEN}${into.hidden.length}` };
  into.hidden.push(call);
  return { kind: 'field', name: call.as, span: body.spanFrom(start) };
}

function parseAggregate(cursor: Cursor, context: LowerContext): AggregateCall {
  const start = cursor.pos;
  const typed = cursor.readBare('(),"=|');
  if (typed === null) fail('spl-syntax', 'an aggregate such as count or values(field) is missing here', cursor.here);
  const { name, parameter } = resolveName(typed);
  cursor.skipBlanks();
  let arg: Expr | null = null;
  let wildcard: string | undefined;
  if (cursor.char === '(') {
    const inner = readParenthesised(cursor);
    const text = cursor.text.slice(inner.start, inner.end).trim();
    const evalBody = /^\s*eval\s*\(/i.exec(cursor.text.slice(inner.start, inner.end));
    if (evalBody !== null) arg = parseEvalArgument(cursor, context, inner, evalBody[0].length);
    else if (text.includes('*')) wildcard = unquote(text);
    else if (text !== '') arg = { kind: 'field', name: unquote(text), span: inner };
  }
  const defaultName = cursor.text.slice(start, cursor.pos).trim();
  if (arg === null && wildcard === undefined && name !== 'count') {
    fail('spl-function-arguments', `${typed.text} needs a field in parentheses`, cursor.spanFrom(start));
  }
  const as = takeAs(cursor) ?? (arg === null && wildcard === undefined ? 'count' : tidyName(defaultName));
  if (wildcard !== undefined && countStars(as) !== countStars(wildcard)) {
    fail('spl-syntax', `${as} needs as many * as ${wildcard}`, cursor.spanFrom(start));
  }
  return {
    function: name,
    arg,
    ...(wildcard === undefined ? {} : { wildcard }),
    ...(parameter === undefined ? {} : { parameter }),
    as,
    span: cursor.spanFrom(start),
  };
}

/** A function's name in the registry, and what is written in it: the 95 of `p95`. */
export function resolveName(typed: Word): { name: string; parameter?: number } {
  const lower = typed.text.toLowerCase();
  const name = NAMES.get(lower);
  if (name !== undefined) return { name };
  const percentile = PERCENTILE.exec(lower);
  if (percentile !== null) return { name: 'perc', parameter: Number(percentile[1]) };
  if (UNSUPPORTED.has(lower)) {
    failUnsupported('spl-function-not-supported', `the stats function ${typed.text} is not supported`, typed.span);
  }
  const nearest = findNearest(lower, NAMES.keys());
  return fail(
    'spl-function-unknown',
    `there is no stats function ${typed.text}`,
    typed.span,
    nearest === null ? undefined : `did you mean ${nearest}?`,
  );
}

/** Span between the parentheses at the cursor, which is left behind them. */
function readParenthesised(cursor: Cursor): Span {
  const open = cursor.pos;
  let depth = 0;
  while (cursor.pos < cursor.end) {
    if (cursor.char === '"') {
      cursor.readQuoted();
      continue;
    }
    if (cursor.char === '(') depth++;
    else if (cursor.char === ')') depth--;
    cursor.pos++;
    if (depth === 0) return { start: open + 1, end: cursor.pos - 1 };
  }
  return fail('spl-unclosed', 'a parenthesis is never closed', { start: open, end: open + 1 });
}

function parseEvalArgument(cursor: Cursor, context: LowerContext, inner: Span, lead: number): Expr {
  const body = new Cursor(cursor.text, { start: inner.start + lead, end: inner.end });
  const expr = parseEval(body, context);
  body.skipBlanks();
  if (!body.take(')') || !body.done) fail('spl-syntax', 'eval(…) inside an aggregate does not end here', body.here);
  const span = joinSpans(inner, inner);
  // A condition counts where it is true; false is no value at all.
  return { kind: 'call', function: 'spl.counted', args: [expr], span };
}

function takeAs(cursor: Cursor): string | null {
  const back = cursor.pos;
  cursor.skipBlanks();
  if (!cursor.takeKeyword('as')) {
    cursor.pos = back;
    return null;
  }
  cursor.skipBlanks();
  const name =
    cursor.char === '"'
      ? cursor.readQuoted()
      : cursor.char === "'"
        ? cursor.readSingleQuoted()
        : cursor.readBare(',|"');
  if (name === null || name.text === '') fail('spl-syntax', 'a name is missing after AS', cursor.here);
  return name.text;
}

function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted?.[2] ?? text;
}

/** `values( "a b" )` is called `values(a b)`. */
function tidyName(text: string): string {
  return text.replace(/^(\w+)\s*\(\s*(["']?)(.*?)\2\s*\)$/s, '$1($3)');
}

function countStars(text: string): number {
  return text.split('*').length - 1;
}
