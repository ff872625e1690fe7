/**
 * eventstats and streamstats: aggregates that are added to each row instead of replacing the rows. eventstats sees all
 * rows of the group; streamstats those up to the row, or a window of them. A row whose by-field is null passes without
 * aggregates; a multivalued one belongs to the first group that its values name.
 */
import { firstOf, isList, scalarText, type Value } from '../../event/value.ts';
import type { Aggregate, AggregateCall, Expr } from '../../lang/plan.ts';
import { MAX_GROUPS } from '../group-table.ts';
import { addValue, compileReader, type GroupColumn, groupColumns } from '../grouping.ts';
import type { Emit, Operator, OperatorContext } from '../operator.ts';
import { compilePredicate } from '../predicate.ts';
import { type Row, rowTime, setColumn, type Tuple } from '../row.ts';
import { rowScope } from '../scope.ts';
import { holdRows } from './buffered.ts';
import { compileNamePattern, fillNamePattern } from './name-pattern.ts';

/** Aggregates over rows that are given one by one; wildcards are not among them. */
interface Running {
  init(): unknown[];
  add(states: unknown[], row: Row, order: number): void;
  /** Columns and their values, as far as rows were added. */
  values(states: readonly unknown[]): readonly (readonly [as: string, value: Value])[];
}

/** Values of lists that one command puts into rows: with streamstats every row has one of its own, longer than the last. */
const MAX_LISTED = 50_000_000;

function openRunning(stage: Aggregate, context: OperatorContext): Running {
  const columns = groupColumns(stage);
  const spent = new Set<GroupColumn>();
  let room = MAX_LISTED;
  const readState = (column: GroupColumn, state: unknown): Value => {
    const value = spent.has(column) ? null : column.spec.value(state, column.parameter);
    if (!isList(value)) return value;
    room -= value.length;
    if (room >= 0) return value;
    spent.add(column);
    context.limit(`${stage.mode} listed ${MAX_LISTED} values; further rows have no ${column.as}`);
    return null;
  };
  const { args } = compileReader(stage, rowScope(context.context));
  return {
    init: () => columns.map(({ spec }) => spec.init()),
    add: (states, row, order) => {
      const time = rowTime(row);
      for (let c = 0; c < columns.length; c++) {
        const read = args[c]!;
        states[c] = addValue(columns[c]!, states[c], read === null ? true : read(row), time, order);
      }
    },
    values: (states) => columns.map((column, c) => [column.as, readState(column, states[c])]),
  };
}

function write(row: Row, values: ReturnType<Running['values']>): void {
  for (const [as, value] of values) setColumn(row, as, value);
}

/** The group of a row, or null where a by-field is. */
function keyOf(row: Row, by: readonly string[]): string | null {
  const parts: string[] = [];
  for (const name of by) {
    const value = firstOf(row.get(name) ?? null);
    if (value === null) return null;
    parts.push(scalarText(value));
  }
  return JSON.stringify(parts);
}

export function openEventstats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  return holdRows('eventstats', context, (rows) => {
    const running = openRunning({ ...stage, aggregates: nameWildcards(stage, rows) }, context);
    const groups = new Map<string, unknown[]>();
    const keys = rows.map(({ row }) => keyOf(row, stage.by));
    rows.forEach(({ row }, order) => {
      const key = keys[order]!;
      if (key === null) return;
      let states = groups.get(key);
      if (states === undefined) groups.set(key, (states = running.init()));
      running.add(states, row, order);
    });
    const results = new Map([...groups].map(([key, states]) => [key, running.values(states)]));
    rows.forEach((tuple, i) => {
      if (keys[i] !== null) write(tuple.row, results.get(keys[i]!)!);
      emit(tuple);
    });
  });
}

/** Columns that the wildcards of one stage may name; events name their own. */
const MAX_WILD_COLUMNS = 1_000;

/** An aggregate over a wildcard, written out for the columns that the rows have. */
function nameWildcards(stage: Aggregate, rows: readonly Tuple[]): AggregateCall[] {
  if (stage.aggregates.every(({ wildcard }) => wildcard === undefined)) return [...stage.aggregates];
  const names = new Set<string>();
  for (const { row } of rows) for (const name of row.keys()) if (names.size < MAX_WILD_COLUMNS) names.add(name);
  return stage.aggregates.flatMap((call) => {
    if (call.wildcard === undefined) return [call];
    const pattern = compileNamePattern(call.wildcard);
    return [...names].flatMap((name): AggregateCall[] => {
      const stars = pattern.match(name);
      if (stars === null || name.startsWith('_') || stage.by.includes(name)) return [];
      const { wildcard: _, ...named } = call;
      return [{ ...named, arg: { kind: 'field', name }, as: fillNamePattern(call.as, stars) }];
    });
  });
}

/** Rows that a streamstats window holds at most. */
const MAX_WINDOW = 10_000;

interface Seen {
  readonly key: string;
  readonly row: Row;
}

interface Window {
  /** Of all rows so far. */
  states: unknown[];
  /** The last rows, where only those count; of all groups where they share a window. */
  seen: Seen[];
}

/**
 * Rows count where they are no further than this from the current one in time, both ends included: the manual does not say
 * whether the far end belongs to it.
 */
function isWithin(time: number | null, current: number | null, length: number): boolean {
  return time !== null && current !== null && Math.abs(time - current) <= length;
}

/** Rows come in order of time, so those that are too far away stand first. */
function dropFar(seen: Seen[], current: number | null, length: number): void {
  let far = 0;
  while (far < seen.length && !isWithin(rowTime(seen[far]!.row), current, length)) far++;
  if (far > 0) seen.splice(0, far);
}

/** With `global`, a window counts back over the rows of all groups, and those of the row's own group in it are added. */
export function openStreamstats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  if (stage.aggregates.every(({ wildcard }) => wildcard === undefined)) return openRunningStats(stage, emit, context);
  return holdRows('streamstats', context, (rows) => {
    const inner = openRunningStats({ ...stage, aggregates: nameWildcards(stage, rows) }, emit, context);
    for (const tuple of rows) inner.push(tuple);
    inner.end();
  });
}

function openRunningStats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  const scope = rowScope(context.context);
  const resetsAt = (expr: Expr | undefined): ((row: Row) => boolean) => {
    const accept = expr === undefined ? false : compilePredicate(expr, scope);
    return typeof accept === 'boolean' ? () => accept : accept;
  };
  const resetsBefore = resetsAt(stage.resetBefore);
  const resetsAfter = resetsAt(stage.resetAfter);
  const length = stage.timeWindow;
  const running = openRunning(stage, context);
  const groups = new Map<string, Window>();
  const size = length === undefined || (stage.window ?? 0) > 0 ? Math.min(stage.window ?? 0, MAX_WINDOW) : MAX_WINDOW;
  const shared: Seen[] | null = stage.global === true ? [] : null;
  let order = 0;
  let lastKey: string | null = null;
  const see = (window: Window, key: string, row: Row): void => {
    if (size === 0) running.add(window.states, row, order);
    else {
      window.seen.push({ key, row: new Map(row) });
      if (window.seen.length > size) window.seen.shift();
      if (length !== undefined) dropFar(window.seen, rowTime(row), length);
    }
  };
  const valuesOf = (window: Window, key: string): ReturnType<Running['values']> => {
    if (size === 0) return running.values(window.states);
    const states = running.init();
    window.seen.forEach((seen, at) => {
      if (seen.key === key) running.add(states, seen.row, at);
    });
    return running.values(states);
  };
  const reset = (): void => {
    groups.clear();
    if (shared !== null) shared.length = 0;
  };
  const pass = (tuple: Tuple, window: Window, key: string): void => {
    order++;
    if (stage.resetOnChange === true && lastKey !== key) {
      window.states = running.init();
      window.seen.length = 0;
    }
    lastKey = key;
    if (length !== undefined) dropFar(window.seen, rowTime(tuple.row), length);
    if (stage.current === false) {
      const values = valuesOf(window, key);
      see(window, key, new Map(tuple.row));
      write(tuple.row, values);
    } else {
      see(window, key, tuple.row);
      write(tuple.row, valuesOf(window, key));
    }
  };
  return {
    push: (tuple) => {
      if (resetsBefore(tuple.row)) reset();
      const key = keyOf(tuple.row, stage.by);
      let window = key === null ? undefined : groups.get(key);
      if (key !== null && window === undefined) {
        if (groups.size < MAX_GROUPS) groups.set(key, (window = { states: running.init(), seen: shared ?? [] }));
        else context.limit(`streamstats reached ${MAX_GROUPS} groups; rows of further ones pass without aggregates`);
      }
      if (key !== null && window !== undefined) pass(tuple, window, key);
      // What was just added may decide, too.
      if (resetsAfter(tuple.row)) reset();
      emit(tuple);
    },
    end: () => groups.clear(),
  };
}
