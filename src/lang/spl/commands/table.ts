/** `table`: keeps the named columns, in that order. */
import { readNames } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const table: CommandSpec = {
  name: 'table',
  summary: 'Keeps the named columns, in the order given; * stands for any part of a name.',
  lower(cursor) {
    const names = readNames(cursor).map((name) => name.text);
    if (names.length === 0) fail('spl-syntax', 'table needs at least one field', cursor.here);
    return [{ kind: 'project', mode: 'table', names }];
  },
};
