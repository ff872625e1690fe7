/**
 * `timechart`: aggregates over buckets of time, empty buckets included. Lowered to `bin`, `stats` by `_time` (and the
 * split field), and
 *
 * row transform `timechart` with options `{ width: { unit: 'us' | 'month', size: number }, by: string | null,
 * columns: { name: string, zero: boolean }[], continuous: boolean, limit: number, other: boolean, otherName: string }`.
 * Rows come out one for each bucket, oldest first, from the first to the last bucket of the search's time range (of the
 * rows, where that is not known); with `continuous` false only buckets that have rows. In a bucket without rows a column
 * is 0 where `zero`, else null. With `by`, each value of that field becomes a column named by the value (with several
 * aggregates `name: value`); the `limit` values with the largest sums are kept (0: all), sorted by name, and the rest is
 * added up under `otherName` where `other`.
 */
import type { Stage } from '../../plan.ts';
import { parseAggregates, parseBy } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, readCount, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readWidth } from './bin.ts';

const OPTIONS = [
  'span',
  'limit',
  'cont',
  'partial',
  'useother',
  'otherstr',
  'usenull',
  'nullstr',
  'bins',
  'agg',
  'sep',
  'format',
  'fixedrange',
  'aligntime',
  'minspan',
];
const DEFAULT_LIMIT = 10;

export const timechart: CommandSpec = {
  name: 'timechart',
  summary: 'Aggregates over buckets of time, with 0 or nothing in empty ones: timechart span=5m count by field.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, OPTIONS);
    const aggregates = parseAggregates(cursor, context, ['by'], takeMore);
    const by = parseBy(cursor, [], takeMore).map((name) => name.text);
    expectEnd(cursor);
    if (aggregates.length === 0) fail('spl-syntax', 'timechart needs at least one aggregate', cursor.here);
    if (by.length > 1) fail('spl-syntax', 'timechart splits by one field only', cursor.here);
    const span = options.get('span');
    if (span === undefined) {
      failUnsupported(
        'spl-option-not-supported',
        'timechart without a span is not supported',
        cursor.here,
        'give a span, such as span=5m',
      );
    }
    const width = readWidth('_time', span);
    const split = by[0] ?? null;
    const stages: Stage[] = [{ kind: 'bin', name: '_time', as: '_time', width }];
    if (split !== null && readBoolean(options.get('usenull'), true)) {
      stages.push({ kind: 'fillnull', value: options.get('nullstr')?.text ?? 'NULL', names: [split] });
    }
    stages.push({ kind: 'aggregate', mode: 'stats', aggregates, by: ['_time', ...by] });
    stages.push({
      kind: 'transform',
      name: 'timechart',
      options: {
        width,
        by: split,
        columns: aggregates.map((call) => ({
          name: call.as,
          zero: call.function === 'count' || call.function === 'dc',
        })),
        continuous: readBoolean(options.get('cont'), true),
        limit: readCount(options.get('limit'), DEFAULT_LIMIT),
        other: readBoolean(options.get('useother'), true),
        otherName: options.get('otherstr')?.text ?? 'OTHER',
      },
    });
    return stages;
  },
};
