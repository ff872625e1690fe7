/**
 * stats: one row per group, in ascending order of the by-values; see `engine/grouping.ts`. Aggregates over wildcards
 * (`values(*)`) make columns as rows bring them.
 */
import type { Scalar } from '../../event/value.ts';
import { findAggregate } from '../../lang/aggregates/index.ts';
import type { Aggregate, AggregateCall } from '../../lang/plan.ts';
import { ValueLists } from '../group-batch.ts';
import { addValue, compileReader, type GroupColumn } from '../group-columns.ts';
import { Grouping } from '../grouping.ts';
import type { Emit, Operator, OperatorContext } from '../operator.ts';
import { type Row, rowTime, setColumn } from '../row.ts';
import { rowScope } from '../scope.ts';
import { openStateBudget } from '../state-budget.ts';
import { LateTrail } from '../trail.ts';
import { compileNamePattern, fillNamePattern } from './name-pattern.ts';

/** Columns that the wildcards of one group may make; events name their own. */
const MAX_WILD_COLUMNS = 1_000;

/** A column that a wildcard made, in one group. */
interface WildColumn {
  readonly column: GroupColumn;
  state: unknown;
}

export function openStats(stage: Aggregate, emit: Emit, context: OperatorContext): Operator {
  const budget = context.budget ?? openStateBudget();
  let grouping = new Grouping(stage, budget, context.limit);
  const reader = compileReader(stage, rowScope(context.context));
  const wild = stage.aggregates.flatMap((call) => (call.wildcard === undefined ? [] : compileWild(call, stage.by)));
  const made: Map<string, WildColumn>[] = [];
  const step = context.asRead === true ? -1 : 1;
  let order = 0;
  let isWanted: ((key: readonly (Scalar | null)[]) => boolean) | null = null;
  return {
    narrow: ({ columns, has }) => {
      const places = columns.map((column) => stage.by.indexOf(column));
      if (!places.includes(-1)) isWanted = (key) => has(places.map((at) => key[at]!));
    },
    push: (tuple) => {
      const { row } = tuple;
      const time = rowTime(row);
      const each =
        wild.length === 0
          ? null
          : (group: number): void => {
              const columns = (made[group] ??= new Map());
              for (const add of wild) add(row, columns, time, order);
            };
      grouping.addRow(reader, row, time, order, tuple.trail, each);
      order += step;
    },
    merge: (groups, batch) => {
      const isFirst = batch.base === 0 && grouping.size === 0;
      if (!(groups instanceof Grouping)) grouping.merge(groups, batch);
      else if (isFirst && groups.isFor(stage) && groups.moveTo(budget, context.limit)) {
        groups.bindTrails(batch.trails);
        grouping.lost.forEach((rows, i) => {
          groups.lost[i]! += rows;
        });
        grouping = groups;
      } else grouping.merge(groups.parts(new ValueLists()), batch);
    },
    cancel: () => grouping.close(),
    end: () => {
      grouping.lost.forEach((rows, i) => {
        if (rows > 0) context.lost?.(stage.by[i]!, rows);
      });
      for (const group of grouping.sorted(isWanted)) {
        const row = grouping.rowOf(group);
        for (const [name, { column, state }] of made[group] ?? [])
          setColumn(row, name, column.spec.value(state, column.parameter));
        const trail = new LateTrail(() => grouping.trailOf(group));
        emit({
          row,
          trail,
          ...(stage.by.length === 0 ? {} : { key: () => JSON.stringify(grouping.keyOf(group)) }),
          ...(stage.keepStates === true ? { states: grouping.statesOf(group) } : {}),
        });
      }
      grouping.close();
    },
  };
}

type AddWild = (row: Row, columns: Map<string, WildColumn>, time: number | null, order: number) => void;

function compileWild(call: AggregateCall, by: readonly string[]): AddWild {
  const spec = findAggregate(call.function);
  if (spec === undefined) throw new Error(`no aggregate is named ${call.function}`);
  const pattern = compileNamePattern(call.wildcard!);
  return (row, columns, time, order) => {
    for (const [name, value] of row) {
      const stars = pattern.match(name);
      if (stars === null || by.includes(name) || name.startsWith('_')) continue;
      const as = fillNamePattern(call.as, stars);
      let entry = columns.get(as);
      if (entry === undefined) {
        if (columns.size >= MAX_WILD_COLUMNS) continue;
        entry = { column: { as, spec, parameter: call.parameter }, state: spec.init() };
        columns.set(as, entry);
      }
      entry.state = addValue(entry.column, entry.state, value, time, order);
    }
  };
}
