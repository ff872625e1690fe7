/** `head`: the first rows. */

import { expectEnd, readCount, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { failUnsupported } from '../errors.ts';

export const head: CommandSpec = {
  name: 'head',
  summary: 'Keeps the first N rows, 10 unless given.',
  lower(cursor, context) {
    return [{ kind: 'head', count: parseCount(cursor, context) }];
  },
};

/** `10`, `limit=10` or nothing. */
export function parseCount(cursor: Cursor, _context: LowerContext): number {
  const options = takeOptions(cursor, ['limit', 'null', 'keeplast']);
  cursor.skipBlanks();
  if (cursor.char === '(') {
    failUnsupported('spl-option-not-supported', 'head with a condition is not supported', {
      start: cursor.pos,
      end: cursor.end,
    });
  }
  const word = options.get('limit') ?? readName(cursor) ?? undefined;
  expectEnd(cursor);
  return readCount(word, 10);
}
