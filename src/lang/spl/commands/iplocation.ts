/**
 * `iplocation`: place of an IP address.
 *
 * Row transform `iplocation`. Adds `City`, `Country`, `Region`, `lat`, `lon` (with `allFields` also `Continent`,
 * `MetroCode`, `Timezone`), each behind `prefix`, from a local database file. An address that is private, unknown or
 * missing adds nothing. Without a database the run says so once and the fields stay missing.
 */
import { expectEnd, expectName, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = ['prefix', 'allfields', 'lang'];

export const iplocation: CommandSpec = {
  name: 'iplocation',
  summary: 'Adds City, Country, Region, lat and lon of an IP address, from a local database file.',
  lower(cursor) {
    const options = takeOptions(cursor, OPTIONS, true);
    const field = expectName(cursor, 'the field with an address').text;
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    expectEnd(cursor);
    return [
      {
        kind: 'transform',
        name: 'iplocation',
        options: {
          field,
          prefix: options.get('prefix')?.text ?? '',
          allFields: readBoolean(options.get('allfields'), false),
        },
      },
    ];
  },
};
