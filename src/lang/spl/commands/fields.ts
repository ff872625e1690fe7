/** `fields`: keeps (`+`, the default) or removes (`-`) fields; keeping leaves `_time` and `_raw` in. */
import { readNames } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const fields: CommandSpec = {
  name: 'fields',
  summary: 'Keeps or, with -, removes the named fields; _time and _raw stay unless - names them, or _*.',
  lower(cursor) {
    cursor.skipBlanks();
    const remove = cursor.take('-');
    if (!remove) cursor.take('+');
    const names = readNames(cursor).map((name) => name.text);
    if (names.length === 0) fail('spl-syntax', 'fields needs at least one field', cursor.here);
    return [{ kind: 'project', mode: remove ? 'remove' : 'keep', names }];
  },
};
