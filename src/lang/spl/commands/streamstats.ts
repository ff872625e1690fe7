/** `streamstats`: aggregates over the rows so far, or over a sliding number of rows or stretch of time, added to each row. */
import type { Expr } from '../../expression.ts';
import type { Aggregate } from '../../plan.ts';
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, readCount, readDuration, takeScattered } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import { type Cursor, unescapeText, type Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';
import { parseEval } from '../eval-parse.ts';

const OPTIONS = ['current', 'window', 'global', 'reset_on_change', 'allnum', 'time_window'];

export const streamstats: CommandSpec = {
  name: 'streamstats',
  summary: 'Adds running aggregates to each row, over all rows so far, the last `window` rows or a `time_window`.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, OPTIONS);
    const resets: { resetBefore?: Expr; resetAfter?: Expr } = {};
    const takeOther = (): void => {
      for (takeMore(); takeReset(cursor, context, resets); takeMore());
    };
    takeOther();
    const aggregates = parseAggregates(cursor, context, ['by'], takeOther);
    const by = parseBy(cursor, [], takeOther).map((name) => name.text);
    expectEnd(cursor);
    const allnum = options.get('allnum');
    if (readBoolean(allnum, false))
      failUnsupported('spl-option-not-supported', 'streamstats with allnum=true is not supported', allnum!.span);
    if (aggregates.length === 0) fail('spl-syntax', 'streamstats needs at least one aggregate', cursor.here);
    const window = readCount(options.get('window'), 0);
    const timeWindow = timeWindowOf(options.get('time_window'));
    const isWindowed = window > 0 || timeWindow !== undefined;
    return [
      {
        kind: 'aggregate',
        mode: 'streamstats',
        aggregates,
        by,
        window,
        current: readBoolean(options.get('current'), true),
        ...(isWindowed && by.length > 0 && readBoolean(options.get('global'), true) ? { global: true } : {}),
        ...(readBoolean(options.get('reset_on_change'), false) ? { resetOnChange: true } : {}),
        ...(timeWindow === undefined ? {} : { timeWindow }),
        ...resets,
      } satisfies Aggregate,
    ];
  },
};

function timeWindowOf(word: Word | undefined): number | undefined {
  const length = word === undefined ? null : readDuration(word);
  return length === null ? undefined : length;
}

/** `reset_before="("expr")"`, `"(expr)"` or `(expr)`. */
function takeReset(cursor: Cursor, context: LowerContext, resets: { resetBefore?: Expr; resetAfter?: Expr }): boolean {
  cursor.skipSeparators();
  const found = /reset_(before|after)\s*=\s*("\("|"\(|\()/iy;
  found.lastIndex = cursor.pos;
  const match = found.exec(cursor.text);
  if (match === null || found.lastIndex > cursor.end) return false;
  const from = found.lastIndex;
  const expr =
    match[2] === '(' ? readPlain(cursor, context, from) : readQuotedCondition(cursor, context, from, match[2]!);
  if (match[1]!.toLowerCase() === 'before') resets.resetBefore = expr;
  else resets.resetAfter = expr;
  return true;
}

function readPlain(cursor: Cursor, context: LowerContext, from: number): Expr {
  cursor.pos = from;
  const arg = parseEval(cursor, context);
  cursor.skipBlanks();
  if (!cursor.take(')')) fail('spl-unclosed', 'the condition is never closed', { start: from - 1, end: from });
  return { kind: 'truth', arg };
}

/** Quotes inside may be escaped, so the condition is read from text of its own. */
function readQuotedCondition(cursor: Cursor, context: LowerContext, from: number, open: string): Expr {
  const close = open === '"("' ? '")"' : ')"';
  const to = cursor.text.indexOf(close, from);
  if (to === -1 || to >= cursor.end)
    fail('spl-unclosed', 'the condition is never closed', { start: from - 1, end: from });
  cursor.pos = to + close.length;
  const text = unescapeText(cursor.text.slice(from, to));
  const [stage] = context.lowerText(`where ${text}`, { start: from, end: to });
  return stage?.kind === 'filter' ? stage.predicate : { kind: 'literal', value: false };
}
