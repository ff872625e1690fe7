/**
 * transaction: groups rows that share the values of its fields and lie close in time, and emits one row per group with
 * the values of all its rows, `duration` (seconds), `eventcount` and the earliest `_time`. Splunk walks from the newest
 * row to the oldest, so rows must come newest first: `endswith` opens a transaction on that walk and `startswith` closes
 * it. A transaction that ends for want of room or time without meeting its conditions is dropped unless `keepevicted`.
 * `closed_txn` is 1 where a limit or `startswith` closed it, and 0 where the rows just ended.
 */
import type { Scalar } from '../../event/value.ts';
import { listToValue, scalarText, valuesOf } from '../../event/value.ts';
import type { Transaction } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { compareText } from '../order.ts';
import { compilePredicate } from '../predicate.ts';
import { type Row, rowTime, setColumn, type Tuple } from '../row.ts';
import { rowScope } from '../scope.ts';
import { TrailBuilder } from '../trail.ts';
import { type OpenTransaction, OpenTransactions } from './open-transactions.ts';

/** Transactions open at once. */
const MAX_OPEN = 100_000;

export const transaction: OperatorSpec<Transaction> = {
  kind: 'transaction',
  rowWise: false,
  open: (stage, emit, context) => {
    const scope = rowScope(context.context);
    const starts = stage.startsWith === null ? null : compilePredicate(stage.startsWith, scope);
    const ends = stage.endsWith === null ? null : compilePredicate(stage.endsWith, scope);
    const holds = (condition: typeof starts, row: Row): boolean =>
      condition !== null && (condition === true || (condition !== false && condition(row)));
    const open = new OpenTransactions(stage.names, stage.connected);

    const close = (entry: OpenTransaction, complete: boolean, isClosed = complete): void => {
      open.delete(entry);
      if (complete || stage.keepEvicted) emit(merge(entry, isClosed, stage));
    };

    return {
      push: (tuple) => {
        const time = rowTime(tuple.row);
        const values = open.valuesOf(tuple.row);
        if (time === null || values === null) return;
        let entry = open.find(values);
        if (entry !== undefined && isOver(entry, time, stage)) {
          close(entry, starts === null);
          entry = undefined;
        }
        if (holds(ends, tuple.row)) {
          if (entry !== undefined) close(entry, starts === null, false);
          entry = undefined;
        } else if (entry === undefined && ends !== null) return; // nothing to belong to
        if (entry === undefined) {
          if (open.size >= MAX_OPEN) {
            context.limit(`transaction kept ${MAX_OPEN} open; the oldest was dropped`);
            const [oldest] = open;
            close(oldest!, false);
          }
          entry = { rows: [], newest: time, oldest: time, values };
          open.add(entry);
        } else open.extend(entry, values);
        entry.rows.push(tuple);
        entry.oldest = time;
        if (holds(starts, tuple.row)) close(entry, true);
      },
      end: () => {
        for (const entry of open) close(entry, starts === null, false);
      },
    };
  },
};

/** Whether a row that is older by this much can no longer belong. Microseconds. */
function isOver(entry: OpenTransaction, time: number, { maxSpan, maxPause, maxEvents }: Transaction): boolean {
  return (
    (maxSpan !== null && entry.newest - time > maxSpan) ||
    (maxPause !== null && entry.oldest - time > maxPause) ||
    entry.rows.length >= maxEvents
  );
}

/** What stands in a list for a row that lacks the column. */
const NULL_TEXT = 'NULL';

/** One row of all: the different values of each column in order, or where lists are wanted those of every row. */
function merge(entry: OpenTransaction, isClosed: boolean, { lists = [], nullText = NULL_TEXT }: Transaction): Tuple {
  const columns = new Map<string, Map<string, Scalar>>();
  const trail = new TrailBuilder();
  for (const { row, trail: own } of [...entry.rows].reverse()) {
    trail.add(own);
    for (const [name, value] of row) {
      if (name === '_time') continue;
      const seen = columns.get(name) ?? new Map<string, Scalar>();
      for (const item of valuesOf(value)) {
        const text = scalarText(item);
        if (!seen.has(text)) seen.set(text, item);
      }
      columns.set(name, seen);
    }
  }
  const row: Row = new Map([['_time', entry.oldest / 1e6]]);
  for (const [name, values] of columns) {
    setColumn(
      row,
      name,
      name === '_raw' ? [...values.keys()].join('\n') : listToValue([...values.values()].sort(byText)),
    );
  }
  const listed = lists === 'all' ? [...columns.keys()].filter((name) => name !== '_raw') : lists;
  for (const name of listed) {
    if (!columns.has(name)) continue;
    const values = [...entry.rows].reverse().flatMap((tuple) => {
      const own = valuesOf(tuple.row.get(name) ?? null);
      return own.length === 0 ? [nullText] : own;
    });
    setColumn(row, name, listToValue(values));
  }
  row.set('duration', (entry.newest - entry.oldest) / 1e6);
  row.set('eventcount', entry.rows.length);
  row.set('closed_txn', isClosed ? 1 : 0);
  return { row, trail: trail.build() };
}

function byText(a: Scalar, b: Scalar): number {
  return compareText(scalarText(a), scalarText(b));
}
