/**
 * One EQL rule that needs its events in order: a sequence, a sample, or an event query with pipes. Candidates are
 * collected in any order, sorted (outside memory where they are many) when the input has ended, and matched.
 */
import type { Alert } from '../alert/alert.ts';
import { buildEventAlert, buildSequenceAlert } from '../alert/alerting.ts';
import type { Program } from '../engine/program.ts';
import { SampleMachine } from '../engine/sample.ts';
import { SequenceMachine } from '../engine/sequence.ts';
import type { SortPool, SpillingSort } from '../engine/sort-pool.ts';
import { EndTaker } from '../engine/take-ends.ts';
import type { Candidate } from '../engine/term-hits.ts';
import type { Rule } from '../rule/rule.ts';
import type { Finding } from './finding.ts';
import { CANDIDATE_CODEC, type Numbered, type StoredCandidate, storeCandidate } from './stored-candidate.ts';

type TermsBody = Extract<Program['body'], { kind: 'terms' }>;

export class TermRun {
  readonly #rule: Rule;
  readonly #body: TermsBody;
  readonly #candidates: SpillingSort<StoredCandidate>;

  constructor(rule: Rule, body: TermsBody, pool: SortPool) {
    this.#rule = rule;
    this.#body = body;
    this.#candidates = pool.open(CANDIDATE_CODEC);
  }

  take(finding: Extract<Finding, { kind: 'terms' }>, numbered: Numbered): void {
    const candidate = storeCandidate(finding, numbered, this.#body.fields);
    if (candidate !== null) this.#candidates.push(candidate); // without time: counted as no-time by the reader
  }

  /** Alerts go to `emit`; a sentence for each limit that was reached goes to `limit`. */
  end(emit: (alert: Alert) => void, limit: (what: string) => void): void {
    const { stage, rest } = this.#body;
    const taker = new EndTaker<{ readonly keys: string; readonly found: readonly StoredCandidate[] }>(
      rest,
      ({ keys, found }) => emit(this.#buildAlert(keys, found)),
    );
    const complete = ({
      keys,
      events,
    }: {
      keys: string;
      events: readonly (Candidate<StoredCandidate> | null)[];
    }): void => taker.push({ keys, found: events.flatMap((event) => event?.match ?? []) });
    const machine =
      stage.kind === 'sequence'
        ? new SequenceMachine<StoredCandidate>(stage, complete)
        : new SampleMachine<StoredCandidate>(stage, complete);
    let previous: StoredCandidate | null = null;
    for (const candidate of this.#candidates.drain()) {
      // The same event from another copy of the log counts once.
      if (previous === null || !candidate.isSameEvent(previous)) machine.push(candidate);
      previous = candidate;
    }
    machine.end();
    taker.end();
    if (machine.dropped > 0) limit(`${machine.dropped} join keys were dropped, oldest first`);
    if (this.#candidates.dropped > 0) limit(`${this.#candidates.dropped} candidate events found no room on disk`);
  }

  #buildAlert(keys: string, found: readonly StoredCandidate[]): Alert {
    const { stage, fields } = this.#body;
    const events = found.map((candidate) => ({ id: candidate.id, ...candidate.numbered(fields) }));
    const [first] = events;
    const isSingle = stage.kind === 'sequence' && stage.terms.length === 1;
    return isSingle
      ? buildEventAlert(this.#rule, first!.match, first!.copy)
      : buildSequenceAlert(this.#rule, keys, events);
  }
}
