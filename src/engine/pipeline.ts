/** Pipelines: operators chained in the order of a plan's stages. */
import type { Stage } from '../lang/plan.ts';
import { originsOf } from './column-origins.ts';
import type { Emit, OpenContext, Operator, OperatorContext } from './operator.ts';
import { findOperator, isRowWise } from './operators/index.ts';
import { makesGroups } from './order-needed.ts';
import { readsSearchTime } from './stage-expressions.ts';

/** Opens the stages as one operator; `end` runs through all of them. */
export function openPipeline(stages: readonly Stage[], emit: Emit, context: OperatorContext): Operator {
  const ordered: OpenContext = openContext({ ...context, asRead: false });
  const around = openContext(context);
  const grouping = stages.findIndex(makesGroups);
  const opened: Operator[] = [];
  let next: Emit = emit;
  for (let i = stages.length - 1; i >= 0; i--) {
    const stage = stages[i]!;
    const spec = findOperator(stage);
    if (spec === undefined) throw new Error(`no operator runs the stage ${stage.kind}`);
    // Groups come in an order of their own.
    const operator = spec.open(stage, next, grouping !== -1 && i > grouping ? ordered : around);
    opened.unshift(operator);
    next = (tuple) => operator.push(tuple);
  }
  const { merge, narrow, wants } = opened[0] ?? {};
  return {
    push: next,
    ...(merge === undefined ? {} : { merge }),
    ...(wants === undefined ? {} : { wants }),
    takesNothing: opened[0]?.takesNothing === true,
    narrow: ({ columns, has }) => {
      const first = stages[0];
      if (narrow === undefined || first?.kind !== 'aggregate') return;
      if (first.aggregates.some(({ wildcard }) => wildcard !== undefined)) return;
      const origins = originsOf(stages.slice(1), columns, [...first.aggregates.map(({ as }) => as), ...first.by]);
      if (origins !== null) narrow({ columns: origins, has });
    },
    cancel: () => {
      for (const operator of opened) operator.cancel?.();
    },
    end: () => {
      for (const operator of opened) operator.end();
    },
  };
}

function openContext(context: OperatorContext): OpenContext {
  return { ...context, open: (stages, emit) => openPipeline(stages, emit, context) };
}

/** How many leading stages look at one row at a time and do not need the search's end: these run beside the reader. */
export function rowWisePrefix(stages: readonly Stage[]): number {
  const stop = stages.findIndex((stage) => !isRowWise(stage) || readsSearchTime(stage));
  return stop === -1 ? stages.length : stop;
}
