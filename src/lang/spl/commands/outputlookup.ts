/** `outputlookup`: writes the rows to a lookup table and passes them on; baselines fill tables with it. */
import { expectEnd, expectName, readBoolean, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { failUnsupported } from '../errors.ts';

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
    const keyField = options.get('key_field')?.text ?? null;
    const updates = options.get('allow_updates');
    if (updates !== undefined && !readBoolean(updates, true))
      failUnsupported('spl-option-not-supported', 'allow_updates=f of outputlookup is not supported', updates.span);
    return [
      {
        kind: 'outputlookup',
        table,
        append: readBoolean(options.get('append'), keyField !== null),
        keyField,
        max: options.has('max') ? readCount(options.get('max'), 0) : null,
        overrideIfEmpty: readBoolean(options.get('override_if_empty'), true),
      },
    ];
  },
};
