/**
 * What a rule that counts remembers on a stream. What its alerts have counted goes into the checkpoint, since it is little;
 * the history of new terms lies in the journal, tuple by tuple, where it is as durable as the candidates beside it.
 */
import type { Alert } from '../../alert/alert.ts';
import { TermHistory } from '../../engine/new-terms.ts';
import type { OperatorContext } from '../../engine/operator.ts';
import type { Program } from '../../engine/program.ts';
import { ThresholdSignals } from '../../engine/threshold.ts';
import type { Rule } from '../../rule/rule.ts';
import type { RunWindow } from '../../rule/run-schedule.ts';
import { marksOf, NewTermsCounting, ThresholdCounting } from '../counting.ts';
import type { StoredCandidate } from '../stored-candidate.ts';
import type { Waiting } from './window-queue.ts';

/** In the journal: a tuple that was seen, and no program, and neither what waits to be suppressed nor risk. */
export const SEEN = 0xfffd;
/** What an entry of the journal takes beside its text. Bytes. */
const PREFIX = 24;

/** By tuple, the newest event that an alert counted. Microseconds. */
export type Signals = readonly (readonly [mark: string, last: number])[];

export class LiveCounting {
  readonly #counting: ThresholdCounting | NewTermsCounting<Waiting>;
  readonly #append: (mark: string, time: number) => Waiting;
  /** Tuples that were seen, perhaps later than what a window that is still to come looks at. */
  #unsettled: { readonly mark: string; seen: Waiting }[] = [];

  private constructor(
    counting: ThresholdCounting | NewTermsCounting<Waiting>,
    append: (mark: string, time: number) => Waiting,
  ) {
    this.#counting = counting;
    this.#append = append;
  }

  /** null for a rule that does not count. `append`: puts a tuple into the journal. */
  static open(
    rule: Rule,
    { body }: Program,
    limit: OperatorContext['limit'],
    append: (mark: string, time: number) => Waiting,
    signals: Signals,
  ): LiveCounting | null {
    if (body.kind !== 'terms') return null;
    const { stage, fields } = body;
    if (stage.kind === 'threshold')
      return new LiveCounting(new ThresholdCounting(rule, stage, fields, limit, new ThresholdSignals(signals)), append);
    if (stage.kind !== 'new-terms') return null;
    const history = new TermHistory<Waiting>();
    const counting = new NewTermsCounting(rule, stage, fields, limit, history, append, Number.NEGATIVE_INFINITY);
    return new LiveCounting(counting, append);
  }

  /** Candidates in order. */
  search(
    window: RunWindow,
    next: RunWindow | null,
    ordered: Iterable<StoredCandidate>,
    emit: (alert: Alert) => void,
  ): void {
    this.settle(window.from);
    this.#counting.searchWindow(window, next, ordered, emit);
  }

  /** An event that no window will hold. */
  seeUnsearched(candidate: StoredCandidate): void {
    if (!(this.#counting instanceof NewTermsCounting)) return;
    for (const mark of marksOf(candidate)) this.#unsettled.push({ mark, seen: this.#append(mark, candidate.time) });
  }

  /** A tuple that the journal holds; in the order in which it came. */
  restore(mark: string, seen: Waiting): void {
    this.#unsettled.push({ mark, seen });
  }

  /** No window that is still to come looks at times before this one. */
  settle(time: number): void {
    if (this.#unsettled.length === 0 || !(this.#counting instanceof NewTermsCounting)) return;
    const { history } = this.#counting;
    this.#unsettled = this.#unsettled.filter(({ mark, seen }) => {
      if (seen.time >= time) return true;
      history.see(mark, seen.time, () => seen);
      return false;
    });
  }

  signals(): Signals {
    return this.#counting instanceof ThresholdCounting ? this.#counting.signals.state() : [];
  }

  /** Takes the history to another journal. */
  move(move: (items: readonly Waiting[]) => Waiting[]): void {
    if (this.#counting instanceof NewTermsCounting) this.#counting.history.replace((seen) => move([seen])[0]!);
    for (const each of this.#unsettled) each.seen = move([each.seen])[0]!;
  }

  /** That the history takes in the journal. */
  get bytes(): number {
    let bytes = 0;
    for (const { seen } of this.#unsettled) bytes += seen.length + PREFIX;
    if (this.#counting instanceof NewTermsCounting)
      for (const [, { length }] of this.#counting.history.entries()) bytes += length + PREFIX;
    return bytes;
  }
}
