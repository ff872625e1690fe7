/**
 * eventstats and streamstats: aggregates that are added to each row instead of replacing the rows. eventstats sees all
 * rows of the group; streamstats those up to the row (or a window of them). A row whose by-field is null passes without
 * aggregates.
 */
import type { Aggregate } from '../../lang/plan.ts';
import type { Emit, Operator, OperatorContext } from '../operator.ts';
import { setColumn, type Tuple } from '../row.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import { holdRows } from './buffered.ts';
import { openStats } from './stats.ts';

export function openEventstats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  return holdRows('eventstats', context, (rows) => {
    const results = new Map<string, Tuple>();
    const stats = openStats({ ...stage, mode: 'stats' }, (group) => results.set(group.key ?? '', group), context);
    for (const tuple of rows) stats.push({ row: tuple.row, trail: EMPTY_TRAIL });
    stats.end();
    for (const tuple of rows) {
      const values = stage.by.map((name) => tuple.row.get(name) ?? null);
      const group = results.get(stage.by.length === 0 ? '' : JSON.stringify(values));
      if (group !== undefined && !values.includes(null)) copyAggregates(stage, group, tuple);
      emit(tuple);
    }
  });
}

/** Rows that a streamstats window holds at most per group. */
const MAX_WINDOW = 10_000;

export function openStreamstats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  const windows = new Map<string, Tuple[]>();
  const size = stage.window === undefined || stage.window === 0 ? MAX_WINDOW : Math.min(stage.window, MAX_WINDOW);
  return {
    push: (tuple) => {
      const values = stage.by.map((name) => tuple.row.get(name) ?? null);
      if (!values.includes(null)) {
        const key = JSON.stringify(values);
        const window = windows.get(key) ?? [];
        windows.set(key, window);
        const before = { row: new Map(tuple.row), trail: EMPTY_TRAIL };
        if (stage.current !== false) window.push(before);
        if (window.length > size) {
          window.shift();
          if (stage.window === undefined || stage.window === 0) {
            context.limit(`streamstats looks back over ${MAX_WINDOW} rows per group at most`);
          }
        }
        let group: Tuple | null = null;
        const stats = openStats({ ...stage, mode: 'stats', by: [] }, (result) => (group = result), context);
        for (const row of window) stats.push(row);
        stats.end();
        if (group !== null) copyAggregates(stage, group, tuple);
        if (stage.current === false) window.push(before);
      }
      emit(tuple);
    },
    end: () => windows.clear(),
  };
}

function copyAggregates(stage: Aggregate, from: Tuple, to: Tuple): void {
  for (const [name, value] of from.row) if (!stage.by.includes(name)) setColumn(to.row, name, value);
}
