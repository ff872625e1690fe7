/** `head`: the first rows, a number of them or as long as a condition holds. */

import type { Expr } from '../../expression.ts';
import { expectEnd, readBoolean, readCount, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail } from '../errors.ts';
import { parseEval } from '../eval-parse.ts';

const DEFAULT_COUNT = 10;
const OPTIONS = ['limit', 'null', 'keeplast'];

export const head: CommandSpec = {
  name: 'head',
  summary: 'Keeps the first N rows, 10 unless given, or those up to the first for which (a condition) does not hold.',
  lower(cursor, context) {
    const options = takeOptions(cursor, OPTIONS);
    const condition = takeCondition(cursor, context);
    if (condition === null) {
      const word = options.get('limit') ?? readName(cursor) ?? undefined;
      takeOptions(cursor, OPTIONS, false, options);
      expectEnd(cursor);
      return [{ kind: 'head', count: readCount(word ?? options.get('limit'), DEFAULT_COUNT) }];
    }
    takeOptions(cursor, OPTIONS, true, options);
    expectEnd(cursor);
    const count = readCount(options.get('limit'), Number.MAX_SAFE_INTEGER);
    const isTrue: Expr = { kind: 'truth', arg: condition, ...(condition.span && { span: condition.span }) };
    // Null ends the rows as false does, unless null=true.
    const holds: Expr = readBoolean(options.get('null'), false)
      ? { kind: 'or', args: [isTrue, { kind: 'not', arg: { kind: 'exists', arg: condition } }] }
      : isTrue;
    const keepsLast = readBoolean(options.get('keeplast'), false);
    return [{ kind: 'head', count, holds, ...(keepsLast ? { keepLast: true } : {}) }];
  },
};

/** `(condition)` at the cursor, or null. */
function takeCondition(cursor: Cursor, context: LowerContext): Expr | null {
  cursor.skipBlanks();
  const open = cursor.here;
  if (!cursor.take('(')) return null;
  const condition = parseEval(cursor, context);
  cursor.skipBlanks();
  if (!cursor.take(')')) fail('spl-unclosed', 'the parenthesis is never closed', open);
  return condition;
}

/** `10`, `limit=10` or nothing. */
export function parseCount(cursor: Cursor): number {
  const options = takeOptions(cursor, ['limit']);
  const word = options.get('limit') ?? readName(cursor) ?? undefined;
  expectEnd(cursor);
  return readCount(word, DEFAULT_COUNT);
}
