/** `appendpipe`: runs a pipeline over the present rows and puts its result behind them. */
import { takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const appendpipe: CommandSpec = {
  name: 'appendpipe',
  summary: 'Runs a pipeline over a copy of the present rows and puts its result behind them.',
  lower(cursor, context) {
    takeOptions(cursor, ['run_in_preview'], true);
    cursor.skipBlanks();
    if (cursor.char !== '[') fail('spl-syntax', 'appendpipe needs a pipeline in brackets', cursor.here);
    const body = cursor.readBracket();
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the pipeline of appendpipe', cursor.here);
    const plan = context.lowerSubsearch(body, 'pipeline');
    return plan === null ? [] : [{ kind: 'appendpipe', plan }];
  },
};
