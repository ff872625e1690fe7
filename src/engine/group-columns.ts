/** The aggregates of a stage: what they are made from, how rows and events are read for them, and how values are added. */
import { isList, type Value } from '../event/value.ts';
import type { AggregateSpec } from '../lang/aggregate.ts';
import { findAggregate } from '../lang/aggregates/index.ts';
import type { Evaluate } from '../lang/function.ts';
import type { Aggregate, AggregateCall } from '../lang/plan.ts';
import { compileExpr, type Scope } from './predicate.ts';

/** An aggregate and where its result goes. */
export interface GroupColumn {
  readonly as: string;
  readonly spec: AggregateSpec;
  readonly parameter: number | undefined;
}

/** How by-values and the aggregates' arguments are read; an argument that is null counts the row itself. */
export interface GroupReader<C> {
  readonly by: readonly Evaluate<C>[];
  readonly args: readonly (Evaluate<C> | null)[];
}

/** Aggregates of a stage, those with a wildcard left out. */
export function groupColumns(stage: Aggregate): GroupColumn[] {
  return namedCalls(stage).map((call) => {
    const spec = findAggregate(call.function);
    if (spec === undefined) throw new Error(`no aggregate is named ${call.function}`);
    return { as: call.as, spec, parameter: call.parameter };
  });
}

export function compileReader<C>(stage: Aggregate, scope: Scope<C>): GroupReader<C> {
  const read = (compiled: ReturnType<typeof compileExpr<C>>): Evaluate<C> =>
    compiled.kind === 'constant' ? () => compiled.value : compiled.evaluate;
  return {
    by: stage.by.map((name) => read(compileExpr({ kind: 'field', name }, scope))),
    args: namedCalls(stage).map(({ arg }) => (arg === null ? null : read(compileExpr(arg, scope)))),
  };
}

function namedCalls(stage: Aggregate): AggregateCall[] {
  return stage.aggregates.filter(({ wildcard }) => wildcard === undefined);
}

/** Folds a value into a state: each of a multivalue, and nothing for null. */
export function addValue(
  { spec, parameter }: GroupColumn,
  state: unknown,
  value: Value,
  time: number | null,
  order: number,
): unknown {
  if (value === null) return state;
  if (!isList(value)) return spec.add(state, value, time, order, parameter);
  let next = state;
  for (const item of value) next = spec.add(next, item, time, order, parameter);
  return next;
}
