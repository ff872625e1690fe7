/**
 * `xyseries`: values of a field become columns, as behind `chart`, without anything being counted. `grouped` says that the
 * rows of one x stand together, which changes nothing here.
 */
import { readNames, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

const OPTIONS = ['grouped', 'sep', 'format'];

export const xyseries: CommandSpec = {
  name: 'xyseries',
  summary:
    'Makes one row of each x, with a column for each value of a second field: xyseries x-field name-field value-field.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS);
    const names = readNames(cursor, [], () => void takeOptions(cursor, OPTIONS, false, options));
    const [over, by, ...columns] = names.map((name) => name.text);
    if (over === undefined || by === undefined || columns.length === 0)
      fail('spl-syntax', 'xyseries needs an x-field, a field of names and a field of values', cursor.here);
    return [
      {
        kind: 'transform',
        name: 'chart',
        options: {
          over,
          by,
          columns,
          zeros: [],
          choice: { function: 'sum', keep: { by: 'rank', limit: 0, lowest: false, outside: false } },
          other: false,
          otherName: '',
          nullName: null,
          columnFormat: options.get('format')?.text ?? `$AGG$${options.get('sep')?.text ?? ': '}$VAL$`,
        },
      },
    ];
  },
};
