/** join, append, appendpipe and subsearch filters: stages that hold a whole plan of their own. */
import { scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { Append, Join, SubFilter } from '../../lang/plan.ts';
import { compileGlob } from '../glob.ts';
import type { OperatorSpec } from '../operator.ts';
import { setColumn, type Tuple } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import { emitAll, holdRows } from './buffered.ts';

/** Splunk's documented limits: rows that a join's and a filter's subsearch give at most. */
export const MAX_JOIN_ROWS = 50_000;
export const MAX_SUBSEARCH_ROWS = 10_000;

export const join: OperatorSpec<Join> = {
  kind: 'join',
  rowWise: false,
  open: (stage, emit, context) => {
    const table = new Map<string, Tuple[]>();
    const rows = context.runPlan(stage.plan);
    if (rows.length > MAX_JOIN_ROWS)
      context.limit(`join used the first ${MAX_JOIN_ROWS} of ${rows.length} subsearch rows`);
    for (const tuple of rows.slice(0, MAX_JOIN_ROWS)) {
      for (const key of joinKeys(tuple, stage.keys)) {
        const list = table.get(key);
        if (list === undefined) table.set(key, [tuple]);
        else list.push(tuple);
      }
    }
    return {
      push: (tuple) => {
        const found = joinKeys(tuple, stage.keys).flatMap((key) => table.get(key) ?? []);
        const partners = stage.max === 0 ? found : found.slice(0, stage.max);
        if (partners.length === 0) {
          if (stage.mode === 'left') emit(tuple);
          return;
        }
        for (const partner of partners) emit(merge(tuple, partner, stage));
      },
      end: () => table.clear(),
    };
  },
};

/** Keys that several multivalued fields of one row may make. */
const MAX_KEYS = 1_000;

/** Texts of the key, exactly as they are; none where a part is null. */
function joinKeys({ row }: Tuple, names: readonly string[]): readonly string[] {
  let keys = [''];
  for (const name of names) {
    const value = row.get(name);
    if (value === undefined || value === null) return [];
    // The length tells where a part ends, whatever its text.
    const parts = valuesOf(value).map(scalarText);
    keys = keys.flatMap((key) => parts.map((part) => `${key}${part.length}:${part}`)).slice(0, MAX_KEYS);
  }
  return keys;
}

function merge(left: Tuple, right: Tuple, stage: Join): Tuple {
  const row = new Map(left.row);
  for (const [name, value] of right.row) {
    if (stage.keys.includes(name)) continue;
    if (stage.overwrite || !row.has(name)) setColumn(row, name, value);
  }
  const trail = new TrailBuilder();
  trail.add(left.trail);
  trail.add(right.trail);
  return { ...left, row, trail: trail.build() };
}

export const append: OperatorSpec<Append> = {
  kind: 'append',
  rowWise: false,
  open: (stage, emit, context) => ({
    push: emit,
    end: () => emitAll(context.runPlan(stage.plan), emit),
  }),
};

/** Runs a pipeline over copies of the rows so far and puts its result behind them. */
export const appendpipe: OperatorSpec<Append> = {
  kind: 'appendpipe',
  rowWise: false,
  open: (stage, emit, context) =>
    holdRows('appendpipe', context, (rows) => {
      emitAll(
        rows.map((tuple) => ({ ...tuple, row: new Map(tuple.row) })),
        emit,
      );
      const pipeline = context.open(stage.plan.stages, emit);
      for (const tuple of rows) pipeline.push(tuple);
      pipeline.end();
    }),
};

/**
 * `search [ … ]`: a row passes when some subsearch row's columns all match it, with the rules of `search` (ignoring
 * case, `*` as wildcard). Columns that begin with `_` do not count.
 */
export const subfilter: OperatorSpec<SubFilter> = {
  kind: 'subfilter',
  rowWise: false,
  open: (stage, emit, context) => {
    const rows = context.runPlan(stage.plan);
    if (rows.length > MAX_SUBSEARCH_ROWS) {
      context.limit(`a subsearch gave ${rows.length} rows; the first ${MAX_SUBSEARCH_ROWS} were used`);
    }
    const conditions = rows.slice(0, MAX_SUBSEARCH_ROWS).map(({ row }) =>
      [...row]
        .filter(([name]) => !name.startsWith('_'))
        .map(([name, value]) => ({
          name,
          tests: valuesOf(value).map((v) => compileGlob(scalarText(v).toLowerCase(), '*').test),
        })),
    );
    const matches = (value: Value, tests: readonly ((text: string) => boolean)[]): boolean =>
      valuesOf(value).some((item) => tests.some((test) => test(scalarText(item).toLowerCase())));
    return {
      push: (tuple) => {
        const passes = conditions.some((all) =>
          all.every(({ name, tests }) => matches(tuple.row.get(name) ?? null, tests)),
        );
        if (passes !== stage.negated) emit(tuple);
      },
      end: () => {},
    };
  },
};
