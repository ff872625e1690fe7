/**
 * `chart`: aggregates by one field, or by two with the second's values as columns. By one field it is `stats`; by two
 * it is `stats` and, with `span`, `bin` before it, and
 *
 * row transform `chart`. Rows come out one for each value of `over`, sorted by it; each value of `by` becomes a column
 * named by the value (with several aggregates `name: value`), a cell without rows is 0 for the columns of `zeros`. The
 * `limit` values with the largest sums are kept (0: all), and `nullName` beside them; the rest is aggregated together under
 * `otherName` where `other`.
 */
import type { Stage } from '../../plan.ts';
import { type Calculation, parseAggregates, parseBy, takeCalculated } from '../aggregate-parse.ts';
import { expectEnd, expectName, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readSeries, refuseWhere, SERIES_OPTIONS, SERIES_STOPS, withDerived } from '../series-options.ts';
import { readWidth } from './bin.ts';

/** Those of `bin`, for the field of the rows. */
const BINNING = ['bins', 'minspan', 'start', 'end', 'aligntime'];

export const chart: CommandSpec = {
  name: 'chart',
  summary: 'Aggregates by one field, or over one by another whose values become columns.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, [...SERIES_OPTIONS, ...BINNING, 'span']);
    const calculation: Calculation = { hidden: [], derived: [] };
    const written = parseAggregates(cursor, context, ['by', 'over'], () => {
      takeCalculated(cursor, context, calculation, takeMore);
    });
    const { all: aggregates, shown, behind } = withDerived(written, calculation);
    if (aggregates.length === 0) fail('spl-syntax', 'chart needs at least one aggregate', cursor.here);
    cursor.skipSeparators();
    const over = cursor.takeKeyword('over') ? [expectName(cursor, 'a field').text] : [];
    takeMore();
    const names = [...over, ...parseBy(cursor, SERIES_STOPS, takeMore).map((name) => name.text)];
    refuseWhere(cursor);
    expectEnd(cursor);
    if (names.length > 2) fail('spl-syntax', 'chart takes at most two fields', cursor.here);
    const [first, second] = names;
    const series = readSeries(options);
    const stages: Stage[] = [];
    for (const name of BINNING) {
      const value = options.get(name);
      if (value !== undefined)
        failUnsupported('spl-option-not-supported', `chart with ${name} is not supported`, value.span, 'give a span');
    }
    const span = options.get('span');
    if (span !== undefined && first !== undefined)
      stages.push({ kind: 'bin', name: first, as: first, width: readWidth(first, span) });
    if (first === undefined || second === undefined)
      return [...stages, { kind: 'aggregate', mode: 'stats', aggregates, by: names }, ...behind];
    if (series.nullName !== null) stages.push({ kind: 'fillnull', value: series.nullName, names: [second] });
    stages.push({ kind: 'aggregate', mode: 'stats', aggregates, by: names, keepStates: true });
    stages.push({
      kind: 'transform',
      name: 'chart',
      options: {
        over: first,
        by: second,
        columns: shown,
        derived: calculation.derived,
        zeros: written.filter((call) => call.function === 'count' || call.function === 'dc').map((call) => call.as),
        ...series,
      },
    });
    return stages;
  },
};
