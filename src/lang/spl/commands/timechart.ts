/**
 * `timechart`: aggregates over buckets of time, empty buckets included. Lowered to `bin`, `stats` by `_time` (and the
 * split field), and
 *
 * row transform `timechart`. Rows come out one for each bucket, oldest first, from the first to the last bucket of the
 * search's time range (of the rows, where that is not known or `fixedRange` is false); with `continuous` false only
 * buckets that have rows. In a bucket without rows a column is 0 where `zero`, else null. With `by`, each value of that
 * field becomes a column named by the value (with several aggregates `name: value`); the values of `choice` are kept,
 * sorted by name, and `nullName` beside them; the rest is aggregated together under `otherName` where `other`.
 */
import type { AggregateCall, Stage } from '../../plan.ts';
import { type Calculation, parseAggregates, parseBy, takeCalculated } from '../aggregate-parse.ts';
import { expectEnd, readBoolean, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readSeries, SERIES_OPTIONS, SERIES_STOPS, takeSeriesChoice, withDerived } from '../series-options.ts';
import { OPEN_WIDTH, readTimeWidth, spanOf } from './bin.ts';

const OPTIONS = [...SERIES_OPTIONS, 'span', 'partial', 'bins', 'fixedrange', 'aligntime', 'minspan'];

export const timechart: CommandSpec = {
  name: 'timechart',
  summary: 'Aggregates over buckets of time, with 0 or nothing in empty ones: timechart span=5m count by field.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, OPTIONS);
    const calculation: Calculation = { hidden: [], derived: [] };
    const written = parseAggregates(cursor, context, ['by'], () => {
      takeCalculated(cursor, context, calculation, takeMore);
    });
    const by = parseBy(cursor, SERIES_STOPS, takeMore).map((name) => name.text);
    const choice = takeSeriesChoice(cursor, written);
    takeMore();
    expectEnd(cursor);
    const { all: aggregates, shown, behind } = withDerived(written, calculation);
    if (aggregates.length === 0) fail('spl-syntax', 'timechart needs at least one aggregate', cursor.here);
    if (by.length > 1) fail('spl-syntax', 'timechart splits by one field only', cursor.here);
    const span = options.get('span');
    const align = options.get('aligntime');
    if (align !== undefined)
      failUnsupported('spl-option-not-supported', 'timechart with aligntime is not supported', align.span);
    const partial = options.get('partial');
    if (partial !== undefined && !readBoolean(partial, true))
      failUnsupported('spl-option-not-supported', 'timechart with partial=false is not supported', partial.span);
    const width = span === undefined ? OPEN_WIDTH : readTimeWidth(span);
    const split = by[0] ?? null;
    const derivedColumns = shown.slice(written.length).map((name) => ({ name, zero: false }));
    const stages: Stage[] = [{ kind: 'bin', name: '_time', as: '_time', width }];
    const series = readSeries(options, choice);
    if (split !== null && series.nullName !== null)
      stages.push({ kind: 'fillnull', value: series.nullName, names: [split] });
    stages.push({ kind: 'aggregate', mode: 'stats', aggregates, by: ['_time', ...by], keepStates: true });
    stages.push({
      kind: 'transform',
      name: 'timechart',
      options: {
        width,
        by: split,
        columns: split === null ? aggregates.map(columnOf) : [...written.map(columnOf), ...derivedColumns],
        ...(split === null ? {} : { derived: calculation.derived }),
        continuous: readBoolean(options.get('cont'), true),
        fixedRange: readBoolean(options.get('fixedrange'), true),
        ...series,
      },
    });
    if (split === null) stages.push(...behind);
    return span === undefined ? [spanOf(options, stages)] : stages;
  },
};

/** An aggregate's column, and whether it is 0 in a bucket without rows. */
function columnOf({ as, function: name }: AggregateCall): { readonly name: string; readonly zero: boolean } {
  return { name: as, zero: name === 'count' || name === 'dc' };
}
