/**
 * `format`: turns all rows into one row with search text, as a subsearch does by itself.
 */
import type { SearchTextStyle } from '../../transform-options.ts';
import { expectEnd, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

/** What is written around rows and columns and between them where a search says nothing else, in the command's order. */
const PLAIN_PARTS = [
  ['rowPrefix', '('],
  ['columnPrefix', '('],
  ['columnSeparator', 'AND'],
  ['columnEnd', ')'],
  ['rowSeparator', 'OR'],
  ['rowEnd', ')'],
] as const;

/** Whether `format` writes what the search around a subsearch would be given without it. */
export function isPlainFormat(style: SearchTextStyle): boolean {
  return PLAIN_PARTS.every(([name, text]) => style[name] === text);
}

export const format: CommandSpec = {
  name: 'format',
  summary: 'Turns all rows into one row whose search field holds them as search terms.',
  lower(cursor) {
    const options = takeOptions(cursor, ['mvsep', 'maxresults', 'emptystr'], true);
    const written: string[] = [];
    for (cursor.skipBlanks(); cursor.char === '"'; cursor.skipBlanks()) written.push(cursor.readQuoted().text);
    expectEnd(cursor);
    const part = (at: number): string => written[at] ?? PLAIN_PARTS[at]![1];
    return [
      {
        kind: 'transform',
        name: 'format',
        options: {
          rowPrefix: part(0),
          columnPrefix: part(1),
          columnSeparator: part(2),
          columnEnd: part(3),
          rowSeparator: part(4),
          rowEnd: part(5),
          maxResults: readCount(options.get('maxresults'), 0),
          emptyText: options.get('emptystr')?.text ?? 'NOT ()',
        },
      },
    ];
  },
};
