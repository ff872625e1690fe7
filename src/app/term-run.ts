/**
 * One rule of Elastic's that needs its events in order: a sequence, a sample, an event query with pipes, or one that
 * counts. Candidates are collected in any order, sorted (outside memory where they are many) when the input has ended,
 * and matched.
 */
import type { Alert } from '../alert/alert.ts';
import { buildEventAlert, buildSequenceAlert } from '../alert/alerting.ts';
import type { OperatorContext } from '../engine/operator.ts';
import { SampleMachine } from '../engine/sample.ts';
import { SequenceMachine } from '../engine/sequence.ts';
import type { SortPool, SpillingSort } from '../engine/sort-pool.ts';
import { EndTaker } from '../engine/take-ends.ts';
import type { Candidate } from '../engine/term-hits.ts';
import type { Rule } from '../rule/rule.ts';
import { type RunSchedule, windowsOf } from '../rule/run-schedule.ts';
import { shiftRecords } from './candidate-packs.ts';
import { isCounted, NewTermsCounting, openCounting, type Unproven } from './counting.ts';
import type { Finding } from './finding.ts';
import { type Steps, takeAll } from './steps.ts';
import {
  candidateCodec,
  distinctEvents,
  type StoredCandidate,
  storeCandidate,
  type TermsBody,
} from './stored-candidate.ts';
import { type KeptHistory, type TermHistories, UnreadHistory } from './term-histories.ts';

/** Candidates of one window, and ids of alerts that windows share, at most. */
const MAX_WINDOW = 1_000_000;
const MAX_SEEN = 1_000_000;

/** Said where so many records without an id have one time that copies can no longer be told. */
export const TOO_MANY_ALIKE = 'too many records without an id have one time: copies of some of them count again';

export class TermRun {
  readonly #rule: Rule;
  readonly #body: TermsBody;
  readonly #candidates: SpillingSort<StoredCandidate>;

  constructor(rule: Rule, body: TermsBody, pool: SortPool) {
    this.#rule = rule;
    this.#body = body;
    this.#candidates = pool.open(candidateCodec(pool));
  }

  take(finding: Extract<Finding, { kind: 'terms' }>): void {
    const candidate = storeCandidate(finding, this.#body);
    if (candidate !== null) this.#candidates.push(candidate);
  }

  /** `base`: records of their source that came before those of the piece. */
  takePacked({ items }: Extract<Finding, { kind: 'candidates' }>, base: number): void {
    shiftRecords(items, base);
    this.#candidates.append(items);
  }

  /**
   * Alerts go to `emit`; a sentence for each limit that was reached goes to `limit`. With a schedule, what is in order
   * counts within each of its windows, and what several windows find is one alert. `inputFrom`: from when on there are
   * events at all. `histories`: where those of new terms are kept from run to run. Returns how many copies of events were left out, and what is to be said of a history that is not there.
   */
  end(
    emit: (alert: Alert) => void,
    limit: OperatorContext['limit'],
    schedule: RunSchedule | null,
    inputFrom: number,
    histories: TermHistories | null = null,
  ): { readonly repeats: number; readonly unproven: Unproven | null } {
    let repeats = 0;
    const ordered = distinctEvents(
      this.#candidates.drain(),
      () => repeats++,
      () => limit(TOO_MANY_ALIKE),
    );
    const counts = { alerts: 0, all: 0 };
    const take = (alert: Alert, isUnproven: boolean): void => {
      counts.all++;
      if (isUnproven) counts.alerts++;
      emit(alert);
    };
    const kept = histories === null ? null : readKept(histories, this.#rule, this.#body);
    const counting = openCounting(this.#rule, this.#body, limit, inputFrom, kept?.history ?? null);
    if (schedule === null && counting === null) takeAll(matchTerms(this.#rule, this.#body, ordered, emit, limit));
    else if (schedule === null) counting!.search(ordered, take);
    else {
      const seen = new Set<string>();
      const emitOnce = (alert: Alert, isUnproven = false): void => {
        if (seen.has(alert.id)) return;
        if (seen.size < MAX_SEEN) seen.add(alert.id);
        take(alert, isUnproven);
      };
      const lost = (dropped: number): void =>
        limit(`a window held ${MAX_WINDOW} candidate events; further ones were dropped`, dropped);
      const all = counting === null ? ordered : counting.tapped(ordered, schedule);
      for (const { window, items } of windowsOf(all, schedule, MAX_WINDOW, lost)) {
        if (counting === null) takeAll(matchTerms(this.#rule, this.#body, items, emitOnce, limit));
        else counting.searchWindow(window, schedule.next(window), items, emitOnce);
      }
    }
    if (this.#candidates.dropped > 0)
      limit('candidate events found no room on disk and were dropped', this.#candidates.dropped);
    if (kept !== null && counting instanceof NewTermsCounting) histories!.keep(this.#rule, counting.keep());
    return { repeats, unproven: counts.alerts === 0 ? null : counts };
  }
}

/** null where the rule has no history, or one that cannot be read and must stay as it is. */
function readKept(
  histories: TermHistories,
  rule: Rule,
  { stage }: TermsBody,
): { readonly history: KeptHistory | null } | null {
  if (stage.kind !== 'new-terms') return null;
  try {
    return { history: histories.read(rule) };
  } catch (error) {
    if (!(error instanceof UnreadHistory)) throw error;
    histories.say(error.message);
    return null;
  }
}

/** Candidates between two steps. */
const STEP_CANDIDATES = 256;

/** Matches candidates that are in order, each event once; alerts go to `emit`, limits that were reached to `limit`. */
export function* matchTerms(
  rule: Rule,
  body: TermsBody,
  ordered: Iterable<StoredCandidate>,
  emit: (alert: Alert) => void,
  limit: OperatorContext['limit'],
): Steps {
  const { stage, rest } = body;
  const taker = new EndTaker<{ readonly keys: string; readonly found: readonly StoredCandidate[] }>(
    rest,
    ({ keys, found }) => emit(buildTermAlert(rule, body, keys, found)),
  );
  const complete = ({ keys, events }: { keys: string; events: readonly (Candidate<StoredCandidate> | null)[] }): void =>
    taker.push({ keys, found: events.flatMap((event) => event?.match ?? []) });
  if (isCounted(stage)) throw new Error('what is counted is no sequence');
  const machine =
    stage.kind === 'sequence'
      ? new SequenceMachine<StoredCandidate>(stage, complete)
      : new SampleMachine<StoredCandidate>(stage, complete);
  let taken = 0;
  for (const candidate of ordered) {
    if (++taken % STEP_CANDIDATES === 0) yield;
    machine.push(candidate);
    candidate.park();
  }
  machine.end();
  taker.end();
  if (machine instanceof SequenceMachine && machine.droppedWaiting > 0)
    limit('too many sequences waited for an event not to come; the oldest were dropped', machine.droppedWaiting);
  if (machine instanceof SequenceMachine && machine.linked.dropped > 0)
    limit('too many events waited for a later one that fits them; the oldest were dropped', machine.linked.dropped);
  if (machine.dropped > 0) limit('there were too many join keys at once; the oldest were dropped', machine.dropped);
}

function buildTermAlert(
  rule: Rule,
  { stage, fields }: TermsBody,
  keys: string,
  found: readonly StoredCandidate[],
): Alert {
  const events = found.map((candidate) => ({
    id: candidate.id,
    match: candidate.read(fields),
    copy: candidate.copy,
  }));
  const [first] = events;
  const isSingle = stage.kind === 'sequence' && stage.terms.length === 1;
  return isSingle ? buildEventAlert(rule, first!.match, first!.copy) : buildSequenceAlert(rule, keys, events);
}
