/** `where`: keeps rows for which an eval expression is true; null, like false, drops the row. */
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';
import { parseEval } from '../eval-parse.ts';

export const where: CommandSpec = {
  name: 'where',
  summary: 'Keeps the rows for which an eval expression is true; a null result drops the row.',
  takesValues: true,
  lower(cursor, context) {
    const arg = parseEval(cursor, context);
    if (!cursor.done) fail('spl-syntax', 'the expression ends before this', { start: cursor.pos, end: cursor.end });
    const span = arg.span ?? cursor.here;
    return [{ kind: 'filter', predicate: { kind: 'truth', arg, span } }];
  },
};
