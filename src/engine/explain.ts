/**
 * Explanations: why a rule holds on an event, or why not, clause by clause and stage by stage. Nothing is decided here:
 * every clause is compiled by the evaluator that matches and run on the same event, and every stage is the operator that
 * scans run; this only writes down what they said.
 */

import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { foldText } from '../event/fold.ts';
import type { Value } from '../event/value.ts';
import { firstOf, isList, valuesOf } from '../event/value.ts';
import type { Expr, Stage } from '../lang/plan.ts';
import { childrenOf, fieldNamesOf } from '../lang/walk.ts';
import type { Span } from '../text/source-text.ts';
import type { OperatorContext } from './operator.ts';
import { findOperator } from './operators/index.ts';
import { compileExpr, type Scope } from './predicate.ts';
import type { Program } from './program.ts';
import type { Row, Tuple } from './row.ts';
import { eventScope, rowScope } from './scope.ts';
import { compileTestOp } from './test-op.ts';

/** One clause of a condition, with what it gave. */
export interface Clause {
  readonly kind: Expr['kind'];
  readonly span: Span | null;
  /** What the evaluator gave: true, false, or null (unknown); for values inside calls, the value. */
  readonly verdict: Value;
  /** For leaves: the fields that the clause reads, with the values it saw; null is missing. */
  readonly saw: readonly SeenField[];
  /** For lists of alternatives: which one matched (0-based), with its place; null where none did. */
  readonly matched: {
    readonly index: number;
    readonly of: number;
    readonly text: string;
    readonly span: Span | null;
  } | null;
  /** Empty for leaves. */
  readonly parts: readonly Clause[];
}

export interface SeenField {
  readonly name: string;
  readonly value: Value;
  /** Why we may suppose the value, where the telemetry does not say it. */
  readonly assumed: string | null;
  /** No event of this kind carries the field. */
  readonly absent: boolean;
}

/** One stage of a search, with what it did to the row. */
export interface StageTrace {
  readonly kind: Stage['kind'];
  readonly span: Span | null;
  readonly outcome: 'kept' | 'changed' | 'dropped' | 'split' | 'waits';
  /** Columns that the stage set or removed, with what they hold after it. */
  readonly changes: readonly { readonly name: string; readonly before: Value; readonly after: Value }[];
  /** For filters: the clauses. For stats: the by-fields that were null. For lookups: the rows that decided. */
  readonly clause: Clause | null;
  readonly nullBy: readonly string[];
  readonly rows: number;
}

export interface Explanation {
  readonly holds: boolean;
  /** The condition on the event itself; for sequences one per term. */
  readonly clauses: readonly Clause[];
  /** SPL: what happened to the row behind the first search. */
  readonly stages: readonly StageTrace[];
}

export interface ExplainSurroundings extends Omit<OperatorContext, 'runPlan'> {
  readonly slots: SlotTable;
}

/** Explains one program on one event. */
export function explainEvent(
  program: Program,
  event: Event,
  row: (() => Row) | null,
  around: ExplainSurroundings,
): Explanation {
  const scope = eventScope(around.slots, event.cls, program.schema, around.context);
  const describe = (name: string): Pick<SeenField, 'assumed' | 'absent'> =>
    describeField(around.slots, event.cls, program, name);
  const { body } = program;
  switch (body.kind) {
    case 'generating':
      return { holds: false, clauses: [], stages: [] };
    case 'terms': {
      const clauses = body.stage.terms.map((term) => explainExpr(term.predicate, scope, event, describe));
      return { holds: clauses.some(({ verdict }) => verdict === true), clauses, stages: [] };
    }
    case 'events': {
      const clause = explainExpr(body.predicate, scope, event, describe);
      return { holds: clause.verdict === true, clauses: [clause], stages: [] };
    }
    case 'rows': {
      const clause = explainExpr(body.predicate, scope, event, describe);
      if (clause.verdict !== true || row === null)
        return { holds: clause.verdict === true, clauses: [clause], stages: [] };
      const stages = traceStages([...body.rowWise, ...body.rest], row(), around);
      return { holds: stages.every(({ outcome }) => outcome !== 'dropped'), clauses: [clause], stages };
    }
  }
}

/** Runs every node of a condition by itself, on the same event. */
export function explainExpr<C>(
  expr: Expr,
  scope: Scope<C>,
  ctx: C,
  describe: (name: string) => Pick<SeenField, 'assumed' | 'absent'>,
): Clause {
  const verdict = evaluate(expr, scope, ctx);
  const isBranch = expr.kind === 'and' || expr.kind === 'or' || expr.kind === 'not';
  return {
    kind: expr.kind,
    span: expr.span ?? null,
    verdict,
    saw: isBranch
      ? []
      : fieldNamesOf(expr).map((name) => ({
          name,
          value: evaluate({ kind: 'field', name }, scope, ctx),
          ...describe(name),
        })),
    matched: expr.kind === 'test' && verdict === true ? matchedAlternative(expr, evaluate(expr.arg, scope, ctx)) : null,
    parts: isBranch ? childrenOf(expr).map((part) => explainExpr(part, scope, ctx, describe)) : [],
  };
}

function evaluate<C>(expr: Expr, scope: Scope<C>, ctx: C): Value {
  const compiled = compileExpr(expr, scope);
  return compiled.kind === 'constant' ? compiled.value : compiled.evaluate(ctx);
}

function matchedAlternative({ op }: Extract<Expr, { kind: 'test' }>, value: Value): Clause['matched'] {
  const texts =
    op.op === 'glob' || op.op === 'regex'
      ? op.patterns
      : op.op === 'in'
        ? op.values.map(String)
        : op.op === 'cidr'
          ? op.networks
          : null;
  if (texts === null) return null;
  const test = compileTestOp(op);
  const spans = 'spans' in op ? op.spans : undefined;
  for (const item of valuesOf(value)) {
    const folded = typeof item === 'string' ? foldText(item, test.fold) : item;
    const index = test.find(folded);
    if (index !== -1) return { index, of: texts.length, text: texts[index] ?? '', span: spans?.[index] ?? null };
  }
  return null;
}

function describeField(
  slots: SlotTable,
  cls: EventClass,
  program: Program,
  name: string,
): Pick<SeenField, 'assumed' | 'absent'> {
  const source = slots.resolve(cls, program.schema, name);
  return { assumed: source.kind === 'constant' ? (source.assumed ?? null) : null, absent: source.kind === 'absent' };
}

/**
 * Follows one row through the stages, as if it were the only one: a stateful stage sees this row alone and then its end.
 * Stages that hold other searches are not run; the trace ends there and says that it waits.
 */
function traceStages(stages: readonly Stage[], first: Row, around: ExplainSurroundings): StageTrace[] {
  const traces: StageTrace[] = [];
  let rows: Tuple[] = [{ row: first, trail: { count: 1, first: [], last: [] } }];
  const context: OperatorContext = { ...around, runPlan: () => [] };
  for (const stage of stages) {
    if (stage.kind === 'join' || stage.kind === 'append' || stage.kind === 'appendpipe' || stage.kind === 'subfilter') {
      traces.push({ ...emptyTrace(stage), outcome: 'waits', rows: rows.length });
      return traces;
    }
    const before = new Map(rows[0]!.row);
    const clause =
      stage.kind === 'filter'
        ? explainExpr(stage.predicate, rowScope(around.context), before, () => ({ assumed: null, absent: false }))
        : null;
    const out: Tuple[] = [];
    const operator = findOperator(stage)?.open(stage, (tuple) => out.push(tuple), context);
    if (operator === undefined) return traces;
    for (const tuple of rows) operator.push({ ...tuple, row: new Map(tuple.row) });
    operator.end();
    traces.push({
      ...emptyTrace(stage),
      clause,
      outcome:
        out.length === 0
          ? 'dropped'
          : out.length > rows.length
            ? 'split'
            : isSame(before, out[0]!.row)
              ? 'kept'
              : 'changed',
      changes: out.length === 0 ? [] : changesBetween(before, out[0]!.row),
      nullBy:
        stage.kind === 'aggregate' && stage.fillNull === undefined ? stage.by.filter((name) => !before.has(name)) : [],
      rows: out.length,
    });
    if (out.length === 0) return traces;
    rows = out;
  }
  return traces;
}

function emptyTrace(stage: Stage): Omit<StageTrace, 'outcome'> {
  return { kind: stage.kind, span: stage.span ?? null, changes: [], clause: null, nullBy: [], rows: 0 };
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

/**
 * The clauses that keep a condition from holding: of a conjunction those parts that are not true, of anything else
 * itself. A near miss has one.
 */
export function failingClauses(clause: Clause): readonly Clause[] {
  if (clause.verdict === true) return [];
  if (clause.kind !== 'and') return [clause];
  return clause.parts.flatMap(failingClauses);
}
