/**
 * `format`: turns all rows into one row with search text, as a subsearch does by itself.
 *
 * Row transform `format` with options `{ rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd:
 * string, maxResults: number, emptyText: string }`. Makes one row with the field `search`: for each row `columnPrefix`,
 * then `name="value"` of each field that does not begin with `_` (several values in parentheses joined by ` OR `), joined
 * by `columnSeparator`, then `columnEnd`; rows joined by `rowSeparator` between `rowPrefix` and `rowEnd`. Without any row
 * the text is `emptyText`.
 */
import type { Transform } from '../../plan.ts';
import { expectEnd, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

/** What is written around rows and columns and between them where a search says nothing else, in the command's order. */
const PLAIN_PARTS = {
  rowPrefix: '(',
  columnPrefix: '(',
  columnSeparator: 'AND',
  columnEnd: ')',
  rowSeparator: 'OR',
  rowEnd: ')',
} as const;

/** Whether `format` writes what the search around a subsearch would be given without it. */
export function isPlainFormat(options: Transform['options']): boolean {
  return Object.entries(PLAIN_PARTS).every(([name, text]) => options[name] === text);
}

export const format: CommandSpec = {
  name: 'format',
  summary: 'Turns all rows into one row whose search field holds them as search terms.',
  lower(cursor) {
    const options = takeOptions(cursor, ['mvsep', 'maxresults', 'emptystr'], true);
    const written: string[] = [];
    for (cursor.skipBlanks(); cursor.char === '"'; cursor.skipBlanks()) written.push(cursor.readQuoted().text);
    expectEnd(cursor);
    const parts = Object.entries(PLAIN_PARTS).map(([name, text], i) => [name, written[i] ?? text] as const);
    return [
      {
        kind: 'transform',
        name: 'format',
        options: {
          ...Object.fromEntries(parts),
          maxResults: readCount(options.get('maxresults'), 0),
          emptyText: options.get('emptystr')?.text ?? 'NOT ()',
        },
      },
    ];
  },
};
