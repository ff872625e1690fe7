/** `streamstats`: aggregates over the rows so far, or over a sliding number of rows, added to each row. */
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, readCount, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

const PLAIN = ['current', 'window', 'global', 'reset_on_change', 'allnum'];
const REFUSED = ['reset_before', 'reset_after', 'time_window'];
const OPTIONS = [...PLAIN, ...REFUSED];

export const streamstats: CommandSpec = {
  name: 'streamstats',
  summary: 'Adds running aggregates to each row, over all rows so far or the last `window` rows.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, OPTIONS);
    const aggregates = parseAggregates(cursor, context, ['by'], takeMore);
    const by = parseBy(cursor, [], takeMore).map((name) => name.text);
    expectEnd(cursor);
    for (const name of REFUSED) {
      const value = options.get(name);
      if (value !== undefined && !/^(f|false|0)$/i.test(value.text)) {
        failUnsupported('spl-option-not-supported', `streamstats with ${name} is not supported`, value.span);
      }
    }
    if (aggregates.some(({ wildcard }) => wildcard !== undefined)) {
      failUnsupported(
        'spl-option-not-supported',
        'streamstats over a wildcard is not supported',
        cursor.here,
        'name each field',
      );
    }
    if (aggregates.length === 0) fail('spl-syntax', 'streamstats needs at least one aggregate', cursor.here);
    const window = readCount(options.get('window'), 0);
    return [
      {
        kind: 'aggregate',
        mode: 'streamstats',
        aggregates,
        by,
        window,
        current: readBoolean(options.get('current'), true),
        ...(window > 0 && by.length > 0 && readBoolean(options.get('global'), true) ? { global: true } : {}),
        ...(readBoolean(options.get('reset_on_change'), false) ? { resetOnChange: true } : {}),
      },
    ];
  },
};
