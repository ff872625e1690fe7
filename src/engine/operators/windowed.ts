/**
 * eventstats and streamstats: aggregates that are added to each row instead of replacing the rows. eventstats sees all
 * rows of the group; streamstats those up to the row, or a window of them. A row whose by-field is null passes without
 * aggregates; a multivalued one belongs to the first group that its values name.
 */
import { firstOf, isList, type Scalar, type Value } from '../../event/value.ts';
import { openSliding, Queue } from '../../lang/aggregates/sliding.ts';
import type { Expr } from '../../lang/expression.ts';
import type { Aggregate, AggregateCall } from '../../lang/plan.ts';
import { addValue, compileReader, type GroupColumn, groupColumns } from '../group-columns.ts';
import { groupKey } from '../group-key.ts';
import { MAX_GROUPS } from '../group-table.ts';
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
  /** A window that rows enter and leave. */
  slide(): Sliding;
}

interface Sliding {
  push(row: Row, time: number | null, order: number): void;
  /** The oldest row leaves. */
  shift(): void;
  values(): ReturnType<Running['values']>;
}

/** Values of lists that one command puts into rows: with streamstats every row has one of its own, longer than the last. */
const MAX_LISTED = 50_000_000;

function openRunning(stage: Aggregate, context: OperatorContext): Running {
  const columns = groupColumns(stage);
  const spent = new Set<GroupColumn>();
  let room = MAX_LISTED;
  const bound = (column: GroupColumn, read: () => Value): Value => {
    const value = spent.has(column) ? null : read();
    if (!isList(value)) return value;
    room -= value.length;
    if (room >= 0) return value;
    spent.add(column);
    context.limit(`${stage.mode} listed ${MAX_LISTED} values; further rows have no ${column.as}`);
    return null;
  };
  const { args } = compileReader(stage, rowScope(context.context));
  const argOf = (c: number, row: Row): Value => {
    const read = args[c]!;
    return read === null ? true : read(row);
  };
  return {
    init: () => columns.map(({ spec }) => spec.init()),
    add: (states, row, order) => {
      const time = rowTime(row);
      for (let c = 0; c < columns.length; c++) states[c] = addValue(columns[c]!, states[c], argOf(c, row), time, order);
    },
    values: (states) =>
      columns.map((column, c) => [column.as, bound(column, () => column.spec.value(states[c], column.parameter))]),
    slide: () => {
      const windows = columns.map(({ spec, parameter }) => openSliding(spec, parameter));
      return {
        push: (row, time, order) => {
          for (let c = 0; c < windows.length; c++) windows[c]!.push(argOf(c, row), time, order);
        },
        shift: () => {
          for (const window of windows) window.shift();
        },
        values: () => columns.map((column, c) => [column.as, bound(column, () => windows[c]!.value())]),
      };
    },
  };
}

function write(row: Row, values: ReturnType<Running['values']>): void {
  for (const [as, value] of values) setColumn(row, as, value);
}

/** Stands in for null where that makes a group; no event has it. */
const NULL_GROUP = '\u0000null';

/** The group of a row, or null where a by-field is and that makes no group. */
function keyOf(row: Row, by: readonly string[], keepNull = false): string | null {
  const values: Scalar[] = [];
  for (const name of by) {
    const value = firstOf(row.get(name) ?? null) ?? (keepNull ? NULL_GROUP : null);
    if (value === null) return null;
    values.push(value);
  }
  return groupKey(values);
}

export function openEventstats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  return holdRows('eventstats', context, (rows) => {
    const running = openRunning({ ...stage, aggregates: nameWildcards(stage, rows) }, context);
    const groups = new Map<string, unknown[]>();
    const keys = rows.map(({ row }) => keyOf(row, stage.by, stage.keepNull === true));
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

/** One group's part of a window, or of all rows so far. */
interface Group {
  /** Of all rows so far. */
  states: unknown[];
  /** Of the rows in the window. */
  readonly sliding: Sliding | null;
  /** The rows in the window, of all groups where they share one. */
  readonly seen: Queue<Seen>;
}

interface Seen {
  readonly group: Group;
  readonly time: number | null;
}

/**
 * Rows count where they are no further than this from the current one in time, both ends included: the manual does not say
 * whether the far end belongs to it.
 */
function isWithin(time: number | null, current: number | null, length: number): boolean {
  return time !== null && current !== null && Math.abs(time - current) <= length;
}

/** Rows come in order of time, so those that are too far away stand first. */
function dropFar(seen: Queue<Seen>, current: number | null, length: number): void {
  while (seen.first !== undefined && !isWithin(seen.first.time, current, length)) dropFirst(seen);
}

function dropFirst(seen: Queue<Seen>): void {
  seen.shift()?.group.sliding?.shift();
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
  const groups = new Map<string, Group>();
  const size = length === undefined || (stage.window ?? 0) > 0 ? Math.min(stage.window ?? 0, MAX_WINDOW) : MAX_WINDOW;
  const shared = stage.global === true ? new Queue<Seen>() : null;
  const openGroup = (): Group => ({
    states: running.init(),
    sliding: size === 0 ? null : running.slide(),
    seen: shared ?? new Queue(),
  });
  let order = 0;
  let lastKey: string | null = null;
  const see = (group: Group, row: Row): void => {
    const { states, sliding, seen } = group;
    if (sliding === null) {
      running.add(states, row, order);
      return;
    }
    const time = rowTime(row);
    sliding.push(row, time, order);
    seen.push({ group, time });
    if (seen.length > size) dropFirst(seen);
    if (length !== undefined) dropFar(seen, time, length);
  };
  const valuesOf = ({ states, sliding }: Group): ReturnType<Running['values']> =>
    sliding === null ? running.values(states) : sliding.values();
  const reset = (): void => {
    groups.clear();
    shared?.clear();
  };
  const pass = (tuple: Tuple, group: Group, key: string): void => {
    order++;
    if (stage.resetOnChange === true && lastKey !== key) {
      group.states = running.init();
      while (group.seen.length > 0) dropFirst(group.seen);
    }
    lastKey = key;
    if (length !== undefined) dropFar(group.seen, rowTime(tuple.row), length);
    if (stage.current === false) {
      const values = valuesOf(group);
      see(group, tuple.row);
      write(tuple.row, values);
    } else {
      see(group, tuple.row);
      write(tuple.row, valuesOf(group));
    }
  };
  return {
    push: (tuple) => {
      if (resetsBefore(tuple.row)) reset();
      const key = keyOf(tuple.row, stage.by);
      let group = key === null ? undefined : groups.get(key);
      if (key !== null && group === undefined) {
        if (groups.size < MAX_GROUPS) groups.set(key, (group = openGroup()));
        else context.limit(`streamstats reached ${MAX_GROUPS} groups; rows of further ones pass without aggregates`);
      }
      if (key !== null && group !== undefined) pass(tuple, group, key);
      // What was just added may decide, too.
      if (resetsAfter(tuple.row)) reset();
      emit(tuple);
    },
    end: () => groups.clear(),
  };
}
