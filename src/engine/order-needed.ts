/** Which order a plan's stateful stages must see rows in; Splunk hands events on newest first. */
import type { Stage } from '../lang/plan.ts';

export type RowOrder = 'none' | 'time-desc';

/** Aggregates whose answer depends on the order of rows. */
const ORDERED_AGGREGATES = new Set(['first', 'last', 'list']);

/** Aggregates whose answer does where rows have the same time. */
const TIMED_AGGREGATES = new Set(['earliest', 'latest']);

/** Transforms whose answer depends on the order of rows. */
const ORDERED_TRANSFORMS: ReadonlySet<string> = new Set([
  'reverse',
  'mvcombine',
  'filldown',
  'uniq',
  'chart',
  'transpose',
]);

/** A stage as the stages that run in its place. */
function opened(stage: Stage): readonly Stage[] {
  return stage.kind === 'transform' && stage.name === 'auto-span' ? stage.options.stages : [stage];
}

/** What stages behind a search need, up to the first that puts rows into an order of its own. */
export function orderNeeded(stages: readonly Stage[]): RowOrder {
  /** Whether of two rows it is `_time` that tells the newer one. */
  let timeTells = true;
  for (const stage of stages.flatMap(opened)) {
    switch (stage.kind) {
      case 'aggregate':
        if (stage.mode === 'streamstats' || stage.aggregates.some((call) => ORDERED_AGGREGATES.has(call.function)))
          return 'time-desc';
        // stats by itself tells the newer of two rows from the older in whichever order events come.
        if (
          (stage.mode !== 'stats' || !timeTells) &&
          stage.aggregates.some((call) => TIMED_AGGREGATES.has(call.function))
        )
          return 'time-desc';
        if (stage.mode === 'stats') return 'none';
        break;
      case 'append':
      case 'appendpipe': // rows behind those of events, oldest of all to those who count
        timeTells = false;
        break;
      case 'dedup':
      case 'head':
      case 'tail':
      case 'transaction':
      case 'map': // which searches for the first of them
      case 'appendcols': // which pairs rows by their places
      case 'outputlookup': // whose table has the rows in their order
        return 'time-desc';
      case 'sort': // whose equal rows keep the order they came in
        return 'time-desc';
      case 'transform':
        if (ORDERED_TRANSFORMS.has(stage.name)) return 'time-desc';
        break;
      default:
        if (setsTime(stage)) timeTells = false;
        break;
    }
  }
  return 'none';
}

/** Whether a stage gives rows another time, as `bin _time` does: many then share one, and stand as their events did. */
function setsTime(stage: Stage): boolean {
  if (stage.kind === 'bin') return stage.as === '_time';
  if (stage.kind === 'assign') return stage.assignments.some(({ name }) => name === '_time');
  return stage.kind === 'rename' && stage.renames.some(({ to }) => to === '_time');
}

/**
 * Whether the rows of a search still stand in the order of its events when they come out. The search around a subsearch
 * sees that order: of several partners `join` takes the first, which is the newest.
 */
export function keepsOrder(stages: readonly Stage[]): boolean {
  return !stages.some(makesGroups);
}

/** Whether the rows of a stage are groups, in an order of their own. */
export function makesGroups(stage: Stage): boolean {
  return opened(stage).some((one) => one.kind === 'aggregate' && one.mode === 'stats');
}
