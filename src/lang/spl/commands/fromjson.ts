/**
 * `fromjson`: makes fields of a JSON object.
 *
 * Row transform `fromjson`. Each key of the object in the field's text becomes a field `prefix + key`; arrays of plain
 * values are multivalues, other objects and arrays their JSON text. Text that is no JSON object leaves the row as it
 * is.
 */
import { expectEnd, expectName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const fromjson: CommandSpec = {
  name: 'fromjson',
  summary: 'Makes fields of the keys of a JSON object in a field, with an optional prefix.',
  lower(cursor) {
    const options = takeOptions(cursor, ['prefix'], true);
    const field = expectName(cursor, 'the field to read').text;
    for (const [name, value] of takeOptions(cursor, ['prefix'], true)) options.set(name, value);
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'fromjson', options: { field, prefix: options.get('prefix')?.text ?? '' } }];
  },
};
