/** `outputlookup`: writes the rows to a lookup table and passes them on; baselines fill tables with it. */
import { expectEnd, expectName, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = [
  'append',
  'create_empty',
  'override_if_empty',
  'max',
  'key_field',
  'createinapp',
  'create_context',
  'output_format',
  'allow_updates',
];

export const outputlookup: CommandSpec = {
  name: 'outputlookup',
  summary: 'Writes the rows to a lookup table, in place of its rows or, with append=t or key_field, beside them.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    const table = expectName(cursor, 'the name of a lookup').text;
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    expectEnd(cursor);
    return [
      {
        kind: 'outputlookup',
        table,
        append: readBoolean(options.get('append'), false),
        keyField: options.get('key_field')?.text ?? null,
      },
    ];
  },
};
