/** `stats`: one row per group; a row whose by-field is missing belongs to no group. */
import type { Aggregate } from '../../plan.ts';
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, takeScattered } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

/** `partitions` changes only speed, `delim` is for `nomv`; of the others only their defaults are known. */
const OPTIONS = ['partitions', 'allnum', 'delim', 'dedup_splitvals'];

export const stats: CommandSpec = {
  name: 'stats',
  aliases: ['sistats'],
  summary: 'Groups rows by fields and aggregates each group; rows with a missing by-field are dropped.',
  lower(cursor, context) {
    return [lowerAggregate(cursor, context, 'stats')];
  },
};

/** Aggregates and by-list as `stats` and `eventstats` have them. */
export function lowerAggregate(cursor: Cursor, context: LowerContext, mode: 'stats' | 'eventstats'): Aggregate {
  const { options, takeMore } = takeScattered(cursor, OPTIONS);
  const aggregates = parseAggregates(cursor, context, ['by'], takeMore);
  if (aggregates.length === 0) fail('spl-syntax', `${mode} needs at least one aggregate`, cursor.here);
  const by = parseBy(cursor, [], takeMore).map((name) => name.text);
  expectEnd(cursor);
  for (const name of ['allnum', 'dedup_splitvals']) {
    const value = options.get(name);
    if (value !== undefined && readBoolean(value, false)) {
      failUnsupported('spl-option-not-supported', `${name}=true is not supported`, value.span);
    }
  }
  const delim = options.get('delim');
  return { kind: 'aggregate', mode, aggregates, by, ...(delim === undefined ? {} : { delim: delim.text }) };
}
