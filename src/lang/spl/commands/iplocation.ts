/**
 * `iplocation`: place of an IP address.
 *
 * Row transform `iplocation`. Adds `City`, `Country`, `Region`, `lat`, `lon` (with `allfields` also `Continent`,
 * `MetroCode`, `Timezone`), each behind `prefix`, where the database of places knows the address; without one the fields
 * stay missing, which a warning says. `lang`: names of places in another language, where the database has them.
 */
import { findNearest } from '../../../text/nearest.ts';
import { PLACE_LANGUAGES, PLACE_TABLE, placeColumns } from '../../places.ts';
import { expectEnd, expectName, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

const OPTIONS = ['prefix', 'allfields', 'lang'];

export const iplocation: CommandSpec = {
  name: 'iplocation',
  summary:
    'Adds the place of an IP address from the database that `--geoip` names; without one, nothing, with a warning.',
  lower(cursor, context) {
    const start = cursor.pos;
    const options = takeOptions(cursor, OPTIONS, true);
    const field = expectName(cursor, 'the field with an address').text;
    for (const [name, value] of takeOptions(cursor, OPTIONS, true)) options.set(name, value);
    expectEnd(cursor);
    if (!context.lookups.has(PLACE_TABLE)) {
      context.report.warning(
        'spl-iplocation-empty',
        'no database of places is read: City, Country, Region, lat and lon stay missing',
        cursor.spanFrom(start),
        'name one in MaxMind’s format (GeoLite2 or DB-IP, City or Country) with --geoip',
      );
    }
    const lang = options.get('lang');
    const language = PLACE_LANGUAGES.find((one) => one.toLowerCase() === lang?.text.toLowerCase());
    if (lang !== undefined && language === undefined && lang.text.toLowerCase() !== 'en') {
      const nearest = findNearest(lang.text, PLACE_LANGUAGES);
      fail(
        'spl-option-not-supported',
        `lang is en, ${PLACE_LANGUAGES.join(', ')}, not ${lang.text}${nearest === null ? '' : `; did you mean ${nearest}?`}`,
        lang.span,
      );
    }
    const all = readBoolean(options.get('allfields'), false);
    const columns = placeColumns(all, language ?? 'en', options.get('prefix')?.text ?? '');
    return [{ kind: 'transform', name: 'iplocation', options: { field, columns } }];
  },
};
