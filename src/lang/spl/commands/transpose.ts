/**
 * `transpose`: turns the table round. Of the first N rows (5, or all with 0) each becomes a column and each column a row,
 * its name in `column_name`; the new columns are called `row 1`, `row 2` … or by the values of `header_field`.
 */
import { expectEnd, readBoolean, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = ['int', 'column_name', 'header_field', 'include_empty'];
/** Splunk's own, where the search says no number. */
const DEFAULT_ROWS = 5;

export const transpose: CommandSpec = {
  name: 'transpose',
  summary: 'Makes columns of the first N rows (5, or all with 0) and a row of each column: column_name, header_field.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    const count = cursor.done ? null : cursor.readBare(',=');
    takeOptions(cursor, OPTIONS, true, options);
    expectEnd(cursor);
    return [
      {
        kind: 'transform',
        name: 'transpose',
        options: {
          rows: readCount(count ?? options.get('int'), DEFAULT_ROWS),
          columnName: options.get('column_name')?.text ?? 'column',
          headerField: options.get('header_field')?.text ?? null,
          includeEmpty: readBoolean(options.get('include_empty'), true),
        },
      },
    ];
  },
};
