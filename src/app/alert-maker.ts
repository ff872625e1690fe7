/**
 * From findings to alerts: matches of single events become alerts at once, in the order of the input; rows and terms go
 * to their rules' runs and become alerts at the end, by time and id.
 */
import type { Alert } from '../alert/alert.ts';
import { buildEventAlert, buildRowAlert, buildSequenceAlert, type EventMatch } from '../alert/alerting.ts';
import { eventIdOf } from '../alert/identity.ts';
import type { Program } from '../engine/program.ts';
import { canonicalRow, type Tuple } from '../engine/row.ts';
import { RuleRun } from '../engine/rule-run.ts';
import { SampleMachine } from '../engine/sample.ts';
import { SequenceMachine } from '../engine/sequence.ts';
import { takeEnds } from '../engine/take-ends.ts';
import { type Candidate, compareCandidates } from '../engine/term-hits.ts';
import { trailOf } from '../engine/trail.ts';
import type { Fault } from '../io/fault.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Rule } from '../rule/rule.ts';
import type { Finding, PieceReport } from './finding.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';

/** A match with its number among identical records of its source. */
interface Numbered {
  readonly match: EventMatch;
  readonly copy: number;
}

interface Outlet {
  alert(alert: Alert): void;
  fault(fault: Fault): void;
}

/** Candidates that one rule holds at most before its sequences are matched. */
const MAX_CANDIDATES = 5_000_000;

export class AlertMaker {
  readonly #compiled: CompiledBundle;
  readonly #context: EvalContext;
  readonly #settings: ReadSettings;
  readonly #outlet: Outlet;
  readonly #runs = new Map<number, RuleRun>();
  /** Program index (of a rule or a subsearch) → index of its rule. */
  readonly #ruleOf = new Map<number, number>();
  readonly #candidates = new Map<number, Candidate<Numbered>[]>();
  readonly #rows: { readonly rule: Rule; readonly tuple: Tuple }[] = [];
  readonly #stateful: Alert[] = [];
  readonly #copies = new CopyCounter();
  readonly #limits = new Set<string>();
  #firstHit: number | null = null;
  #lastHit: number | null = null;

  constructor(compiled: CompiledBundle, context: EvalContext, settings: ReadSettings, outlet: Outlet) {
    this.#compiled = compiled;
    this.#context = context;
    this.#settings = settings;
    this.#outlet = outlet;
    compiled.programs.rules.forEach((program, rule) => {
      for (const { index } of [program, ...program.subprograms]) this.#ruleOf.set(index, rule);
    });
  }

  /** `base`: records of the same source that came before the piece. */
  take(base: number, finding: Finding): void {
    const index = this.#ruleOf.get(finding.rule)!;
    const rule = this.#compiled.rules[index]!.rule;
    switch (finding.kind) {
      case 'match': {
        const match = shift(finding.match, base);
        this.#outlet.alert(buildEventAlert(rule, match, this.#copies.of(match)));
        break;
      }
      case 'row': {
        const reference = { ...finding.reference, record: finding.reference.record + base };
        const tuple = { row: new Map(finding.row), trail: trailOf(reference) };
        this.#run(index).push(finding.rule, tuple);
        break;
      }
      case 'terms':
        this.#takeTerms(rule, finding, base);
        break;
    }
  }

  endPiece(report: PieceReport): void {
    if (report.firstHit !== null && (this.#firstHit === null || report.firstHit < this.#firstHit))
      this.#firstHit = report.firstHit;
    if (report.lastHit !== null && (this.#lastHit === null || report.lastHit > this.#lastHit))
      this.#lastHit = report.lastHit;
  }

  end(): void {
    // Only now is the search's time known, and its range.
    const { now, infoMin, infoMax } = this.#context;
    const context: EvalContext = {
      ...this.#context,
      now: now === 0 ? (this.#lastHit ?? 0) : now,
      infoMin: infoMin === 0 ? (this.#firstHit ?? 0) : infoMin,
      infoMax: infoMax === 0 ? (this.#lastHit ?? 0) : infoMax,
    };
    for (const program of this.#compiled.programs.rules) {
      if (program.body.kind === 'terms') this.#endTerms(program);
      else if (program.body.kind !== 'events') this.#run(program.index).end(context);
    }
    const range = { from: this.#settings.from ?? this.#firstHit, to: this.#settings.to ?? this.#lastHit };
    const copies = new Map<string, number>();
    for (const { rule, tuple } of this.#rows) {
      const key = `${rule.id}\u0000${tuple.key ?? canonicalRow(tuple.row)}`;
      const copy = (copies.get(key) ?? 0) + 1;
      copies.set(key, copy);
      this.#stateful.push(buildRowAlert(rule, tuple, range, 0, copy));
    }
    this.#stateful.sort((a, b) => compare(a.time ?? '', b.time ?? '') || compare(a.id, b.id));
    for (const alert of this.#stateful) this.#outlet.alert(alert);
  }

  /** Limits that were reached, one sentence each. */
  notes(): string[] {
    return [...this.#limits];
  }

  #run(index: number): RuleRun {
    let run = this.#runs.get(index);
    if (run === undefined) {
      const { rule, content } = this.#compiled.rules[index]!;
      const limit = (what: string): void => {
        this.#limits.add(`${rule.name}: ${what}`);
        this.#outlet.fault({ code: 'state-cap', source: rule.id, detail: what });
      };
      run = new RuleRun(this.#compiled.programs.rules[index]!, (tuple) => this.#rows.push({ rule, tuple }), {
        context: this.#context,
        lookup: (name) => content.lookup(name),
        limit,
      });
      this.#runs.set(index, run);
    }
    return run;
  }

  #takeTerms(rule: Rule, finding: Extract<Finding, { kind: 'terms' }>, base: number): void {
    const match = shift(finding.match, base);
    if (finding.order === null) return; // counted as no-time by the reader
    const candidates = this.#candidates.get(finding.rule) ?? [];
    this.#candidates.set(finding.rule, candidates);
    if (candidates.length >= MAX_CANDIDATES) {
      this.#outlet.fault({
        code: 'state-cap',
        source: rule.id,
        detail: `more than ${MAX_CANDIDATES} candidate events`,
      });
      return;
    }
    const copy = this.#copies.of(match);
    candidates.push({
      time: finding.order,
      tiebreaker: finding.tiebreaker,
      host: match.identity.host,
      recordId: match.identity.recordId,
      id: eventIdOf(match.identity, copy),
      hits: finding.hits,
      match: { match, copy },
    });
  }

  #endTerms(program: Program): void {
    if (program.body.kind !== 'terms') return;
    const { rule } = this.#compiled.rules[program.index]!;
    const { stage } = program.body;
    const candidates = this.#candidates.get(program.index) ?? [];
    this.#candidates.delete(program.index);
    candidates.sort(compareCandidates);
    const found: Alert[] = [];
    const emit = ({ keys, events }: { keys: string; events: readonly (Candidate<Numbered> | null)[] }): void => {
      const present = events.filter((event) => event !== null);
      const { match, copy } = present[0]!.match;
      const isSingle = stage.kind === 'sequence' && stage.terms.length === 1;
      found.push(
        isSingle
          ? buildEventAlert(rule, match, copy)
          : buildSequenceAlert(
              rule,
              keys,
              present.map((candidate) => ({ id: candidate.id, match: candidate.match.match })),
            ),
      );
    };
    const machine = stage.kind === 'sequence' ? new SequenceMachine(stage, emit) : new SampleMachine(stage, emit);
    let previous = '';
    for (const candidate of candidates) {
      if (candidate.id === previous) continue; // the same event from another copy of the log
      previous = candidate.id;
      machine.push(candidate);
    }
    machine.end();
    this.#stateful.push(...takeEnds(found, program.body.rest));
    if (machine.dropped > 0) {
      this.#outlet.fault({
        code: 'state-cap',
        source: rule.id,
        detail: `${machine.dropped} join keys were dropped, oldest first`,
      });
    }
  }
}

function shift(match: EventMatch, base: number): EventMatch {
  return base === 0 ? match : { ...match, reference: { ...match.reference, record: match.reference.record + base } };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers records without record id that are the same to the byte within one source, 1-based in order. */
class CopyCounter {
  #source = '';
  readonly #seen = new Map<string, { record: number; copy: number }>();

  of({ reference, identity }: EventMatch): number {
    if (identity.bytesHash === null) return 1;
    if (reference.source !== this.#source) {
      this.#source = reference.source;
      this.#seen.clear();
    }
    const entry = this.#seen.get(identity.bytesHash);
    if (entry === undefined) {
      this.#seen.set(identity.bytesHash, { record: reference.record, copy: 1 });
      return 1;
    }
    if (entry.record !== reference.record) {
      entry.record = reference.record;
      entry.copy++;
    }
    return entry.copy;
  }
}
