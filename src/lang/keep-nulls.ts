/**
 * The lenient reading of `stats … by`: rows whose by-field is null make a group of their own instead of being dropped.
 * Splunk drops them, so a plan says so unless it was asked for; nothing else of the plan changes.
 */
import type { Plan, Stage } from './plan.ts';

export function keepNulls(plan: Plan): Plan {
  return { ...plan, stages: plan.stages.map(keepNullsIn) };
}

function keepNullsIn(stage: Stage): Stage {
  if (stage.kind === 'aggregate') return stage.mode === 'stats' ? { ...stage, keepNull: true } : stage;
  return 'plan' in stage ? { ...stage, plan: keepNulls(stage.plan) } : stage;
}
