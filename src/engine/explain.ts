/**
 * Explanations: why a rule holds on an event, or why not, clause by clause and stage by stage. Nothing is decided here:
 * clauses are compiled by the evaluator that matches, stages are the operators that scans run, and the same test says
 * which events the rule is asked about. One Explainer serves one rule and keeps what it compiled per event class.
 */
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import type { Expr, SequenceTerm } from '../lang/plan.ts';
import { type Clause, compileClause, failingClauses, type SeenField } from './clause.ts';
import { compileFirstRow, type ListFields } from './first-row.ts';
import type { OperatorContext } from './operator.ts';
import type { Program } from './program.ts';
import { whyOutOfReach } from './reach.ts';
import type { Row } from './row.ts';
import { eventScope } from './scope.ts';
import { type StageTrace, traceStages } from './stage-trace.ts';

export { type Clause, failingClauses, type SeenField } from './clause.ts';
export type { StageTrace } from './stage-trace.ts';

export interface Explanation {
  /**
   * Whether the event by itself passes: the condition, for sequences some term with its join keys, for searches every
   * stage as if no other event were there. What needs other events (a threshold, the rest of a sequence) is not judged.
   */
  readonly holds: boolean;
  /** Why the rule is not asked about the event at all; null where it is. */
  readonly outside: string | null;
  /** The condition on the event itself; for sequences one per term. */
  readonly clauses: readonly Clause[];
  /** What ends a pending sequence, where the rule says so; it makes nothing hold. */
  readonly until: Clause | null;
  /** SPL: what happened to the row behind the first search. */
  readonly stages: readonly StageTrace[];
  /** SPL: what came out, at most ten rows. */
  readonly rows: readonly Row[];
}

export interface ExplainSurroundings extends Omit<OperatorContext, 'runPlan'> {
  readonly slots: SlotTable;
  readonly listFields: ListFields;
}

let explained = 0;

/** Number of explanations made in this thread: stays where it was unless they were asked for. */
export function countExplanations(): number {
  return explained;
}

const NOTHING: Explanation = { holds: false, outside: null, clauses: [], until: null, stages: [], rows: [] };

interface CompiledClass {
  readonly clauses: readonly ((event: Event) => Clause)[];
  readonly until: ((event: Event) => Clause) | null;
  readonly firstRow: ((event: Event) => Row) | null;
}

export class Explainer {
  readonly #program: Program;
  readonly #around: ExplainSurroundings;
  readonly #classes: CompiledClass[] = [];

  constructor(program: Program, around: ExplainSurroundings) {
    this.#program = program;
    this.#around = around;
  }

  explain(event: Event): Explanation {
    explained++;
    const { body } = this.#program;
    if (body.kind === 'generating') return { ...NOTHING, outside: 'the search reads no events' };
    const outside = whyOutOfReach(this.#program, event, this.#around.slots);
    const compiled = (this.#classes[event.cls.id] ??= this.#compile(event.cls));
    const clauses = compiled.clauses.map((clause) => clause(event));
    const until = compiled.until?.(event) ?? null;
    const passes = outside === null && clauses.some(({ verdict }) => verdict === true);
    if (!passes || body.kind !== 'rows') return { holds: passes, outside, clauses, until, stages: [], rows: [] };
    const row = compiled.firstRow!(event); // bodies of kind rows have one
    const trace = traceStages([...body.rowWise, ...body.rest], row, this.#around, (column) =>
      this.#sourceOf(event, body.fieldOf(column)),
    );
    const holds = trace.stages.every(({ outcome }) => outcome !== 'dropped');
    return { holds, outside, clauses, until, ...trace };
  }

  #compile(cls: EventClass): CompiledClass {
    const { schema, body } = this.#program;
    const { slots, context, listFields } = this.#around;
    const scope = eventScope(slots, cls, schema, context);
    const compile = (expr: Expr): ((event: Event) => Clause) =>
      compileClause(expr, scope, (name) => describeField(slots, cls, this.#program, name));
    switch (body.kind) {
      case 'generating':
        return { clauses: [], until: null, firstRow: null };
      case 'events':
        return { clauses: [compile(body.predicate)], until: null, firstRow: null };
      case 'terms':
        return {
          clauses: body.stage.terms.map((term) => compile(withKeys(term))),
          until:
            body.stage.kind === 'sequence' && body.stage.until !== null ? compile(withKeys(body.stage.until)) : null,
          firstRow: null,
        };
      case 'rows':
        return {
          clauses: [compile(body.predicate)],
          until: null,
          firstRow: compileFirstRow(schema, body, cls, slots, listFields),
        };
    }
  }

  /** What the telemetry's own fields held that a column of the first row is made from. */
  #sourceOf(event: Event, name: string): readonly SeenField[] {
    const { slots } = this.#around;
    const source = slots.resolve(event.cls, this.#program.schema, name);
    if (source.kind === 'absent') return [{ name, value: null, assumed: null, absent: true, isCut: false }];
    if (source.kind === 'constant') return [];
    return source.from.map((raw) => ({
      name: raw,
      value: event.get(slots.slotOf('splunk', raw)),
      assumed: null,
      absent: false,
      isCut: false,
    }));
  }
}

/** A term's condition and the presence of its join keys: an event that lacks one takes no part. */
function withKeys({ predicate, by }: SequenceTerm): Expr {
  const required = by.filter(({ optional }) => !optional);
  if (required.length === 0) return predicate;
  const keys = required.map(({ name }): Expr => ({ kind: 'exists', arg: { kind: 'field', name } }));
  return { kind: 'and', args: [predicate, ...keys] };
}

function describeField(
  slots: SlotTable,
  cls: EventClass,
  program: Program,
  name: string,
): Pick<SeenField, 'assumed' | 'absent'> {
  const source = slots.resolve(cls, program.schema, name);
  return { assumed: source.kind === 'absent' ? null : (source.assumed ?? null), absent: source.kind === 'absent' };
}

/** Number of clauses or stages that kept the event from holding: 1 is a near miss, 0 holds. */
export function countMisses({ holds, outside, clauses, stages }: Explanation): number {
  if (holds) return 0;
  if (stages.some(({ outcome }) => outcome === 'dropped')) return 1;
  const failing = clauses.map((clause) => failingClauses(clause).length);
  return (outside === null ? 0 : 1) + (failing.length === 0 ? 0 : Math.min(...failing));
}
