/** Whether the engine can run all of a plan: asked before it starts, so that no plan fails while events arrive. */
import { isEventStage, type Plan, type Stage } from '../lang/plan.ts';
import { findOperator } from './operators/index.ts';
import { templateOf } from './stage-expressions.ts';

/** Stages for which there is no operator, those of subsearches and templates included. */
export function stagesNotRun(plan: Plan): readonly Stage[] {
  return plan.stages.flatMap(notRun);
}

function notRun(stage: Stage): readonly Stage[] {
  // No stages of rows: machines of their own run them.
  if (isEventStage(stage)) return [];
  if (findOperator(stage) === undefined) return [stage];
  if ('plan' in stage) return stagesNotRun(stage.plan);
  return stage.kind === 'transform' ? templateOf(stage).flatMap(notRun) : [];
}

/** What a stage is called in a diagnostic. */
export function stageName(stage: Stage): string {
  return stage.kind === 'transform' ? stage.name : stage.kind;
}
