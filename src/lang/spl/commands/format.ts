/**
 * `format`: turns all rows into one row with search text, as a subsearch does by itself.
 *
 * Row transform `format` with options `{ rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd:
 * string, maxResults: number, emptyText: string }`. Makes one row with the field `search`: for each row `columnPrefix`,
 * then `name="value"` of each field that does not begin with `_` (several values in parentheses joined by ` OR `), joined
 * by `columnSeparator`, then `columnEnd`; rows joined by `rowSeparator` between `rowPrefix` and `rowEnd`. Without any row
 * the text is `emptyText`.
 */
import { expectEnd, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const format: CommandSpec = {
  name: 'format',
  summary: 'Turns all rows into one row whose search field holds them as search terms.',
  lower(cursor) {
    const options = takeOptions(cursor, ['mvsep', 'maxresults', 'emptystr'], true);
    const parts: string[] = [];
    for (cursor.skipBlanks(); cursor.char === '"'; cursor.skipBlanks()) parts.push(cursor.readQuoted().text);
    expectEnd(cursor);
    const [
      rowPrefix = '(',
      columnPrefix = '(',
      columnSeparator = 'AND',
      columnEnd = ')',
      rowSeparator = 'OR',
      rowEnd = ')',
    ] = parts;
    return [
      {
        kind: 'transform',
        name: 'format',
        options: {
          rowPrefix,
          columnPrefix,
          columnSeparator,
          columnEnd,
          rowSeparator,
          rowEnd,
          maxResults: readCount(options.get('maxresults'), 0),
          emptyText: options.get('emptystr')?.text ?? 'NOT ()',
        },
      },
    ];
  },
};
