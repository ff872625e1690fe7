/**
 * A rule's rows over the windows of its schedule (`--window`): kept, outside memory where they are many, until the input
 * has ended, then put in order of time and searched window by window as the vendor's scheduler would have. A row without
 * a time is in no window. A window without rows is searched where the search answers to nothing (a count of 0) and it
 * lies between two with rows.
 */
import { findsInNothing, isTimeless } from '../engine/empty-input.ts';
import type { LookupSource, LookupWrite, OperatorContext } from '../engine/operator.ts';
import { MAX_HELD_ROWS } from '../engine/operators/buffered.ts';
import type { Program } from '../engine/program.ts';
import type { Tuple } from '../engine/row.ts';
import { RuleRun } from '../engine/rule-run.ts';
import type { SortCodec, SortPool, SpillingSort } from '../engine/sort-pool.ts';
import { type EventReference, trailOf } from '../engine/trail.ts';
import type { Value } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { EvalContext } from '../lang/function.ts';
import { type RunSchedule, type RunWindow, turnsOf, windowsOf } from '../rule/run-schedule.ts';
import { type Steps, takeAll } from './steps.ts';

interface TimedRow {
  /** Microseconds. */
  readonly time: number;
  /** Of arrival; orders rows of one time. */
  readonly arrival: number;
  /** Program that found it: the rule's own, or a subsearch. */
  readonly program: number;
  /** Row and reference as JSON. */
  readonly text: string;
}

/** Of the number of a row in order of arrival. */
const ARRIVAL_DIGITS = 16;

const ROW_CODEC: SortCodec<TimedRow> = {
  rank: ({ time }) => time,
  // The order of texts: by arrival.
  encode: ({ arrival, program, text }) => `${String(arrival).padStart(ARRIVAL_DIGITS, '0')}${program}\n${text}`,
  decode: (line, time) => {
    const end = line.indexOf('\n');
    const program = Number(line.slice(ARRIVAL_DIGITS, end));
    return { time, arrival: Number(line.slice(0, ARRIVAL_DIGITS)), program, text: line.slice(end + 1) };
  },
};

/** A row of a rule's search, as it waits for its windows. */
export interface WaitingRow {
  /** Program that found it: the rule's own, or a subsearch. */
  readonly program: number;
  /** As `encodeRow` made it. */
  readonly text: string;
}

export function encodeRow(row: readonly (readonly [string, Value])[], reference: EventReference): string {
  return JSON.stringify([row, reference]);
}

/** What `encodeRow` wrote. */
export function decodeRow(text: string): {
  readonly row: readonly (readonly [string, Value])[];
  readonly reference: EventReference;
} {
  const [row, reference] = JSON.parse(text) as [[string, Value][], EventReference]; // as `encodeRow` made it
  return { row, reference };
}

/** Rows between two steps. */
const STEP_ROWS = 256;

/** Searches one window of a rule's schedule; `rows` in order of time, then of arrival. */
export function* searchWindow(
  program: Program,
  window: RunWindow,
  rows: Iterable<WaitingRow>,
  context: EvalContext,
  around: WindowSurroundings,
  emit: (tuple: Tuple) => void,
): Steps {
  const during = { ...context, now: window.at, infoMin: window.from, infoMax: window.to };
  const run = new RuleRun(program, emit, { ...around, context: during });
  let taken = 0;
  for (const { program: index, text } of rows) {
    if (++taken % STEP_ROWS === 0) yield;
    const { row, reference } = decodeRow(text);
    run.push(index, { row: new Map(row), trail: trailOf(reference) });
  }
  run.end(during);
}

export interface WindowSurroundings {
  readonly lookup: (name: string) => LookupSource | undefined;
  readonly parseTerms: (text: string) => Expr | null;
  readonly limit: OperatorContext['limit'];
  readonly writeLookup: (write: LookupWrite) => void;
}

/** One window of a rule's schedule, ready to be searched. */
export interface WindowSearch {
  readonly window: RunWindow;
  search(): void;
}

export class WindowRun {
  readonly #program: Program;
  readonly #schedule: RunSchedule;
  readonly #around: WindowSurroundings;
  readonly #rows: SpillingSort<TimedRow>;
  #arrivals = 0;

  constructor(program: Program, schedule: RunSchedule, pool: SortPool, around: WindowSurroundings) {
    this.#program = program;
    this.#schedule = schedule;
    this.#around = around;
    this.#rows = pool.open(ROW_CODEC);
  }

  /** Takes a row of the rule's own search or of one of its subsearches (by program index). */
  push(program: number, row: readonly (readonly [string, Value])[], reference: EventReference): void {
    const { time } = reference;
    if (time === null) return; // counted as no-time by the reader
    this.#rows.push({ time, arrival: this.#arrivals++, program, text: encodeRow(row, reference) });
  }

  /** No more rows will come: the windows, oldest first, each to be searched before the next is asked for. */
  *searches(context: EvalContext, emit: (tuple: Tuple, window: RunWindow) => void): Generator<WindowSearch> {
    const { limit } = this.#around;
    const lost = (dropped: number): void =>
      limit(`a window held ${MAX_HELD_ROWS} rows; further rows were dropped`, dropped);
    const search = (window: RunWindow, items: readonly TimedRow[], take: (tuple: Tuple) => void): void =>
      takeAll(searchWindow(this.#program, window, items, context, this.#around, take));
    if (findsInNothing(this.#program)) yield* this.#gapless(lost, search, emit);
    else
      for (const { window, items } of turnsOf(this.#rows.drain(), this.#schedule, MAX_HELD_ROWS, lost))
        yield {
          window,
          search: () => {
            const held = items();
            if (held.length > 0) search(window, held, (tuple) => emit(tuple, window));
          },
        };
    if (this.#rows.dropped > 0) limit('rows found no room on disk and were dropped', this.#rows.dropped);
  }

  /** Between two events may lie years of windows, and every search is compiled anew: those that are alike run once. */
  *#gapless(
    lost: (dropped: number) => void,
    search: (window: RunWindow, items: readonly TimedRow[], take: (tuple: Tuple) => void) => void,
    emit: (tuple: Tuple, window: RunWindow) => void,
  ): Generator<WindowSearch> {
    const isAlike = isTimeless(this.#program);
    let ofNothing: Tuple[] | null = null;
    for (const { window, items } of windowsOf(this.#rows.drain(), this.#schedule, MAX_HELD_ROWS, lost, true)) {
      const searchThis = (): void => {
        if (!isAlike || items.length > 0) {
          search(window, items, (tuple) => emit(tuple, window));
          return;
        }
        if (ofNothing === null) {
          const found: Tuple[] = [];
          search(window, items, (tuple) => found.push(tuple));
          ofNothing = found;
        }
        for (const tuple of ofNothing) emit(tuple, window);
      };
      yield { window, search: searchThis };
    }
  }
}
