/** `sort`: orders rows by fields, numbers numerically; keeps 10,000 rows unless told otherwise, as Splunk does. */
import type { Sort } from '../../plan.ts';
import { expectEnd, readCount, readName, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail } from '../errors.ts';

const DEFAULT_LIMIT = 10_000;
const TYPES = ['auto', 'str', 'num', 'ip'] as const;

export const sort: CommandSpec = {
  name: 'sort',
  summary: 'Orders rows by fields, - for descending; keeps the first 10000 unless a number says otherwise, 0 for all.',
  lower(cursor) {
    const { options, takeMore } = takeScattered(cursor, ['limit'], true);
    cursor.skipBlanks();
    const count = /\d+(?=[\s+-])/y;
    count.lastIndex = cursor.pos;
    const found = count.exec(cursor.text)?.[0];
    cursor.pos += found?.length ?? 0;
    const keys = parseSortKeys(cursor, takeMore);
    takeMore();
    expectEnd(cursor);
    const limit = found === undefined ? readCount(options.get('limit'), DEFAULT_LIMIT) : Number(found);
    const given = limit > 0 && (found !== undefined || options.has('limit'));
    return [{ kind: 'sort', keys, limit, ...(given ? { limitGiven: true } : {}) }];
  },
};

/**
 * `- a, +b, num(c) desc`: a sign binds to the next field only; a final `desc` turns all of them round. `takeMore` takes
 * options that stand among them.
 */
export function parseSortKeys(cursor: Cursor, takeMore: () => void): Sort['keys'] {
  const keys: Sort['keys'][number][] = [];
  let reversed = false;
  for (;;) {
    takeMore();
    cursor.skipSeparators();
    if (cursor.done) break;
    if (keys.length > 0 && (cursor.takeKeyword('desc') || cursor.takeKeyword('d'))) {
      reversed = true;
      break;
    }
    if (keys.length > 0 && (cursor.takeKeyword('asc') || cursor.takeKeyword('a'))) break;
    const descending = cursor.take('-');
    if (!descending) cursor.take('+');
    cursor.skipBlanks();
    const back = cursor.pos;
    const typed = cursor.readBare('(,"|');
    const type = TYPES.find((name) => name === typed?.text.toLowerCase());
    if (type !== undefined && cursor.take('(')) {
      cursor.skipBlanks();
      const name = cursor.char === '"' ? cursor.readQuoted() : cursor.readBare(')|');
      cursor.skipBlanks();
      if (name === null || !cursor.take(')')) fail('spl-syntax', `${type}(…) needs a field`, cursor.here);
      keys.push({ name: name.text, descending, ...(type === 'auto' ? {} : { type }) });
      continue;
    }
    cursor.pos = back;
    const name = readName(cursor);
    if (name === null) fail('spl-syntax', 'a field is missing here', cursor.here);
    keys.push({ name: name.text, descending });
  }
  if (keys.length === 0) fail('spl-syntax', 'sort needs at least one field', cursor.here);
  return reversed ? keys.map((key) => ({ ...key, descending: !key.descending })) : keys;
}
