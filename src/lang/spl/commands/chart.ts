/**
 * `chart`: aggregates by one field, or by two with the second's values as columns. By one field it is `stats`; by two
 * it is `stats` and, with `span`, `bin` before it, and
 *
 * row transform `chart`. Rows come out one for each value of `over`, sorted by it; each value of `by` becomes a column
 * named by the value (with several aggregates `name: value`), a cell without rows is 0 for the columns of `zeros`. The
 * `limit` values with the largest sums are kept (0: all), and `nullName` beside them; the rest is aggregated together under
 * `otherName` where `other`.
 */
import type { Bin, Stage } from '../../plan.ts';
import { type Calculation, parseAggregates, parseBy, takeCalculated } from '../aggregate-parse.ts';
import { expectEnd, expectName, takeScattered } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readSeries, refuseWhere, SERIES_OPTIONS, SERIES_STOPS, withDerived } from '../series-options.ts';
import { numberBins, OPEN_WIDTH, readWidth, spanOf } from './bin.ts';

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
    if (first !== undefined) stages.push(...binsOf(first, options, names.length));
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

/** What puts the field of the rows into bins, if the search asks for them. */
function binsOf(name: string, options: ReadonlyMap<string, Word>, fields: number): readonly Stage[] {
  const span = options.get('span');
  const bin = (width: Bin['width']): Stage => ({ kind: 'bin', name, as: name, width });
  const asked = BINNING.filter((option) => options.has(option));
  const isTime = name === '_time';
  for (const option of asked) {
    // Behind the second of two fields the options are that field's.
    const runs = span !== undefined || (fields === 1 && (isTime ? option === 'bins' || option === 'minspan' : true));
    if (option === 'aligntime' || !runs)
      failUnsupported(
        'spl-option-not-supported',
        `chart with ${option} is not supported here`,
        options.get(option)!.span,
        'give a span',
      );
  }
  if (span !== undefined) return [bin(readWidth(name, span))];
  if (asked.length === 0) return [];
  return [isTime ? spanOf(options, [bin(OPEN_WIDTH)]) : numberBins(options, name, name)];
}
