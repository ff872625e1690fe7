/** `mvexpand`: one row for each value of a field; a row without the field stays as it is. */
import { expectEnd, expectName, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const mvexpand: CommandSpec = {
  name: 'mvexpand',
  summary: 'Makes one row for each value of a field, the other fields copied; limit=N takes the first N values.',
  lower(cursor) {
    const options = takeOptions(cursor, ['limit'], true);
    const name = expectName(cursor, 'the field to expand').text;
    for (const [key, value] of takeOptions(cursor, ['limit'], true)) options.set(key, value);
    expectEnd(cursor);
    return [{ kind: 'expand', name, limit: readCount(options.get('limit'), 0) }];
  },
};
