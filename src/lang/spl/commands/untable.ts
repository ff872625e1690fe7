/** `untable`: cells of a table as rows; the inverse of `xyseries`. */
import { expectEnd, expectName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const untable: CommandSpec = {
  name: 'untable',
  summary: 'Makes a row of each cell: untable x-field name-field value-field.',
  lower(cursor) {
    const next = (what: string): string => {
      cursor.skipSeparators();
      return expectName(cursor, what).text;
    };
    const x = next('the field that stays');
    const name = next("the field for the columns' names");
    const value = next('the field for the values');
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'untable', options: { x, name, value } }];
  },
};
