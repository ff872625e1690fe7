/**
 * Explanations: why a rule holds on an event, or why not, clause by clause and stage by stage. Nothing is decided here:
 * clauses are compiled by the evaluator that matches, stages are the operators that scans run, and the same test says
 * which events the rule is asked about. One Explainer serves one rule and keeps what it compiled per event class.
 */
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import type { Expr } from '../lang/expression.ts';
import type { SequenceTerm } from '../lang/plan.ts';
import { conjunctsOf } from '../lang/walk.ts';
import { type Clause, compileClause, failingClauses, type SeenField } from './clause.ts';
import { countedWords } from './counted-words.ts';
import { compileFirstRow, type ListFields } from './first-row.ts';
import type { OperatorContext } from './operator.ts';
import { compilePredicate } from './predicate.ts';
import type { Program, ProgramBody } from './program.ts';
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
  /** Only of rules that count events: what makes an alert of those for which the condition holds. */
  readonly counted?: string;
  /** SPL: what happened to the row behind the first search. */
  readonly stages: readonly StageTrace[];
  /** SPL: what came out, at most ten rows. */
  readonly rows: readonly Row[];
}

export interface ExplainSurroundings extends Omit<OperatorContext, 'runPlan'> {
  readonly slots: SlotTable;
  readonly listFields: ListFields;
}

const NOTHING: Explanation = { holds: false, outside: null, clauses: [], until: null, stages: [], rows: [] };

interface CompiledClass {
  readonly clauses: readonly ((event: Event) => Clause)[];
  readonly until: ((event: Event) => Clause) | null;
  readonly firstRow: ((event: Event) => Row) | null;
}

/** A clause's conditions as `failingClauses` tells them apart, only to be counted. */
interface Conjuncts {
  /** How many hold on no event of the class. */
  readonly never: number;
  readonly tests: readonly ((event: Event) => boolean)[];
}

/** Of what is far whatever the event holds. */
const ALWAYS_FAR: Conjuncts = { never: 2, tests: [] };

/** Classes that one rule keeps compiled; events of one log are of few, and a stranger's documents may be of thousands. */
const MAX_CLASSES = 128;

export class Explainer {
  readonly #program: Program;
  readonly #around: ExplainSurroundings;
  readonly #classes = new Map<number, CompiledClass>();
  readonly #conjuncts = new Map<number, readonly Conjuncts[]>();

  constructor(program: Program, around: ExplainSurroundings) {
    this.#program = program;
    this.#around = around;
  }

  /** Whether `countMisses` of the event's explanation would be more than one, without making the explanation. */
  isFar(event: Event): boolean {
    if (this.#program.body.kind === 'generating') return false;
    const conjuncts = keep(this.#conjuncts, event.cls, () => this.#compileConjuncts(event.cls));
    let misses = 2;
    for (const each of conjuncts) misses = Math.min(misses, countFailing(each, event, misses));
    return misses > 1 || (misses === 1 && whyOutOfReach(this.#program, event, this.#around.slots) !== null);
  }

  explain(event: Event): Explanation {
    const { body } = this.#program;
    if (body.kind === 'generating') return { ...NOTHING, outside: 'the search reads no events' };
    const outside = whyOutOfReach(this.#program, event, this.#around.slots);
    const compiled = keep(this.#classes, event.cls, () => this.#compile(event.cls));
    const clauses = compiled.clauses.map((clause) => clause(event));
    const until = compiled.until?.(event) ?? null;
    const passes = outside === null && clauses.some(({ verdict }) => verdict === true);
    if (!passes || body.kind !== 'rows')
      return { holds: passes, outside, clauses, until, ...countedBy(body), stages: [], rows: [] };
    const row = compiled.firstRow!(event); // bodies of kind rows have one
    const trace = traceStages([...body.rowWise, ...body.rest], row, this.#around, (column) =>
      this.#sourceOf(event, body.fieldOf(column)),
    );
    const holds = trace.stages.every(({ outcome }) => outcome !== 'dropped');
    return { holds, outside, clauses, until, ...trace };
  }

  #compileConjuncts(cls: EventClass): Conjuncts[] {
    const { slots, context } = this.#around;
    const scope = eventScope(slots, cls, this.#program.schema, context);
    return conditionsOf(this.#program.body).map((condition) => {
      const compiled = conjunctsOf(condition).map((part) => compilePredicate(part, scope));
      const never = compiled.filter((test) => test === false).length;
      if (never >= ALWAYS_FAR.never) return ALWAYS_FAR;
      return {
        never,
        tests: compiled.filter((test) => typeof test === 'function'),
      };
    });
  }

  #compile(cls: EventClass): CompiledClass {
    const { schema, body } = this.#program;
    const { slots, context, listFields } = this.#around;
    const scope = eventScope(slots, cls, schema, context);
    const compile = (expr: Expr): ((event: Event) => Clause) =>
      compileClause(expr, scope, (name) => describeField(slots, cls, this.#program, name));
    const conditions = conditionsOf(body);
    const until = body.kind === 'terms' && body.stage.kind === 'sequence' ? body.stage.until : null;
    return {
      clauses: conditions.map(compile),
      until: until === null ? null : compile(withKeys(until)),
      firstRow: body.kind === 'rows' ? compileFirstRow(schema, body, cls, slots, listFields) : null,
    };
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

function countedBy(body: ProgramBody): Pick<Explanation, 'counted'> {
  if (body.kind !== 'terms') return {};
  const { stage } = body;
  return stage.kind === 'threshold' || stage.kind === 'new-terms' ? { counted: countedWords(stage) } : {};
}

/** What is known of a class, made where it is not; all is forgotten when it is too much. */
function keep<T>(known: Map<number, T>, { id }: EventClass, make: () => T): T {
  let value = known.get(id);
  if (value === undefined) {
    if (known.size >= MAX_CLASSES) known.clear();
    known.set(id, (value = make()));
  }
  return value;
}

/** What an event has to be like by itself; for sequences and samples by term. */
function conditionsOf(body: ProgramBody): readonly Expr[] {
  switch (body.kind) {
    case 'generating':
      return [];
    case 'terms':
      return body.stage.terms.map(withKeys);
    default:
      return [body.predicate];
  }
}

/** How many do not hold, counted up to `most`. */
function countFailing({ never, tests }: Conjuncts, event: Event, most: number): number {
  let failing = never;
  for (let i = 0; i < tests.length && failing < most; i++) if (!tests[i]!(event)) failing++;
  return failing;
}

/** A term's condition and the presence of its join keys: an event that lacks one takes no part. */
function withKeys({ predicate, by }: SequenceTerm): Expr {
  const required = by.filter(({ optional }) => !optional);
  if (required.length === 0) return predicate;
  const keys = required.map(({ name }): Expr => ({ kind: 'exists', arg: { kind: 'field', name }, isByKey: true }));
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
