/**
 * Key filters: which groups of a `stats` the stages behind it would drop for their by-values alone, whatever the
 * aggregates turn out to be. Told by running those stages, as far as they depend on nothing else, over a row of by-values.
 * A shortcut: what it lets through may be too much and never too little.
 */
import type { Scalar } from '../event/value.ts';
import type { Aggregate, Assign, Lookup, Stage } from '../lang/plan.ts';
import { fieldNamesOf } from '../lang/walk.ts';
import type { OperatorContext } from './operator.ts';
import { compileRenames } from './operators/rename.ts';
import { openPipeline } from './pipeline.ts';
import { type Row, setColumn } from './row.ts';
import { readsSearchTime } from './stage-expressions.ts';
import { EMPTY_TRAIL } from './trail.ts';

/** Whether a group with these by-values may come to anything. */
export type KeyFilter = (key: readonly (Scalar | null)[]) => boolean;

/** `stages`: those behind the `stats`. Null where they drop no group for its by-values. */
export function compileKeyFilter(
  { by, aggregates }: Aggregate,
  stages: readonly Stage[],
  context: Omit<OperatorContext, 'runPlan' | 'limit'>,
): KeyFilter | null {
  if (aggregates.some(({ wildcard }) => wildcard !== undefined)) return null;
  const kept = keptStages(stages, new Set(aggregates.map(({ as }) => as)), by);
  if (kept.length === 0) return null;
  let isThrough = false;
  const emit = (): void => {
    isThrough = true;
  };
  const pipeline = openPipeline(kept, emit, { ...context, runPlan: () => [], limit: () => {} });
  return (key) => {
    const row: Row = new Map();
    for (let i = 0; i < by.length; i++) setColumn(row, by[i]!, key[i]!);
    isThrough = false;
    pipeline.push({ row, trail: EMPTY_TRAIL });
    return isThrough;
  };
}

/**
 * The stages up to the last filter that can be asked, without what depends on aggregates. `open`: columns whose value is
 * not known from the by-values; it follows the stages.
 */
function keptStages(stages: readonly Stage[], open: Set<string>, by: readonly string[]): readonly Stage[] {
  let known = new Set(by);
  const kept: Stage[] = [];
  let upTo = 0;
  for (const stage of stages) {
    if (readsSearchTime(stage)) break;
    if (stage.kind === 'filter') {
      if (fieldNamesOf(stage.predicate).some((name) => open.has(name))) continue;
      upTo = kept.push(stage);
    } else if (stage.kind === 'rename') {
      // A row that says of each column whether it is known shows what becomes of it.
      const row: Row = new Map([
        ...[...known].map((name) => [name, 'known'] as const),
        ...[...open].map((name) => [name, 'open'] as const),
      ]);
      compileRenames(stage)(row);
      known = new Set([...row].flatMap(([name, what]) => (what === 'known' ? [name] : [])));
      open = new Set([...row].flatMap(([name, what]) => (what === 'open' ? [name] : [])));
      kept.push(stage);
    } else if (stage.kind === 'assign') kept.push(followAssign(stage, known, open));
    else if (stage.kind === 'lookup') {
      const lookup = followLookup(stage, known, open);
      if (lookup === null) break;
      kept.push(...lookup);
    } else break;
  }
  return kept.slice(0, upTo);
}

/** The assignments that can be made. */
function followAssign(stage: Assign, known: Set<string>, open: Set<string>): Assign {
  const assignments = stage.assignments.filter(({ name, value }) => {
    const isOpen = fieldNamesOf(value).some((read) => open.has(read));
    (isOpen ? open : known).add(name);
    (isOpen ? known : open).delete(name);
    return !isOpen;
  });
  return { ...stage, assignments };
}

/** The lookup, or nothing where it cannot be made; null where what it writes is not known. */
function followLookup(stage: Lookup, known: Set<string>, open: Set<string>): readonly Stage[] | null {
  const { outputs } = stage;
  if (outputs === null) return null;
  const written = outputs.map(({ field }) => field);
  if (stage.mode === 'fill' && written.some((name) => open.has(name))) return null;
  const isOpen = stage.keys.some(({ field }) => open.has(field));
  for (const name of written) {
    (isOpen ? open : known).add(name);
    (isOpen ? known : open).delete(name);
  }
  return isOpen ? [] : [stage];
}
