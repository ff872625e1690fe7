/** The lookups that a plan asks, with the columns that it matches on; for lints of their tables. */
import type { Lookup, Plan, Stage } from '../lang/plan.ts';

export function lookupUses(plan: Plan | null): Lookup[] {
  const visit = (stages: readonly Stage[]): Lookup[] =>
    stages.flatMap((stage) => (stage.kind === 'lookup' ? [stage] : 'plan' in stage ? visit(stage.plan.stages) : []));
  return plan === null ? [] : visit(plan.stages);
}
