/** `append`: puts the rows of a subsearch behind the rows that there are, `maxout` of them at most. */
import type { AppendCols } from '../../plan.ts';
import { readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail } from '../errors.ts';

const OPTIONS = ['extendtimerange', 'maxtime', 'maxout', 'timeout'];
/** Splunk's own limit (documentation of `append` and `union`). */
const MAX_OUT = 50_000;

export const append: CommandSpec = {
  name: 'append',
  summary: "Puts the subsearch's rows behind the rows that there are, 50000 of them unless maxout says otherwise.",
  lower(cursor, context) {
    const options = takeOptions(cursor, OPTIONS, true);
    cursor.skipBlanks();
    if (cursor.char !== '[') fail('spl-syntax', 'append needs a subsearch in brackets', cursor.here);
    const body = cursor.readBracket();
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the subsearch of append', cursor.here);
    const plan = context.lowerSubsearch(body, 'search');
    return plan === null ? [] : [{ kind: 'append', plan, ...readMaxOut(options.get('maxout')) }];
  },
};

/** Rows that are taken of a subsearch. */
export function readMaxOut(maxOut: Word | undefined): Pick<AppendCols, 'max' | 'maxGiven'> {
  const max = readCount(maxOut, MAX_OUT, 1);
  return maxOut === undefined ? { max } : { max, maxGiven: true };
}
