/** `fillnull`: writes a value, `0` unless given, where a field is missing; without names, in every column there is. */
import { expectEnd, readNames, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const fillnull: CommandSpec = {
  name: 'fillnull',
  summary: 'Fills missing fields with a value (0 unless given); without a list, in every column that any row has.',
  lower(cursor) {
    const { options, takeMore } = takeScattered(cursor, ['value']);
    const names = readNames(cursor, [], takeMore).map((name) => name.text);
    expectEnd(cursor);
    return [{ kind: 'fillnull', value: options.get('value')?.text ?? '0', names: names.length === 0 ? null : names }];
  },
};
