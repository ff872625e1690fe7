/**
 * Key filters: which groups of a `stats` the stages behind it would drop for their by-values alone, whatever the
 * aggregates turn out to be. Told by running those stages, as far as they depend on nothing else, over a row of by-values.
 * A shortcut: what it lets through may be too much and never too little.
 */
import type { Scalar } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { Aggregate, Assign, Filter, Lookup, Stage } from '../lang/plan.ts';
import { conjunctsOf, fieldNamesOf } from '../lang/walk.ts';
import type { OperatorContext } from './operator.ts';
import { compileRenames } from './operators/rename.ts';
import { openPipeline } from './pipeline.ts';
import { type Row, setColumn } from './row.ts';
import { readsSearchTime } from './stage-expressions.ts';
import { EMPTY_TRAIL } from './trail.ts';

export interface KeyFilter {
  /** Places of the by-fields whose values decide. */
  readonly reads: readonly number[];
  /** Whether a group with these by-values may come to anything. */
  readonly accepts: (key: readonly (Scalar | null)[]) => boolean;
}

/** `stages`: those behind the `stats`. Null where they drop no group for its by-values. */
export function compileKeyFilter(
  { by, aggregates }: Aggregate,
  stages: readonly Stage[],
  context: Omit<OperatorContext, 'runPlan' | 'limit'>,
): KeyFilter | null {
  if (aggregates.some(({ wildcard }) => wildcard !== undefined)) return null;
  const columns = new Columns(by, new Set(aggregates.map(({ as }) => as)));
  const kept = keptStages(stages, columns);
  if (kept.length === 0) return null;
  let isThrough = false;
  const emit = (): void => {
    isThrough = true;
  };
  const pipeline = openPipeline(kept, emit, { ...context, runPlan: () => {}, limit: () => {} });
  const accepts = (key: readonly (Scalar | null)[]): boolean => {
    const row: Row = new Map();
    for (let i = 0; i < by.length; i++) setColumn(row, by[i]!, key[i]!);
    isThrough = false;
    pipeline.push({ row, trail: EMPTY_TRAIL });
    return isThrough;
  };
  return { reads: [...columns.asked].sort((a, b) => a - b), accepts };
}

/** What is known of columns, stage by stage: those that have nothing but by-values in them, and by which. */
class Columns {
  /** Columns that depend on more than by-values. */
  open: Set<string>;
  /** Of every other column: places of the by-fields that it is made from. */
  known: Map<string, ReadonlySet<number>>;
  /** Places of the by-fields of which filters asked. */
  readonly asked = new Set<number>();

  constructor(by: readonly string[], open: Set<string>) {
    this.open = open;
    this.known = new Map();
    by.forEach((name, place) => {
      this.known.set(name, new Set([...(this.known.get(name) ?? []), place]));
    });
  }

  areKnown(names: readonly string[]): boolean {
    return !names.some((name) => this.open.has(name));
  }

  placesOf(names: readonly string[]): ReadonlySet<number> {
    return new Set(names.flatMap((name) => [...(this.known.get(name) ?? [])]));
  }

  /** A column is written from others. */
  write(name: string, from: readonly string[]): void {
    if (this.areKnown(from)) {
      this.known.set(name, this.placesOf(from));
      this.open.delete(name);
    } else {
      this.open.add(name);
      this.known.delete(name);
    }
  }
}

/** The stages up to the last filter that can be asked, without what depends on aggregates. */
function keptStages(stages: readonly Stage[], columns: Columns): readonly Stage[] {
  const kept: Stage[] = [];
  let upTo = 0;
  for (const stage of stages) {
    if (readsSearchTime(stage)) break;
    if (stage.kind === 'filter') {
      const filter = followFilter(stage, columns);
      if (filter !== null) upTo = kept.push(filter);
    } else if (stage.kind === 'rename') {
      // A row whose columns hold their own names shows what becomes of them.
      const row: Row = new Map([...columns.known.keys(), ...columns.open].map((name) => [name, name]));
      compileRenames(stage)(row);
      const { open, known } = columns;
      columns.open = new Set();
      columns.known = new Map();
      for (const [name, was] of row) {
        if (open.has(String(was))) columns.open.add(name);
        else columns.known.set(name, known.get(String(was))!);
      }
      kept.push(stage);
    } else if (stage.kind === 'assign') kept.push(followAssign(stage, columns));
    else if (stage.kind === 'lookup') {
      const lookup = followLookup(stage, columns);
      if (lookup === null) break;
      kept.push(...lookup);
    } else break;
  }
  return kept.slice(0, upTo);
}

/** What can be asked of a filter's conditions, all of which a row must satisfy; null for nothing. */
function followFilter(stage: Filter, columns: Columns): Filter | null {
  const args = conditionsOf(stage.predicate).filter((expr) => columns.areKnown(fieldNamesOf(expr)));
  if (args.length === 0) return null;
  for (const place of columns.placesOf(args.flatMap((expr) => [...fieldNamesOf(expr)]))) columns.asked.add(place);
  return { ...stage, predicate: args.length === 1 ? args[0]! : { kind: 'and', args } };
}

/** The conditions that must all hold, also where it is only asked whether they are true. */
function conditionsOf(predicate: Expr): readonly Expr[] {
  return conjunctsOf(predicate).flatMap((expr) =>
    expr.kind === 'truth' && expr.arg.kind === 'and'
      ? expr.arg.args.flatMap((arg) => conditionsOf({ ...expr, arg }))
      : [expr],
  );
}

/** The assignments that can be made. */
function followAssign(stage: Assign, columns: Columns): Assign {
  const assignments = stage.assignments.filter(({ name, value }) => {
    const read = fieldNamesOf(value);
    const isKnown = columns.areKnown(read);
    columns.write(name, read);
    return isKnown;
  });
  return { ...stage, assignments };
}

/** The lookup, or nothing where it cannot be made; null where what it writes is not known. */
function followLookup(stage: Lookup, columns: Columns): readonly Stage[] | null {
  const { outputs } = stage;
  if (outputs === null) return null;
  const written = outputs.map(({ field }) => field);
  if (stage.mode === 'fill' && !columns.areKnown(written)) return null;
  const keys = stage.keys.map(({ field }) => field);
  const isKnown = columns.areKnown(keys);
  // A column that is only filled keeps what it has; with several, one being there may decide over all.
  const from = stage.mode === 'fill' ? [...keys, ...written] : keys;
  const places = columns.placesOf(from);
  for (const name of written) {
    columns.write(name, keys);
    if (isKnown) columns.known.set(name, places);
  }
  return isKnown ? [stage] : [];
}
