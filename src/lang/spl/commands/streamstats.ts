/** `streamstats`: aggregates over the rows so far, or over a sliding number of rows, added to each row. */
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

const PLAIN = ['current', 'window', 'global', 'allnum'];
const REFUSED = ['reset_on_change', 'reset_before', 'reset_after', 'time_window'];

export const streamstats: CommandSpec = {
  name: 'streamstats',
  summary: 'Adds running aggregates to each row, over all rows so far or the last `window` rows.',
  lower(cursor, context) {
    const options = takeOptions(cursor, [...PLAIN, ...REFUSED]);
    for (const name of REFUSED) {
      const value = options.get(name);
      if (value !== undefined && !/^(f|false|0)$/i.test(value.text)) {
        failUnsupported('spl-option-not-supported', `streamstats with ${name} is not supported`, value.span);
      }
    }
    const window = readCount(options.get('window'), 0);
    const aggregates = parseAggregates(cursor, context, ['by']);
    if (aggregates.some(({ wildcard }) => wildcard !== undefined)) {
      failUnsupported(
        'spl-option-not-supported',
        'streamstats over a wildcard is not supported',
        cursor.here,
        'name each field',
      );
    }
    if (aggregates.length === 0) fail('spl-syntax', 'streamstats needs at least one aggregate', cursor.here);
    const by = parseBy(cursor).map((name) => name.text);
    const global = options.get('global');
    if (window > 0 && by.length > 0 && readBoolean(global, true)) {
      // One window across all groups; only with global=f has each group its own.
      failUnsupported(
        'spl-option-not-supported',
        'streamstats with a window and by-fields needs global=f',
        global?.span ?? options.get('window')!.span,
      );
    }
    expectEnd(cursor);
    return [
      {
        kind: 'aggregate',
        mode: 'streamstats',
        aggregates,
        by,
        window,
        current: readBoolean(options.get('current'), true),
      },
    ];
  },
};
