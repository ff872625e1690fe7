/** `stats`: one row per group; a row whose by-field is missing belongs to no group. */
import type { Aggregate } from '../../plan.ts';
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, takeOptions } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Cursor } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

/** Options that change only speed or how Splunk shows a multivalue. */
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
  const options = takeOptions(cursor, OPTIONS);
  const allNumbers = options.get('allnum');
  if (allNumbers !== undefined && readBoolean(allNumbers, false)) {
    failUnsupported('spl-option-not-supported', 'allnum=true is not supported', allNumbers.span);
  }
  const aggregates = parseAggregates(cursor, context, ['by']);
  if (aggregates.length === 0) fail('spl-syntax', `${mode} needs at least one aggregate`, cursor.here);
  const by = parseBy(cursor).map((name) => name.text);
  expectEnd(cursor);
  return { kind: 'aggregate', mode, aggregates, by };
}
