/**
 * The pivot of chart and timechart: rows of (place, series, numbers) become one row per place with a column per series.
 * Of many series those with the largest sums are kept and the rest is added up in one.
 */
import { firstOf, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { addExactly, totalOf } from '../../lang/aggregates/exact-sum.ts';
import type { SeriesOptions } from '../../lang/transform-options.ts';
import { compareText, numberOf } from '../order.ts';
import { type Row, setColumn, type Tuple } from '../row.ts';

export interface Pivot extends SeriesOptions {
  /** Column whose values become columns. */
  readonly by: string;
  /** Aggregated columns. */
  readonly columns: readonly string[];
}

/** Series that a pivot can tell apart; the rest counts as others. */
const MAX_SERIES = 10_000;

/** Which series are kept, sorted by name. */
export function chooseSeries(rows: readonly Tuple[], { by, columns, limit, lowest }: Pivot): readonly string[] {
  const sums = new Map<string, number[]>();
  for (const { row } of rows) {
    const name = seriesOf(row, by);
    if (name === null) continue;
    let parts = sums.get(name);
    if (parts === undefined) {
      if (sums.size >= MAX_SERIES) continue;
      sums.set(name, (parts = []));
    }
    for (const column of columns) for (const number of numbersOf(row.get(column) ?? null)) addExactly(parts, number);
  }
  const ranked = [...sums]
    .map(([name, parts]) => ({ name, sum: totalOf(parts) }))
    .sort((a, b) => (lowest ? a.sum - b.sum : b.sum - a.sum) || compareText(a.name, b.name));
  const kept = limit === 0 ? ranked : ranked.slice(0, limit);
  return kept.map(({ name }) => name).sort(compareText);
}

/** Puts the aggregates of a row into the columns of its series in `target`. */
export function placeSeries(row: Row, target: Row, kept: ReadonlySet<string>, options: Pivot): void {
  const name = seriesOf(row, options.by);
  if (name === null) return;
  const isKept = kept.has(name);
  if (!isKept && !options.other) return;
  for (const column of options.columns) {
    const value = row.get(column) ?? null;
    const to = columnOf(isKept ? name : options.otherName, column, options);
    const before = target.get(to);
    setColumn(target, to, isKept || before === undefined ? value : sumOf(before, value));
  }
}

/** Name of a series' column; with several aggregates each has its own. */
export function columnOf(series: string, column: string, { columns, columnFormat }: Pivot): string {
  if (columns.length === 1) return series;
  return columnFormat.replace(/\$(AGG|VAL)\$/g, (_, name: string) => (name === 'AGG' ? column : series));
}

function seriesOf(row: Row, by: string): string | null {
  const value = firstOf(row.get(by) ?? null);
  return value === null ? null : scalarText(value);
}

function sumOf(a: Value, b: Value): Value {
  const parts: number[] = [];
  for (const number of [...numbersOf(a), ...numbersOf(b)]) addExactly(parts, number);
  return totalOf(parts);
}

function numbersOf(value: Value): number[] {
  return valuesOf(value).flatMap((item) => numberOf(item) ?? []);
}
