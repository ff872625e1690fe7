/**
 * Rule runs: one SPL rule over one search (a scan, or a window of it). Rows that the engine found go in, in the order
 * that pieces are merged; result rows come out at the end, or at once where nothing has to be waited for. A rule's
 * subsearches are programs of their own: their rows come in by the same way and are drawn when a stage asks for them.
 *
 * Stages run as rows arrive up to the first that must wait: for a subsearch, or for the search's own time. What reaches
 * that stage is held, so a subsearch that counts a million events holds its counts and not the events.
 */
import type { EvalContext } from '../lang/function.ts';
import type { Plan, Stage } from '../lang/plan.ts';
import { makesRows } from './empty-input.ts';
import type { GroupBatch } from './group-batch.ts';
import type { Grouping, GroupParts } from './grouping.ts';
import { NewestFirst } from './newest-first.ts';
import type { Emit, Operator, OperatorContext } from './operator.ts';
import { MAX_HELD_ROWS } from './operators/buffered.ts';
import { TOO_MUCH } from './operators/subplan.ts';
import { keepsOrder, makesGroups, orderNeeded } from './order-needed.ts';
import { openPipeline } from './pipeline.ts';
import type { Program } from './program.ts';
import type { Tuple } from './row.ts';
import { openSearchGrowth } from './row-growth.ts';
import { readsSearchTime } from './stage-expressions.ts';

export class RuleRun {
  readonly #main: PlanRun;
  /** By program index, the rule's own among them. */
  readonly #byIndex = new Map<number, PlanRun>();
  readonly #byPlan = new Map<Plan, PlanRun>();
  readonly #emit: Emit;
  #context: OperatorContext;

  constructor(program: Program, emit: Emit, surroundings: Omit<OperatorContext, 'runPlan'>) {
    this.#emit = emit;
    this.#context = {
      ...surroundings,
      growth: openSearchGrowth(),
      runPlan: (plan, take) => this.#runSubsearch(plan, take),
    };
    // Innermost first: a search that reads no events may be asked for as soon as the one around it is opened.
    for (const sub of [...program.subprograms].reverse()) this.#byPlan.set(sub.plan, this.#open(sub, null));
    this.#main = this.#open(program, emit);
  }

  /** Takes a row of the rule's own search or of one of its subsearches (by program index). */
  push(index: number, tuple: Tuple): void {
    this.#byIndex.get(index)?.push(tuple);
  }

  /** A subsearch found too much to count: it has no rows from now on. */
  giveUp(index: number): void {
    this.#byIndex.get(index)?.giveUp();
  }

  /** Takes groups of rows that were folded where they were read, after all rows and groups before them. */
  merge(index: number, groups: Grouping | GroupParts, batch: GroupBatch): void {
    this.#byIndex.get(index)?.merge(groups, batch);
  }

  /** No more rows will come. `context` has the search's time and range, now that they are known. */
  end(context: EvalContext): void {
    this.#context = { ...this.#context, context };
    this.#main.end(this.#emit, this.#context);
  }

  #open(program: Program, emit: Emit | null): PlanRun {
    const run = new PlanRun(program, emit, this.#context);
    this.#byIndex.set(program.index, run);
    return run;
  }

  #runSubsearch(plan: Plan, take: Emit): void {
    const run = this.#byPlan.get(plan);
    if (run === undefined) throw new Error('a subsearch was not prepared');
    run.end(take, this.#context);
  }
}

/** One plan's stages behind its search, cut where they must wait. */
class PlanRun {
  readonly #early: Operator;
  readonly #late: readonly Stage[] | null;
  readonly #makesRows: boolean;
  /** Rows that must be put in order; null where their order does not matter. */
  readonly #newest: NewestFirst | null;
  #held: Tuple[] = [];
  /** Whether what the next stages see comes as it was read; see `OperatorContext`. */
  #asRead: boolean;
  /** The late stages, from the end on: what comes then need not be held. */
  #rest: Operator | null = null;
  #isEnded = false;
  #gaveUp = false;

  /** `emit` takes what needs no waiting at all; null to hold even that. */
  constructor({ body, most }: Program, emit: Emit | null, context: OperatorContext) {
    const stages = body.kind === 'rows' || body.kind === 'generating' ? body.rest : [];
    this.#makesRows = stages.some(makesRows);
    const sorts =
      body.kind === 'rows' &&
      (orderNeeded([...body.rowWise, ...stages]) === 'time-desc' || (emit === null && keepsOrder(stages)));
    this.#asRead = body.kind === 'rows' && !sorts;
    // One more than are taken tells that there are more.
    this.#newest = sorts ? new NewestFirst(stages.length === 0 ? most + 1 : Infinity) : null;
    const cut = body.kind === 'generating' || sorts ? 0 : waitingAt(stages);
    const hold: Emit = (tuple) => {
      if (this.#rest !== null) this.#rest.push(tuple);
      else if ((this.#newest ?? this.#held).length >= MAX_HELD_ROWS)
        context.limit(`a search held ${MAX_HELD_ROWS} rows; further rows were dropped`);
      else (this.#newest ?? this.#held).push(tuple);
    };
    const waits = emit === null || body.kind === 'generating' || cut < stages.length;
    this.#late = waits ? stages.slice(cut) : null;
    const early = stages.slice(0, cut);
    this.#early = openPipeline(early, waits ? hold : emit, { ...context, asRead: this.#asRead });
    if (early.some(makesGroups)) this.#asRead = false;
  }

  push(tuple: Tuple): void {
    if (!this.#gaveUp) this.#early.push(tuple);
  }

  merge(groups: Grouping | GroupParts, batch: GroupBatch): void {
    if (this.#early.merge === undefined) throw new Error('groups for a search that does not begin with stats');
    this.#early.merge(groups, batch);
  }

  giveUp(): void {
    this.#gaveUp = true;
    this.#newest?.drain();
  }

  end(emit: Emit, context: OperatorContext): void {
    if (this.#isEnded) throw new Error('a search ends once');
    this.#isEnded = true;
    if (this.#gaveUp) {
      context.limit(TOO_MUCH);
      return;
    }
    if (this.#late === null) {
      this.#early.end();
      return;
    }
    const pipeline = openPipeline(this.#late, emit, { ...context, asRead: this.#asRead });
    // A join with a search that found nothing: what the groups on this side are need not be worked out.
    if (pipeline.takesNothing === true && !this.#makesRows) {
      this.#early.cancel?.();
      pipeline.cancel?.();
      this.#newest?.drain();
      this.#held = [];
      return;
    }
    const rows = this.#newest?.drain() ?? this.#held;
    this.#held = [];
    for (const tuple of rows) pipeline.push(tuple);
    if (pipeline.wants !== undefined) this.#early.narrow?.(pipeline.wants);
    this.#rest = pipeline;
    this.#early.end();
    pipeline.end();
  }
}

/** Index of the first stage that cannot run while rows still arrive. */
function waitingAt(stages: readonly Stage[]): number {
  const at = stages.findIndex(waits);
  return at === -1 ? stages.length : at;
}

/** Whether a stage must wait for the end: a subsearch does, unless it reads no events (`[inputlookup …]`). */
export function waits(stage: Stage): boolean {
  if (readsSearchTime(stage)) return true;
  return 'plan' in stage && (stage.plan.input.kind !== 'none' || stage.plan.stages.some(waits));
}
