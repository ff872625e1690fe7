/** `fillnull`: writes a value, `0` unless given, where a field is missing; without names, in every column there is. */
import { readNames, takeOption, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const fillnull: CommandSpec = {
  name: 'fillnull',
  summary: 'Fills missing fields with a value (0 unless given); without a list, in every column that any row has.',
  lower(cursor) {
    const options = takeOptions(cursor, ['value'], true);
    const names = readNames(cursor, ['value']).map((name) => name.text);
    const late = takeOption(cursor, ['value'], true);
    const value = late?.value ?? options.get('value');
    return [{ kind: 'fillnull', value: value?.text ?? '0', names: names.length === 0 ? null : names }];
  },
};
