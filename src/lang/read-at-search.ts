/**
 * Lookups that searches fill while others read them: a search reads them as they are when it runs, so the stage that
 * reads one waits for the search instead of running when its event comes.
 */
import type { Plan, Stage } from './plan.ts';

/** The plan with every `lookup` of a table that is filled read when the search runs. */
export function readAtSearch(plan: Plan, isFilled: (table: string) => boolean): Plan {
  return { ...plan, stages: plan.stages.map((stage) => readStage(stage, isFilled)) };
}

function readStage(stage: Stage, isFilled: (table: string) => boolean): Stage {
  if ((stage.kind === 'lookup' || stage.kind === 'inputlookup') && isFilled(stage.table))
    return { ...stage, atSearch: true };
  return 'plan' in stage ? { ...stage, plan: readAtSearch(stage.plan, isFilled) } : stage;
}

/** Whether a plan fills a table, or reads one as it is when it runs: then it matters what ran before. */
export function dependsOnOrder({ stages }: Plan): boolean {
  return stages.some(
    (stage) =>
      stage.kind === 'outputlookup' ||
      ((stage.kind === 'lookup' || stage.kind === 'inputlookup') && stage.atSearch === true) ||
      ('plan' in stage && dependsOnOrder(stage.plan)),
  );
}

/** Tables that a plan fills. */
export function lookupsFilledBy({ stages }: Plan): string[] {
  return stages.flatMap((stage) => [
    ...(stage.kind === 'outputlookup' ? [stage.table] : []),
    ...('plan' in stage ? lookupsFilledBy(stage.plan) : []),
  ]);
}
