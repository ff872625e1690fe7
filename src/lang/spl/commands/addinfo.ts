/** `addinfo`: the search's own time range as fields, seconds since 1970. */
import { expectEnd } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const addinfo: CommandSpec = {
  name: 'addinfo',
  summary: 'Adds info_min_time, info_max_time and info_search_time.',
  lower(cursor) {
    expectEnd(cursor);
    const values = {
      info_min_time: 'spl.search-earliest',
      info_max_time: 'spl.search-latest',
      info_search_time: 'spl.now',
    };
    return [
      {
        kind: 'assign',
        assignments: Object.entries(values).map(([name, call]) => ({
          name,
          value: { kind: 'call', function: call, args: [] } as const,
        })),
      },
    ];
  },
};
