/**
 * Rule runs: one SPL rule over one search (a scan, or a window of it). Rows that the engine found go in, in the order
 * that pieces are merged; result rows come out at the end, or at once where nothing has to be waited for. A rule's
 * subsearches are programs of their own: their rows come in by the same way and are drawn when a stage asks for them.
 */
import type { Plan } from '../lang/plan.ts';
import type { Emit, Operator, OperatorContext } from './operator.ts';
import { MAX_HELD_ROWS } from './operators/buffered.ts';
import { orderNeeded } from './order-needed.ts';
import { openPipeline } from './pipeline.ts';
import type { Program } from './program.ts';
import { rowTime, type Tuple } from './row.ts';

export class RuleRun {
  readonly #program: Program;
  readonly #emit: Emit;
  readonly #context: OperatorContext;
  readonly #streaming: Operator | null;
  readonly #held = new Map<number, Tuple[]>();

  constructor(program: Program, emit: Emit, surroundings: Omit<OperatorContext, 'runPlan'>) {
    this.#program = program;
    this.#emit = emit;
    this.#context = { ...surroundings, runPlan: (plan) => this.#runSubsearch(plan) };
    const { body } = program;
    const streams = body.kind === 'rows' && orderNeeded(body.rest) === 'none' && program.subprograms.length === 0;
    this.#streaming = streams ? openPipeline(body.rest, emit, this.#context) : null;
  }

  /** Takes a row of the rule's own search or of one of its subsearches (by program index). */
  push(index: number, tuple: Tuple): void {
    if (this.#streaming !== null) {
      this.#streaming.push(tuple);
      return;
    }
    const rows = this.#held.get(index);
    if (rows === undefined) this.#held.set(index, [tuple]);
    else if (rows.length < MAX_HELD_ROWS) rows.push(tuple);
    else this.#context.limit(`a search held ${MAX_HELD_ROWS} rows; further rows were dropped`);
  }

  /** No more rows will come. */
  end(): void {
    if (this.#streaming !== null) this.#streaming.end();
    else this.#runHeld(this.#program, this.#emit);
  }

  #runHeld(program: Program, emit: Emit): void {
    const { body } = program;
    if (body.kind !== 'rows' && body.kind !== 'generating') return;
    const rows = this.#held.get(program.index) ?? [];
    this.#held.delete(program.index);
    if (orderNeeded(body.rest) === 'time-desc') sortNewestFirst(rows);
    const pipeline = openPipeline(body.rest, emit, this.#context);
    for (const tuple of rows) pipeline.push(tuple);
    pipeline.end();
  }

  #runSubsearch(plan: Plan): readonly Tuple[] {
    const program = this.#program.subprograms.find((sub) => sub.plan === plan);
    if (program === undefined) throw new Error('a subsearch was not prepared');
    const rows: Tuple[] = [];
    this.#runHeld(program, (tuple) => rows.push(tuple));
    return rows;
  }
}

/** Newest first, as Splunk hands events on; of one time, the later record first, whatever the cut of the input. */
export function sortNewestFirst(rows: Tuple[]): void {
  const timeOf = (tuple: Tuple): number => rowTime(tuple.row) ?? tuple.trail.first[0]?.time ?? Number.NEGATIVE_INFINITY;
  const keyed = rows.map((tuple, at) => ({ tuple, at, time: timeOf(tuple) }));
  keyed.sort((a, b) => (a.time === b.time ? b.at - a.at : b.time - a.time));
  keyed.forEach(({ tuple }, i) => {
    rows[i] = tuple;
  });
}
