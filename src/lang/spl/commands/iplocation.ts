/**
 * `iplocation`: place of an IP address.
 *
 * Row transform `iplocation`. Adds `City`, `Country`, `Region`, `lat`, `lon` (with `allFields` also `Continent`,
 * `MetroCode`, `Timezone`), each behind `prefix`, where a database knows the address. None is read, which a warning
 * says, so the fields stay missing.
 */
import { expectEnd, expectName, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

const OPTIONS = ['prefix', 'allfields', 'lang'];

export const iplocation: CommandSpec = {
  name: 'iplocation',
  summary: 'Would add the place of an IP address; no database is read, so the fields stay missing, with a warning.',
  lower(cursor, context) {
    const start = cursor.pos;
    const options = takeOptions(cursor, OPTIONS, true);
    const field = expectName(cursor, 'the field with an address').text;
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    expectEnd(cursor);
    context.report.warning(
      'spl-iplocation-empty',
      'no database of places is read: City, Country, Region, lat and lon stay missing',
      cursor.spanFrom(start),
      'where a rule needs them, look the address up in a lookup with CIDR',
    );
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
