/** `addcoltotals`: one more row with the sum of each numeric column. */
import { readNames, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = ['labelfield', 'label'];

export const addcoltotals: CommandSpec = {
  name: 'addcoltotals',
  summary: 'Puts a row behind all others with the sum of each numeric field.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS);
    const names = readNames(cursor, [], () => void takeOptions(cursor, OPTIONS, false, options));
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
