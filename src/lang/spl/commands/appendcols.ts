/**
 * `appendcols`: sets the columns of a subsearch's rows beside the rows that there are, the first beside the first and so
 * on. Where both have a column the row's own stays, unless `override`; columns that begin with `_` are not taken. That
 * rows of the subsearch which are beside none stand by themselves is from memory.
 */
import { readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';
import { readMaxOut } from './append.ts';

const OPTIONS = ['override', 'extendtimerange', 'maxtime', 'maxout', 'timeout'];

export const appendcols: CommandSpec = {
  name: 'appendcols',
  summary: "Sets the columns of a subsearch's rows beside the rows that there are, first beside first: override=true.",
  lower(cursor, context) {
    const options = takeOptions(cursor, OPTIONS, true);
    cursor.skipBlanks();
    if (cursor.char !== '[') fail('spl-syntax', 'appendcols needs a subsearch in brackets', cursor.here);
    const body = cursor.readBracket();
    takeOptions(cursor, OPTIONS, true, options);
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the subsearch of appendcols', cursor.here);
    const plan = context.lowerSubsearch(body, 'search');
    if (plan === null) return [];
    const override = readBoolean(options.get('override'), false);
    return [{ kind: 'appendcols', plan, override, ...readMaxOut(options.get('maxout')) }];
  },
};
