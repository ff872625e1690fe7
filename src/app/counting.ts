/**
 * Rules that count what their query finds (threshold, new terms): searches over candidates in order, all at once or window
 * by window, and what is remembered from one window to the next.
 */
import type { Alert } from '../alert/alert.ts';
import { buildNewTermsAlert, buildThresholdAlert } from '../alert/counted-alert.ts';
import { countedKeysOf } from '../engine/counted-key.ts';
import { MAX_TERMS, type NewTerm, NewTermsMachine, searchNewTerms, TermHistory } from '../engine/new-terms.ts';
import type { OperatorContext } from '../engine/operator.ts';
import { MAX_HELD, MAX_TUPLES, searchThreshold, ThresholdMachine, ThresholdSignals } from '../engine/threshold.ts';
import { type ThresholdBucket, ValueRoom } from '../engine/threshold-bucket.ts';
import type { EventStage, NewTerms, Threshold } from '../lang/plan.ts';
import type { Rule } from '../rule/rule.ts';
import { isCovered, type RunSchedule, type RunWindow } from '../rule/run-schedule.ts';
import type { StoredCandidate, TermsBody } from './stored-candidate.ts';
import type { KeptHistory } from './term-histories.ts';

/** `isUnproven`: of a new term, whether its history began before the input does. */
type Emit = (alert: Alert, isUnproven: boolean) => void;
type Ordered = Iterable<StoredCandidate>;

/** New terms that were found so early in the input that it does not hold all of their history. */
export interface Unproven {
  readonly alerts: number;
  readonly all: number;
}

export interface Counting {
  /** The whole input as one search. */
  search(ordered: Ordered, emit: Emit): void;
  /** One window of the rule's schedule, of which `next` is the one after it. */
  searchWindow(window: RunWindow, next: RunWindow | null, ordered: Ordered, emit: Emit): void;
  /** The same candidates; those in no window are remembered where that counts. */
  tapped(ordered: Ordered, schedule: RunSchedule): Ordered;
}

export function isCounted(stage: EventStage): stage is Threshold | NewTerms {
  return stage.kind === 'threshold' || stage.kind === 'new-terms';
}

/**
 * null for rules that do not count. `inputFrom`: time from which on there are events, in microseconds; `kept`: what earlier
 * runs have seen.
 */
export function openCounting(
  rule: Rule,
  { stage, fields }: TermsBody,
  limit: OperatorContext['limit'],
  inputFrom: number,
  kept: KeptHistory | null = null,
): ThresholdCounting | NewTermsCounting<{ readonly time: number }> | null {
  if (stage.kind === 'threshold') return new ThresholdCounting(rule, stage, fields, limit, new ThresholdSignals());
  if (stage.kind !== 'new-terms') return null;
  const history = new TermHistory<{ readonly time: number }>();
  for (const [mark, time] of kept?.seen ?? []) history.see(mark, time, () => ({ time }));
  const since = kept === null ? inputFrom : Math.min(kept.since, inputFrom);
  return new NewTermsCounting(rule, stage, fields, limit, history, (_, time) => ({ time }), since);
}

export class ThresholdCounting implements Counting {
  readonly signals: ThresholdSignals;
  readonly #rule: Rule;
  readonly #stage: Threshold;
  readonly #fields: readonly string[];
  readonly #limit: OperatorContext['limit'];

  constructor(
    rule: Rule,
    stage: Threshold,
    fields: readonly string[],
    limit: OperatorContext['limit'],
    signals: ThresholdSignals,
  ) {
    this.#rule = rule;
    this.#stage = stage;
    this.#fields = fields;
    this.#limit = limit;
    this.signals = signals;
  }

  search(ordered: Ordered, emit: Emit): void {
    const machine = new ThresholdMachine<StoredCandidate>(this.#stage, (bucket) => emit(this.#alertOf(bucket), false));
    for (const candidate of ordered) {
      machine.push(candidate);
      candidate.park();
    }
    machine.end();
    this.#sayDropped(machine.dropped, machine.room);
  }

  searchWindow(window: RunWindow, _next: RunWindow | null, ordered: Ordered, emit: Emit): void {
    const room = new ValueRoom();
    const take = (bucket: ThresholdBucket<StoredCandidate>): void => emit(this.#alertOf(bucket), false);
    this.#sayDropped(searchThreshold(this.#stage, window, parking(ordered), this.signals, take, room), room);
  }

  tapped(ordered: Ordered): Ordered {
    return ordered;
  }

  #alertOf(bucket: ThresholdBucket<StoredCandidate>): Alert {
    const events = bucket.events.map((candidate) => candidate.read(this.#fields));
    const whole = events.some(({ original }) => original !== undefined);
    return buildThresholdAlert(this.#rule, this.#stage, bucket, events, whole);
  }

  #sayDropped(dropped: number, room: ValueRoom): void {
    if (dropped > 0)
      this.#limit(
        `the threshold has more than ${MAX_TUPLES} tuples or ${MAX_HELD} events at once; some were dropped`,
        dropped,
      );
    if (room.dropped > 0)
      this.#limit('there were too many different values at once; some were not counted', room.dropped);
  }
}

export class NewTermsCounting<T extends { readonly time: number }> implements Counting {
  readonly history: TermHistory<T>;
  readonly #rule: Rule;
  readonly #stage: NewTerms;
  readonly #fields: readonly string[];
  readonly #limit: OperatorContext['limit'];
  readonly #remember: (mark: string, time: number) => T;
  readonly #inputFrom: number;

  /** `remember`: what is kept of a tuple that was seen at a time. */
  constructor(
    rule: Rule,
    stage: NewTerms,
    fields: readonly string[],
    limit: OperatorContext['limit'],
    history: TermHistory<T>,
    remember: (mark: string, time: number) => T,
    inputFrom: number,
  ) {
    this.#rule = rule;
    this.#stage = stage;
    this.#fields = fields;
    this.#limit = limit;
    this.history = history;
    this.#remember = remember;
    this.#inputFrom = inputFrom;
  }

  search(ordered: Ordered, emit: Emit): void {
    const machine = new NewTermsMachine<StoredCandidate, T>(
      this.#stage,
      (found) => this.#emit(found, emit),
      this.history,
      this.#remember,
    );
    for (const candidate of ordered) {
      machine.push(candidate);
      candidate.park();
    }
    this.#sayDropped();
  }

  searchWindow(window: RunWindow, next: RunWindow | null, ordered: Ordered, emit: Emit): void {
    const nextFrom = next?.from ?? Number.POSITIVE_INFINITY;
    searchNewTerms(this.#stage, window, nextFrom, parking(ordered), this.history, this.#remember, (found) =>
      this.#emit(found, emit),
    );
    this.#sayDropped();
  }

  /** What is to be kept for later runs. */
  keep(): KeptHistory {
    const seen = [...this.history.entries()].map(([mark, { time }]) => [mark, time] as const);
    return { since: this.#inputFrom, seen: seen.sort(([, a], [, b]) => a - b) };
  }

  /** Takes into the history what no run looks at. */
  *tapped(ordered: Ordered, schedule: RunSchedule): Generator<StoredCandidate> {
    let unsearched: StoredCandidate | null = null;
    for (const candidate of ordered) {
      // Whoever takes one looks at one more, which may be later than the window that it then searches.
      if (unsearched !== null)
        for (const mark of marksOf(unsearched)) {
          const { time } = unsearched;
          this.history.see(mark, time, () => this.#remember(mark, time));
        }
      unsearched = isCovered(schedule, candidate.time) ? null : candidate;
      yield candidate;
    }
  }

  #emit({ key, values, event, since }: NewTerm<StoredCandidate>, emit: Emit): void {
    const alert = buildNewTermsAlert(this.#rule, event.read(this.#fields), event.copy, key.text, values);
    emit(alert, since < this.#inputFrom);
  }

  #sayDropped(): void {
    const { dropped } = this.history;
    this.history.dropped = 0;
    if (dropped > 0)
      this.#limit(`more than ${MAX_TERMS} terms are remembered; those seen longest ago are new again`, dropped);
  }
}

/** Of the tuples that an event has. */
export function marksOf({ hits }: Pick<StoredCandidate, 'hits'>): readonly string[] {
  return countedKeysOf(hits[0]!.keys).map(({ mark }) => mark);
}

/** Each is let go of when the next is asked for. */
function* parking(ordered: Ordered): Generator<StoredCandidate> {
  for (const candidate of ordered) {
    yield candidate;
    candidate.park();
  }
}
