/**
 * `addtotals`: the sum of numeric fields of a row, in a new field. With named fields it is a plain assignment.
 *
 * Otherwise: row transform `addtotals`. `row`: adds `fieldName`, the sum of the row's numbers in fields that match
 * `names` (null: all but those that begin with `_`). `column`: puts one more row at the end with the sum of each
 * numeric column, and `label` in `labelField`.
 */
import { readBoolean, readNames, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const addtotals: CommandSpec = {
  name: 'addtotals',
  summary: 'Adds a field with the sum of numeric fields of the row, or with col=t a row of sums.',
  lower(cursor) {
    const { options, takeMore } = takeScattered(cursor, ['row', 'col', 'labelfield', 'label', 'fieldname'], true);
    const names = readNames(cursor, [], takeMore).map((name) => name.text);
    const row = readBoolean(options.get('row'), true);
    const column = readBoolean(options.get('col'), false);
    const fieldName = options.get('fieldname')?.text ?? 'Total';
    if (row && !column && names.length > 0 && !names.some((name) => name.includes('*'))) {
      const args = names.map((name) => ({ kind: 'field', name }) as const);
      return [
        { kind: 'assign', assignments: [{ name: fieldName, value: { kind: 'call', function: 'spl.total', args } }] },
      ];
    }
    return [
      {
        kind: 'transform',
        name: 'addtotals',
        options: {
          row,
          column,
          fieldName,
          label: options.get('label')?.text ?? 'Total',
          labelField: options.get('labelfield')?.text ?? null,
          names: names.length === 0 ? null : names,
        },
      },
    ];
  },
};
