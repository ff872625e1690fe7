/**
 * Stage traces: one row followed through a search's stages, each run by the operator that scans run, as if the row were
 * the only one. A stage that holds another search is not run: the trace ends there and says that it waits.
 */
import { firstOf, isList, type Value } from '../event/value.ts';
import type { Lookup, Stage } from '../lang/plan.ts';
import type { Span } from '../text/source-text.ts';
import { type Clause, compileClause, DESCRIBE_COLUMN, type SeenField } from './clause.ts';
import { rowFilterOf } from './lookup-filter.ts';
import type { OperatorContext } from './operator.ts';
import { openPipeline } from './pipeline.ts';
import type { Row, Tuple } from './row.ts';
import { rowScope } from './scope.ts';

/** One stage of a search, with what it did to the row. */
export interface StageTrace {
  readonly kind: Stage['kind'];
  readonly span: Span | null;
  readonly outcome: 'kept' | 'changed' | 'dropped' | 'split' | 'waits';
  /** Columns that the stage set or removed, with what they hold after it. */
  readonly changes: readonly { readonly name: string; readonly before: Value; readonly after: Value }[];
  /** For filters: the clauses. */
  readonly clause: Clause | null;
  /** For stats: the by-fields that were null. */
  readonly nullBy: readonly string[];
  /** What those by-fields are read from, with the values that gave nothing. */
  readonly nullFrom: readonly SeenField[];
  /** For lookups: the rows of the table (1-based) that decided, and whether the table's default did. */
  readonly lookup: { readonly table: string; readonly rows: readonly number[]; readonly defaulted: boolean } | null;
  /** Rows that came out. */
  readonly rows: number;
}

/** Where a column of the first row was read from. */
export type SourceOfColumn = (column: string) => readonly SeenField[];

export interface Trace {
  readonly stages: readonly StageTrace[];
  /** What came out of the last stage that ran, at most ten rows. */
  readonly rows: readonly Row[];
}

const MAX_ROWS = 10;

export function traceStages(
  stages: readonly Stage[],
  first: Row,
  around: Omit<OperatorContext, 'runPlan'>,
  sourceOf: SourceOfColumn,
): Trace {
  const traces: StageTrace[] = [];
  let rows: Tuple[] = [{ row: first, trail: { count: 1, first: [], last: [] } }];
  const context: OperatorContext = { ...around, runPlan: () => {} };
  const done = (): Trace => ({ stages: traces, rows: rows.slice(0, MAX_ROWS).map(({ row }) => row) });
  const origins = new Map<string, string>();
  for (const stage of stages) {
    if (holdsSearch(stage)) {
      traces.push({ ...emptyTrace(stage), outcome: 'waits', rows: rows.length });
      return done();
    }
    const before = new Map(rows[0]!.row);
    const out: Tuple[] = [];
    const running = openPipeline([stage], (tuple) => out.push(tuple), context);
    for (const tuple of rows) running.push({ ...tuple, row: new Map(tuple.row) });
    running.end();
    const nullBy =
      stage.kind === 'aggregate' && stage.fillNull === undefined && stage.keepNull === undefined
        ? stage.by.filter((name) => !before.has(name))
        : [];
    traces.push({
      ...emptyTrace(stage),
      clause:
        stage.kind === 'filter'
          ? compileClause(stage.predicate, rowScope(around.context), DESCRIBE_COLUMN)(before)
          : null,
      outcome:
        out.length === 0
          ? 'dropped'
          : out.length > rows.length
            ? 'split'
            : isSame(before, out[0]!.row)
              ? 'kept'
              : 'changed',
      changes: out.length === 0 ? [] : changesBetween(before, out[0]!.row),
      nullBy,
      nullFrom: nullBy.flatMap((name) => sourceOf(origins.get(name) ?? name)),
      lookup: stage.kind === 'lookup' ? decidingRows(stage, before, around) : null,
      rows: out.length,
    });
    if (stage.kind === 'rename') for (const { from, to } of stage.renames) origins.set(to, origins.get(from) ?? from);
    rows = out;
    if (out.length === 0) break;
  }
  return done();
}

const HOLDING_SEARCHES: ReadonlySet<Stage['kind']> = new Set([
  'join',
  'append',
  'appendpipe',
  'appendcols',
  'subfilter',
  'subvalue',
  'map',
]);

function holdsSearch(stage: Stage): boolean {
  return HOLDING_SEARCHES.has(stage.kind);
}

function emptyTrace(stage: Stage): Omit<StageTrace, 'outcome'> {
  return {
    kind: stage.kind,
    span: stage.span ?? null,
    changes: [],
    clause: null,
    nullBy: [],
    nullFrom: [],
    lookup: null,
    rows: 0,
  };
}

/** Asks the table the same question again, for the rows that answered it. */
function decidingRows(stage: Lookup, row: Row, around: Omit<OperatorContext, 'runPlan'>): StageTrace['lookup'] {
  const columns = stage.keys.map(({ column }) => column);
  const values = stage.keys.map(({ field }) => row.get(field) ?? null);
  const table = around.lookup(stage.table);
  if (table === undefined) return null;
  const outputs = stage.outputs?.map(({ column }) => column) ?? [];
  const answer = table.prepare(columns, outputs, rowFilterOf(table, around.context), around.context.zone)(values);
  return { table: stage.table, rows: answer.rows.slice(0, 100), defaulted: answer.defaulted };
}

function isSame(a: Row, b: Row): boolean {
  return a.size === b.size && [...a].every(([name, value]) => isEqual(b.get(name) ?? null, value));
}

function changesBetween(before: Row, after: Row): StageTrace['changes'] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const was = before.get(name) ?? null;
    const is = after.get(name) ?? null;
    return isEqual(was, is) ? [] : [{ name, before: was, after: is }];
  });
}

function isEqual(a: Value, b: Value): boolean {
  if (!isList(a) || !isList(b)) return firstOf(a) === firstOf(b) && isList(a) === isList(b);
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
