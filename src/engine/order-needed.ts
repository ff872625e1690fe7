/** Which order a plan's stateful stages must see rows in; Splunk hands events on newest first. */
import type { Stage } from '../lang/plan.ts';

export type RowOrder = 'none' | 'time-desc';

/** Aggregates whose answer depends on the order of rows. */
const ORDERED_AGGREGATES = new Set(['first', 'last', 'list']);

/** Aggregates whose answer does where rows have the same time. */
const TIMED_AGGREGATES = new Set(['earliest', 'latest']);

/** Transforms whose answer depends on the order of rows. */
const ORDERED_TRANSFORMS: ReadonlySet<string> = new Set(['reverse', 'mvcombine', 'filldown', 'uniq', 'chart']);

/** A stage as the stages that run in its place. */
function opened(stage: Stage): readonly Stage[] {
  return stage.kind === 'transform' && stage.name === 'auto-span' ? stage.options.stages : [stage];
}

/** What the first stateful stages need, up to the first that puts rows into an order of its own. */
export function orderNeeded(stages: readonly Stage[]): RowOrder {
  let hasMore = false;
  for (const stage of stages.flatMap(opened)) {
    switch (stage.kind) {
      case 'aggregate':
        if (stage.mode === 'streamstats' || stage.aggregates.some((call) => ORDERED_AGGREGATES.has(call.function)))
          return 'time-desc';
        // stats by itself tells the newer of two rows from the older in whichever order events come.
        if ((stage.mode !== 'stats' || hasMore) && stage.aggregates.some((call) => TIMED_AGGREGATES.has(call.function)))
          return 'time-desc';
        if (stage.mode === 'stats') return 'none';
        break;
      case 'append':
      case 'appendpipe': // rows behind those of events, oldest of all to those who count
        hasMore = true;
        break;
      case 'dedup':
      case 'head':
      case 'tail':
      case 'transaction':
      case 'outputlookup': // whose table has the rows in their order
        return 'time-desc';
      case 'sort': // whose equal rows keep the order they came in
        return 'time-desc';
      case 'transform':
        if (ORDERED_TRANSFORMS.has(stage.name)) return 'time-desc';
        break;
      default:
        break;
    }
  }
  return 'none';
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
