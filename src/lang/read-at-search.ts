/**
 * Lookups that searches fill while others read them: a search reads them as they are when it runs, so the stage that
 * reads one waits for the search instead of running when its event comes.
 */
import type { Plan, Stage } from './plan.ts';

/** The plan with every `lookup` of one of these tables read when the search runs. */
export function readAtSearch(plan: Plan, tables: ReadonlySet<string>): Plan {
  return { ...plan, stages: plan.stages.map((stage) => readStage(stage, tables)) };
}

function readStage(stage: Stage, tables: ReadonlySet<string>): Stage {
  if ((stage.kind === 'lookup' || stage.kind === 'inputlookup') && tables.has(stage.table))
    return { ...stage, atSearch: true };
  return 'plan' in stage ? { ...stage, plan: readAtSearch(stage.plan, tables) } : stage;
}

/** Tables that a plan fills. */
export function lookupsFilledBy({ stages }: Plan): string[] {
  return stages.flatMap((stage) => [
    ...(stage.kind === 'outputlookup' ? [stage.table] : []),
    ...('plan' in stage ? lookupsFilledBy(stage.plan) : []),
  ]);
}
