/** `addcoltotals`: one more row with the sum of each numeric column. */
import { readNames, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = ['labelfield', 'label'];

export const addcoltotals: CommandSpec = {
  name: 'addcoltotals',
  summary: 'Puts a row behind all others with the sum of each numeric field.',
  lower(cursor) {
    const { options, takeMore } = takeScattered(cursor, OPTIONS, true);
    const names = readNames(cursor, [], takeMore);
    return [
      {
        kind: 'transform',
        name: 'addtotals',
        options: {
          row: false,
          column: true,
          fieldName: 'Total',
          label: options.get('label')?.text ?? 'Total',
          labelField: options.get('labelfield')?.text ?? null,
          names: names.length === 0 ? null : names.map((name) => name.text),
        },
      },
    ];
  },
};
