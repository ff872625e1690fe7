/**
 * The pivot of chart and timechart: rows of (place, series, aggregates) become one row per place with a column per series.
 * Of many series those are kept that the search chooses (by their sums unless it says otherwise), and the rest is
 * aggregated together as one.
 */
import { firstOf, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { findAggregate } from '../../lang/aggregates/index.ts';
import type { EvalContext } from '../../lang/function.ts';
import type { SeriesChoice, SeriesOptions } from '../../lang/transform-options.ts';
import type { OperatorContext } from '../operator.ts';
import { compareText, numberOf } from '../order.ts';
import { compileExpr } from '../predicate.ts';
import { type GroupState, type Row, setColumn, type Tuple } from '../row.ts';
import { rowScope } from '../scope.ts';

export interface Pivot extends SeriesOptions {
  /** Column whose values become columns. */
  readonly by: string;
  /** Aggregated columns, and those of them that are 0 where no row falls. */
  readonly columns: readonly string[];
  readonly zeros: readonly string[];
}

/** Series that a pivot can tell apart; the rest counts as others. */
const MAX_SERIES = 10_000;
/** Cells without rows that one pivot fills. */
const MAX_ZEROS = 10_000_000;

/** The series of some rows, and the rows that are made of them. */
export class SeriesTable {
  readonly #pivot: Pivot;
  readonly #limit: (what: string) => void;
  readonly #kept: ReadonlySet<string>;
  readonly #zeros: readonly string[];
  readonly #derive: (row: Row) => void;
  readonly #others = new Map<Row, Map<string, GroupState>>();
  #room = MAX_ZEROS;

  constructor(rows: readonly Tuple[], pivot: Pivot, { context, limit }: Pick<OperatorContext, 'context' | 'limit'>) {
    this.#pivot = pivot;
    this.#limit = limit;
    this.#derive = deriverOf(pivot.derived ?? [], context);
    for (const { row } of rows) this.#derive(row);
    const names = chooseSeries(rows, pivot);
    this.#kept = new Set(names);
    const hasOthers = rows.some(({ row }) => {
      const name = seriesOf(row, pivot.by);
      return name !== null && !this.#kept.has(name);
    });
    const shown = pivot.other && hasOthers ? [...names, pivot.otherName] : names;
    this.#zeros = pivot.zeros.flatMap((column) => shown.map((series) => columnOf(series, column, pivot)));
  }

  /** Puts the aggregates of a row into the columns of its series in `target`. */
  place({ row, states }: Tuple, target: Row): void {
    const name = seriesOf(row, this.#pivot.by);
    if (name === null) return;
    if (!this.#kept.has(name)) {
      if (this.#pivot.other) this.#placeOther(states ?? [], target);
      return;
    }
    for (const column of this.#pivot.columns)
      setColumn(target, columnOf(name, column, this.#pivot), row.get(column) ?? null);
  }

  #placeOther(states: readonly GroupState[], target: Row): void {
    let others = this.#others.get(target);
    if (others === undefined) this.#others.set(target, (others = new Map()));
    for (const { column, state } of states) {
      const { spec, as } = column;
      others.set(as, { column, state: spec.merge(others.get(as)?.state ?? spec.init(), state) });
    }
  }

  /** All rows of a place are there: writes what the others are together, and 0 for what counts nothing. */
  finish(target: Row): void {
    const others = this.#others.get(target);
    if (others !== undefined) {
      const row: Row = new Map();
      for (const [name, { column, state }] of others) setColumn(row, name, column.spec.value(state, column.parameter));
      this.#derive(row);
      for (const column of this.#pivot.columns)
        setColumn(target, columnOf(this.#pivot.otherName, column, this.#pivot), row.get(column) ?? null);
    }
    for (const name of this.#zeros) {
      if (target.has(name)) continue;
      if (this.#room > 0) target.set(name, 0);
      else if (this.#room === 0) this.#limit(`a chart filled ${MAX_ZEROS} cells with 0; further ones stay empty`);
      this.#room--;
    }
  }
}

/** Puts into a row what is calculated from its aggregates. */
function deriverOf(derived: NonNullable<SeriesOptions['derived']>, context: EvalContext): (row: Row) => void {
  const scope = rowScope(context);
  const compiled = derived.map(({ name, value }) => ({ name, value: compileExpr<Row>(value, scope) }));
  return (row) => {
    for (const { name, value } of compiled)
      setColumn(row, name, value.kind === 'constant' ? value.value : value.evaluate(row));
  };
}

/** Which series are kept, sorted by name. */
function chooseSeries(rows: readonly Tuple[], { by, columns, choice, nullName }: Pivot): readonly string[] {
  const spec = findAggregate(choice.function)!; // lowering names only those that there are
  const states = new Map<string, unknown>();
  for (const [order, { row }] of rows.entries()) {
    const name = seriesOf(row, by);
    if (name === null || (!states.has(name) && states.size >= MAX_SERIES)) continue;
    let state = states.get(name) ?? spec.init();
    for (const column of columns)
      for (const number of numbersOf(row.get(column) ?? null))
        state = spec.add(state, number, null, order, choice.parameter);
    states.set(name, state);
  }
  const ranked = [...states]
    .filter(([name]) => name !== nullName)
    .map(([name, state]) => ({ name, value: numbersOf(spec.value(state, choice.parameter))[0] ?? null }));
  const kept = keptOf(ranked, choice)
    .map(({ name }) => name)
    .sort(compareText);
  return nullName !== null && states.has(nullName) ? [...kept, nullName] : kept;
}

interface RankedSeries {
  readonly name: string;
  /** Null over cells without a number. */
  readonly value: number | null;
}

function keptOf(series: readonly RankedSeries[], { keep }: SeriesChoice): readonly RankedSeries[] {
  if (keep.by === 'threshold')
    return series.filter(({ value }) => value !== null && (keep.above ? value > keep.bound : value < keep.bound));
  if (keep.limit === 0) return series;
  const sorted = series.toSorted((a, b) => {
    const order = (a.value ?? 0) - (b.value ?? 0);
    return (keep.lowest ? order : -order) || compareText(a.name, b.name);
  });
  return keep.outside ? sorted.slice(keep.limit) : sorted.slice(0, keep.limit);
}

/** What stands before a series that would be an internal field such as `_time`: seen in charts by index, not in the manual. */
const INTERNAL_PREFIX = 'VALUE';

/** Name of a series' column; with several aggregates each has its own. */
function columnOf(series: string, column: string, { columns, columnFormat }: Pivot): string {
  const name =
    columns.length === 1
      ? series
      : columnFormat.replace(/\$(AGG|VAL)\$/g, (_, part: string) => (part === 'AGG' ? column : series));
  return name.startsWith('_') ? `${INTERNAL_PREFIX}${name}` : name;
}

function seriesOf(row: Row, by: string): string | null {
  const value = firstOf(row.get(by) ?? null);
  return value === null ? null : scalarText(value);
}

function numbersOf(value: Value): number[] {
  return valuesOf(value).flatMap((item) => numberOf(item) ?? []);
}
