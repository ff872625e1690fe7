/** `inputlookup`: the rows of a lookup table, as the first command or behind others with append=t. */
import { expectName, readBoolean, readCount, takeOptions } from '../arguments.ts';
import { type CommandSpec, requireFirst } from '../command.ts';
import { fail } from '../errors.ts';
import { lowerSearchPredicate } from '../search-lower.ts';
import { parseSearch } from '../search-parse.ts';
import { checkTable } from './lookup.ts';

const OPTIONS = ['append', 'strict', 'start', 'max'];

export const inputlookup: CommandSpec = {
  name: 'inputlookup',
  summary:
    'The rows of a lookup table, those that match WHERE search terms; append=t puts them behind the present rows.',
  generating: true,
  lower(cursor, context) {
    const options = takeOptions(cursor, OPTIONS, true);
    const table = expectName(cursor, 'the name of a lookup');
    for (const [name, value] of takeOptions(cursor, OPTIONS)) options.set(name, value);
    const append = readBoolean(options.get('append'), false);
    if (!append) requireFirst(context, 'inputlookup', cursor);
    if (context.first) context.setInput({ kind: 'none' });
    checkTable(table, context, 'listed');
    cursor.skipBlanks();
    const where = cursor.takeKeyword('where') ? lowerSearchPredicate(parseSearch(cursor), context) : null;
    if (!cursor.done) fail('spl-syntax', 'this does not belong to inputlookup', cursor.here);
    const start = readCount(options.get('start'), 0);
    const max = options.get('max');
    return [
      {
        kind: 'inputlookup',
        table: table.text,
        append,
        where,
        ...(start === 0 ? {} : { start }),
        ...(max === undefined ? {} : { max: readCount(max, 0) }),
      },
    ];
  },
};
