/**
 * `chart`: aggregates by one field, or by two with the second's values as columns. By one field it is `stats`; by two
 * it is `stats` and, with `span`, `bin` before it, and
 *
 * row transform `chart`. Rows come out one for each value of `over`, sorted by it; each value of `by` becomes a column
 * named by the value (with several aggregates `name: value`), a cell without rows is 0 for the columns of `zeros`. The
 * values of `choice` are kept, and `nullName` beside them; the rest is aggregated together under `otherName` where `other`.
 */
import type { Bin, Stage } from '../../plan.ts';
import { type Calculation, parseAggregates, parseBy, takeCalculated } from '../aggregate-parse.ts';
import { expectEnd, expectName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';
import { readSeries, SERIES_OPTIONS, SERIES_STOPS, takeSeriesChoice, withDerived } from '../series-options.ts';
import { numberBins, OPEN_WIDTH, readWidth, spanOf } from './bin.ts';

/** Those of `bin`. */
const BINNING = ['span', 'bins', 'minspan', 'start', 'end', 'aligntime'];
const OPTIONS = [...SERIES_OPTIONS, ...BINNING];

export const chart: CommandSpec = {
  name: 'chart',
  summary: 'Aggregates by one field, or over one by another whose values become columns.',
  lower(cursor, context) {
    const options = takeOptions(cursor, OPTIONS);
    // Options of bins are for the field before them, the last of two having its own.
    const ofColumns = new Map<string, Word>();
    const takeMore = (): void => {
      takeOptions(cursor, OPTIONS, false, options);
    };
    const takeBehindColumns = (): void => {
      takeOptions(cursor, OPTIONS, false, ofColumns);
      for (const [name, value] of ofColumns) if (!BINNING.includes(name)) options.set(name, value);
    };
    const calculation: Calculation = { hidden: [], derived: [] };
    const written = parseAggregates(cursor, context, ['by', 'over'], () => {
      takeCalculated(cursor, context, calculation, takeMore);
    });
    const { all: aggregates, shown, behind } = withDerived(written, calculation);
    if (aggregates.length === 0) fail('spl-syntax', 'chart needs at least one aggregate', cursor.here);
    cursor.skipSeparators();
    const over = cursor.takeKeyword('over') ? [expectName(cursor, 'a field').text] : [];
    takeMore();
    let read = over.length;
    const by = parseBy(cursor, SERIES_STOPS, () => (read++ < 2 ? takeMore() : takeBehindColumns()));
    const names = [...over, ...by.map((name) => name.text)];
    const choice = takeSeriesChoice(cursor, written);
    takeBehindColumns();
    expectEnd(cursor);
    if (names.length > 2) fail('spl-syntax', 'chart takes at most two fields', cursor.here);
    const [first, second] = names;
    const series = readSeries(options, choice);
    const stages: Stage[] = [];
    if (first !== undefined) stages.push(...binsOf(first, options));
    if (first === undefined || second === undefined)
      return [...stages, { kind: 'aggregate', mode: 'stats', aggregates, by: names }, ...behind];
    stages.push(...binsOf(second, ofColumns));
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

/** What puts a field into bins, if the search asks for them. */
function binsOf(name: string, options: ReadonlyMap<string, Word>): readonly Stage[] {
  const span = options.get('span');
  const bin = (width: Bin['width']): Stage => ({ kind: 'bin', name, as: name, width });
  const asked = BINNING.filter((option) => option !== 'span' && options.has(option));
  const isTime = name === '_time';
  for (const option of asked) {
    const runs = span !== undefined || !isTime || option === 'bins' || option === 'minspan';
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
