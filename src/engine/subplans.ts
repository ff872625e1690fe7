/** Plans inside plans: what the search around a subsearch looks at and takes of it. */
import { namesFields } from '../lang/map-tokens.ts';
import type { Plan, Stage } from '../lang/plan.ts';

/** Splunk's documented limits: rows that a join's and a filter's subsearch give at most. */
export const MAX_JOIN_ROWS = 50_000;
export const MAX_SUBSEARCH_ROWS = 10_000;

/** A plan inside a plan, and the stages that see its rows when they come out of it. */
export interface Subplan {
  readonly plan: Plan;
  readonly behind: readonly Stage[];
  /** Rows that the stage which holds it takes at most. */
  readonly most: number;
  /** With more rows than this it counts as having found nothing; null where it does not. */
  readonly atMost: number | null;
}

/** Plans inside a plan: subsearches of join, append and filters. `behind`: the stages behind those given. */
export function subplansOf(stages: readonly Stage[], behind: readonly Stage[] = []): readonly Subplan[] {
  return stages.flatMap((stage, i): readonly Subplan[] => {
    const rest = [...stages.slice(i + 1), ...behind];
    switch (stage.kind) {
      case 'join': // which itself looks at the keys
        return withInner({
          plan: stage.plan,
          behind: [stage, ...rest],
          most: MAX_JOIN_ROWS,
          atMost: stage.atMost ?? null,
        });
      case 'append':
      case 'appendcols':
        return withInner({ plan: stage.plan, behind: rest, most: Infinity, atMost: null });
      case 'map': // whose own stages see them first
        if (stage.source === null) return [];
        return withInner({
          plan: stage.source,
          behind: namesFields(stage.plan.stages) ? [] : [...stage.plan.stages, ...rest],
          most: Infinity,
          atMost: stage.atMost,
        });
      case 'subvalue':
      case 'subfilter': // whose rows are conditions, whatever columns they have
        return withInner({ plan: stage.plan, behind: [], most: MAX_SUBSEARCH_ROWS, atMost: null });
      case 'appendpipe':
        return subplansOf(stage.plan.stages, rest);
      default:
        return [];
    }
  });
}

function withInner(subplan: Subplan): readonly Subplan[] {
  return [subplan, ...subplansOf(subplan.plan.stages, subplan.behind)];
}
