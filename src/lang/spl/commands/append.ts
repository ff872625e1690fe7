/** `append`: puts the rows of a subsearch behind the rows that there are. */
import { takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const append: CommandSpec = {
  name: 'append',
  summary: "Puts the subsearch's rows behind the rows that there are.",
  lower(cursor, context) {
    takeOptions(cursor, ['extendtimerange', 'maxtime', 'maxout', 'timeout'], true);
    cursor.skipBlanks();
    if (cursor.char !== '[') fail('spl-syntax', 'append needs a subsearch in brackets', cursor.here);
    const body = cursor.readBracket();
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the subsearch of append', cursor.here);
    const plan = context.lowerSubsearch(body, 'search');
    return plan === null ? [] : [{ kind: 'append', plan }];
  },
};
