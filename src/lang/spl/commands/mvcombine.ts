/**
 * `mvcombine`: merges rows that differ in one field only.
 *
 * Row transform `mvcombine`. Rows that are equal in all fields but `field` become one row, in the place of the first,
 * whose `field` has the values of all of them in order. `delim` is for `nomv`.
 */
import { expectEnd, expectName, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const mvcombine: CommandSpec = {
  name: 'mvcombine',
  summary: 'Merges rows that differ in one field only; its values become a multivalue.',
  lower(cursor) {
    const { options, takeMore } = takeScattered(cursor, ['delim'], true);
    const field = expectName(cursor, 'the field to combine').text;
    takeMore();
    const delim = options.get('delim');
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'mvcombine', options: { field, delim: delim?.text ?? null } }];
  },
};
