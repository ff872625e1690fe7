/** The expressions that stages hold, for everything that must know what a stage reads. */
import type { Expr } from '../lang/expression.ts';
import type { Stage, Transform } from '../lang/plan.ts';
import { readsNow } from './predicate.ts';

/** Expressions over the stage's own rows; those of plans inside it are not among them. */
export function stageExpressions(stage: Stage): readonly Expr[] {
  switch (stage.kind) {
    case 'filter':
      return [stage.predicate];
    case 'assign':
      return stage.assignments.map(({ value }) => value);
    case 'aggregate':
      return [
        ...stage.aggregates.flatMap(({ arg }) => arg ?? []),
        ...[stage.resetBefore, stage.resetAfter].flatMap((expr) => expr ?? []),
      ];
    case 'transaction':
      return [stage.startsWith, stage.endsWith].filter((expr) => expr !== null);
    case 'transform':
      if (stage.name === 'dynamic-assign') return [stage.options.value];
      return 'derived' in stage.options ? (stage.options.derived ?? []).map(({ value }) => value) : [];
    case 'head':
    case 'tail':
      return stage.holds === undefined ? [] : [stage.holds];
    case 'inputlookup':
      return stage.where === null ? [] : [stage.where];
    default:
      return [];
  }
}

/** Stages that a transform carries. */
export function templateOf(stage: Transform): readonly Stage[] {
  return 'stages' in stage.options ? stage.options.stages : [];
}

/** Transforms that read the search's time range. */
const RANGED: ReadonlySet<string> = new Set(['timechart', 'makeresults', 'auto-span']);

/**
 * Whether a stage reads the search's own time or range, which are known for sure only when all input was read, or a table
 * as it is at that time.
 */
export function readsSearchTime(stage: Stage): boolean {
  if (stage.kind === 'transform') {
    return RANGED.has(stage.name) || templateOf(stage).some(readsSearchTime);
  }
  if ((stage.kind === 'lookup' || stage.kind === 'inputlookup') && stage.atSearch === true) return true;
  if (stage.kind === 'appendpipe') return stage.plan.stages.some(readsSearchTime);
  return stageExpressions(stage).some(readsNow);
}
