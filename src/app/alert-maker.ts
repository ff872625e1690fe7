/**
 * From findings to alerts: matches of single events become alerts at once, in the order of the input; rows and terms go
 * to their rules' runs and become alerts at the end, by time and id, as do those of rules that suppress alerts. What
 * waits for the end is kept as text, outside memory where it is much.
 */

import type { Alert } from '../alert/alert.ts';
import { buildEventAlert, buildRowAlert, type EventMatch } from '../alert/alerting.ts';
import type { TimeRange } from '../alert/drilldowns.ts';
import { alwaysAnswers, answersToNothing } from '../engine/empty-input.ts';
import { GroupBatch } from '../engine/group-batch.ts';
import { type Program, ruleIndexes } from '../engine/program.ts';
import { canonicalRow, settleTrail, type Tuple } from '../engine/row.ts';
import { RuleRun } from '../engine/rule-run.ts';
import { SortPool } from '../engine/sort-pool.ts';
import { openStateBudget } from '../engine/state-budget.ts';
import { type EventReference, trailOf } from '../engine/trail.ts';
import { TrailPool } from '../engine/trail-pool.ts';
import type { EventKey } from '../event/event-key.ts';
import type { Fault } from '../io/fault.ts';
import { takeCuts } from '../lang/cut-values.ts';
import type { EvalContext } from '../lang/function.ts';
import { dependsOnOrder } from '../lang/read-at-search.ts';
import { takeGivenUp } from '../lang/regex/given-up.ts';
import { parseSearchTerms } from '../lang/spl/search-terms.ts';
import type { Rule } from '../rule/rule.ts';
import { isCovered, type RunSchedule, type RunWindow } from '../rule/run-schedule.ts';
import { CopyCounter } from './copy-counter.ts';
import type { Unproven } from './counting.ts';
import type { Finding, PieceReport } from './finding.ts';
import { FirstCopies } from './first-copies.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import { eventlessNote, nothingNote, suppressedNote, unprovenNote } from './run-notes.ts';
import type { ReadSettings } from './settings.ts';
import { SilenceTally } from './silence.ts';
import { ALERT_CODEC, readAlert, storeAlert } from './stored-alert.ts';
import { TemporaryFile } from './temporary-file.ts';
import type { TermHistories } from './term-histories.ts';
import { TermRun } from './term-run.ts';
import { inTurn, type Turns } from './turns.ts';
import { UnsuppressedAlerts } from './unsuppressed-alerts.ts';
import { WindowRun, type WindowSearch } from './window-run.ts';

interface Outlet {
  alert(alert: Alert): void;
  /** Takes rows of searches as they come, in their order, in place of the alerts that they would become at the end. */
  row?(tuple: Tuple): void;
  fault(fault: Fault, times?: number): void;
}

/** Whether a search, or one inside it, takes rows of events: those wait for their windows. */
function readsEvents({ body, subprograms }: Program): boolean {
  return body.kind === 'rows' || subprograms.some((sub) => sub.body.kind === 'rows');
}

export class AlertMaker {
  readonly #compiled: Pick<CompiledBundle, 'rules' | 'programs'>;
  readonly #context: EvalContext;
  readonly #settings: ReadSettings;
  readonly #outlet: Outlet;
  /** By rule, where each runs on its own schedule; null: the whole input is one search. */
  readonly #schedules: readonly RunSchedule[] | null;
  /** What new terms rules have seen in earlier runs; null where that is not kept. */
  readonly #histories: TermHistories | null;
  readonly #file = new TemporaryFile();
  readonly #pool = new SortPool(this.#file);
  readonly #budget = openStateBudget();
  readonly #trails = new TrailPool();
  readonly #runs = new Map<number, RuleRun>();
  /** Rows found, by program index, where too many count as none. */
  readonly #rowsOf = new Map<number, number>();
  readonly #termRuns = new Map<number, TermRun>();
  /** Program index (of a rule or a subsearch) → index of its rule. */
  readonly #ruleOf: ReadonlyMap<number, number>;
  readonly #windowRuns = new Map<number, WindowRun>();
  readonly #rows: {
    readonly rule: Rule;
    readonly index: number;
    readonly tuple: Tuple;
    /** null: the whole input was one search. */
    readonly window: RunWindow | null;
  }[] = [];
  readonly #unsuppressed: UnsuppressedAlerts;
  readonly #stateful = this.#pool.open(ALERT_CODEC);
  readonly #copies = new CopyCounter();
  readonly silence: SilenceTally;
  /** null: copies of events count again. */
  readonly #firsts: FirstCopies | null;
  readonly #limits = new Set<string>();
  /** Rows that a null by-field cost, by field. */
  readonly #lost = new Map<string, number>();
  /** Of candidates of sequences, which are told apart when they have been sorted. */
  #orderedRepeats = 0;
  #uncovered = 0;
  /** Alerts of windows that rest on no event, by name of the rule. */
  readonly #eventless = new Map<string, number>();
  /** New terms of which the input does not hold all of the history, by rule. */
  readonly #unproven: ({ readonly rule: string } & Unproven)[] = [];
  /** Rules that answered with a count of nothing, which is no alert, by name. */
  readonly #nothing = new Set<string>();
  #firstHit: number | null = null;
  #lastHit: number | null = null;

  constructor(
    compiled: Pick<CompiledBundle, 'rules' | 'programs'>,
    context: EvalContext,
    settings: ReadSettings,
    outlet: Outlet,
    schedules: readonly RunSchedule[] | null = null,
    histories: TermHistories | null = null,
  ) {
    this.#compiled = compiled;
    this.#context = context;
    this.#settings = settings;
    this.#outlet = outlet;
    this.#schedules = schedules;
    this.#histories = histories;
    this.#unsuppressed = new UnsuppressedAlerts(compiled.rules, this.#pool, schedules);
    this.silence = new SilenceTally(compiled.rules);
    this.#firsts = settings.keepDuplicates === true ? null : new FirstCopies();
    this.#ruleOf = ruleIndexes(compiled.programs.rules);
  }

  /** `base`: records of the same source that came before the piece. */
  take(base: number, finding: Exclude<Finding, { kind: 'taken' }>): void {
    if (finding.kind === 'groups') this.#takeGroups(base, finding);
    else this.#takeOne(base, finding);
  }

  #takeGroups(base: number, { common, folds }: Extract<Finding, { kind: 'groups' }>): void {
    const batch = new GroupBatch(common, base, this.#trails);
    for (const { programs, groups } of folds)
      for (const program of programs) this.#run(this.#ruleOf.get(program)!).merge(program, groups, batch);
  }

  #takeOne(base: number, finding: Exclude<Finding, { kind: 'taken' | 'groups' }>): void {
    const index = this.#ruleOf.get(finding.rule)!;
    const { rule } = this.#compiled.rules[index]!;
    switch (finding.kind) {
      case 'match': {
        const match = shift(finding.match, base);
        if (!this.#isInWindow(index, match.reference.time)) break;
        const copy = this.#copies.of(match);
        if (!this.#isFirst(finding.rule, match.reference, finding.key)) break;
        const alert = buildEventAlert(rule, match, copy);
        if (rule.elastic?.suppression == null) this.#outlet.alert(alert);
        else this.#unsuppressed.keep(index, alert);
        break;
      }
      case 'row': {
        const reference = { ...finding.reference, record: finding.reference.record + base };
        if (this.#isTooMuch(finding.rule)) {
          this.#run(index).giveUp(finding.rule);
          break;
        }
        if (!this.#isFirst(finding.rule, reference, finding.key)) break;
        if (this.#schedules !== null) this.#windowRun(index).push(finding.rule, finding.row, reference);
        else this.#run(index).push(finding.rule, { row: new Map(finding.row), trail: trailOf(reference) });
        break;
      }
      case 'silent':
        this.silence.take(index, finding.explanation);
        break;
      case 'limit':
        this.#limit(rule, finding.what);
        break;
      case 'terms': {
        const match = shift(finding.match, base);
        this.#termRun(index).take(match === finding.match ? finding : { ...finding, match });
        break;
      }
      case 'candidates':
        this.#termRun(index).takePacked(finding, base);
        break;
    }
  }

  /**
   * Counts the rows of a subsearch that counts as having found nothing where it finds too much; copies count too, since
   * threads that read cannot tell them. With windows each of them counts its own.
   */
  #isTooMuch(program: number): boolean {
    const { atMost } = this.#compiled.programs.all[program]!;
    if (atMost === null || this.#schedules !== null) return false;
    const rows = (this.#rowsOf.get(program) ?? 0) + 1;
    this.#rowsOf.set(program, rows);
    return rows > atMost;
  }

  endPiece(report: PieceReport): void {
    this.silence.add(report.silent ?? 0);
    if (report.firstHit !== null && (this.#firstHit === null || report.firstHit < this.#firstHit))
      this.#firstHit = report.firstHit;
    if (report.lastHit !== null && (this.#lastHit === null || report.lastHit > this.#lastHit))
      this.#lastHit = report.lastHit;
  }

  /** The search's time and range, as far as they are known by now: whole when the input has ended. */
  context(): EvalContext {
    const { now, infoMin, infoMax } = this.#context;
    return {
      ...this.#context,
      now: now === 0 ? (this.#lastHit ?? 0) : now,
      infoMin: infoMin === 0 ? (this.#firstHit ?? 0) : infoMin,
      infoMax: infoMax === 0 ? (this.#lastHit ?? 0) : infoMax,
    };
  }

  /** The time range that tokens of drill-downs stand for. */
  range(): TimeRange {
    return { from: this.#settings.from ?? this.#firstHit, to: this.#settings.to ?? this.#lastHit };
  }

  end(): void {
    const context = this.context();
    this.#endWindows(context);
    this.#compiled.programs.rules.forEach((program, index) => {
      if (program.body.kind === 'terms') this.#endTerms(index, context.infoMin);
      else if (this.#schedules !== null && readsEvents(program)) return;
      else if (this.#runs.has(index) || answersToNothing(program)) {
        this.#run(index).end(context);
        this.#runs.delete(index);
      }
    });
    this.#endRows();
    this.#unsuppressed.end(
      (alert, index) => this.#stateful.push(storeAlert(alert, index)),
      (rule, what, times) => this.#limit(rule, what, times),
    );
    for (const stored of this.#stateful.drain()) this.#outlet.alert(readAlert(stored, this.#compiled.rules));
    if (this.#stateful.dropped > 0) {
      this.#fault('alerts', 'alerts found no room on disk and were dropped', this.#stateful.dropped);
    }
    if (this.#firsts?.isFull === true) this.#fault('copies', FULL_OF_COPIES);
    if (this.#copies.overflowed) this.#fault('alerts', 'too many different records without an id to tell copies apart');
    const cuts = takeCuts();
    if (cuts > 0) this.#outlet.fault({ code: 'value-cap', source: 'rules' }, cuts);
    for (const [pattern, times] of takeGivenUp()) {
      this.#outlet.fault({ code: 'regex-limit', source: 'rules', detail: pattern }, times);
    }
  }

  /** Rows that searches lost to a null by-field, by field, most first. */
  lost(): readonly { readonly field: string; readonly rows: number }[] {
    const byRows = [...this.#lost].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return byRows.map(([field, rows]) => ({ field, rows }));
  }

  /** Gives back what was taken on disk. */
  close(): void {
    this.#file.close();
  }

  /** Times that a rule met an event again whose findings come one by one. */
  get repeats(): number {
    return (this.#firsts?.repeats ?? 0) + this.#orderedRepeats;
  }

  /** Limits that were reached and what was suppressed, one sentence each. */
  notes(): string[] {
    const uncovered =
      this.#uncovered === 0 ? [] : [`${this.#uncovered} matches lie in no window of their rules' schedules`];
    return [...this.#limits, ...uncovered, ...this.#aboutNothing(), ...suppressedNote(this.#unsuppressed.suppressed)];
  }

  #aboutNothing(): string[] {
    return [
      ...eventlessNote(this.#eventless),
      ...nothingNote([...this.#nothing].sort()),
      ...unprovenNote(this.#unproven),
    ];
  }

  #isFirst(program: number, { source, record }: EventReference, key: EventKey): boolean {
    return this.#firsts === null || this.#firsts.isFirst(program, source, record, key);
  }

  #run(index: number): RuleRun {
    let run = this.#runs.get(index);
    if (run === undefined) {
      const { rule, content } = this.#compiled.rules[index]!;
      run = new RuleRun(
        this.#compiled.programs.rules[index]!,
        (tuple) => {
          if (this.#outlet.row === undefined) this.#rows.push({ rule, index, tuple: settleTrail(tuple), window: null });
          else this.#outlet.row(tuple);
        },
        {
          context: this.#context,
          lookup: (name) => content.lookup(name),
          parseTerms: parseSearchTerms,
          writeLookup: (write) => content.write?.(write),
          limit: (what, times) => this.#limit(rule, what, times),
          lost: (field, rows) => this.#lost.set(field, (this.#lost.get(field) ?? 0) + rows),
          budget: this.#budget,
        },
      );
      this.#runs.set(index, run);
    }
    return run;
  }

  #windowRun(index: number): WindowRun {
    let run = this.#windowRuns.get(index);
    if (run === undefined) {
      const { rule, content } = this.#compiled.rules[index]!;
      run = new WindowRun(this.#compiled.programs.rules[index]!, this.#schedules![index]!, this.#pool, {
        lookup: (name) => content.lookup(name),
        parseTerms: parseSearchTerms,
        writeLookup: (write) => content.write?.(write),
        limit: (what, times) => this.#limit(rule, what, times),
      });
      this.#windowRuns.set(index, run);
    }
    return run;
  }

  /** Searches that share tables take turns; of the others one after the other is done with. */
  #endWindows(context: EvalContext): void {
    const sharing: Turns<WindowSearch>[] = [];
    this.#compiled.programs.rules.forEach((program, index) => {
      const run = this.#windowRuns.get(index);
      if (run === undefined) return;
      const { rule } = this.#compiled.rules[index]!;
      const windows = run.searches(context, (tuple, window) => this.#rows.push({ rule, index, tuple, window }));
      if (dependsOnOrder(program.plan)) sharing.push({ program, windows });
      else for (const { search } of windows) search();
      this.#windowRuns.delete(index);
    });
    for (const { search } of inTurn(sharing)) search();
  }

  /** Whether some run of the rule looks at a time. */
  #isInWindow(index: number, time: number | null): boolean {
    if (this.#schedules === null || (time !== null && isCovered(this.#schedules[index]!, time))) return true;
    this.#uncovered++;
    return false;
  }

  #termRun(index: number): TermRun {
    let run = this.#termRuns.get(index);
    if (run === undefined) {
      const { body } = this.#compiled.programs.rules[index]!;
      if (body.kind !== 'terms') throw new Error('a finding of terms for a rule that has none');
      run = new TermRun(this.#compiled.rules[index]!.rule, body, this.#pool);
      this.#termRuns.set(index, run);
    }
    return run;
  }

  #endTerms(index: number, inputFrom: number): void {
    const { rule } = this.#compiled.rules[index]!;
    const { repeats, unproven } = this.#termRun(index).end(
      (alert) => {
        if (rule.elastic?.suppression == null) this.#stateful.push(storeAlert(alert, index));
        else this.#unsuppressed.keep(index, alert);
      },
      (what, times) => this.#limit(rule, what, times),
      this.#schedules?.[index] ?? null,
      inputFrom,
      this.#histories,
    );
    this.#orderedRepeats += repeats;
    if (unproven !== null) this.#unproven.push({ rule: rule.name, ...unproven });
    this.#termRuns.delete(index);
  }

  #endRows(): void {
    const range = this.range();
    const copies = new Map<string, number>();
    for (const { rule, index, tuple, window } of this.#rows) {
      // What passes through a baseline is no alert, whatever it rests on.
      const isEventless = tuple.trail.count === 0 && rule.type !== 'Baseline';
      if (isEventless && alwaysAnswers(this.#compiled.programs.rules[index]!)) {
        this.#nothing.add(rule.name);
        continue;
      }
      const start = window?.from ?? 0;
      if (window !== null && isEventless) this.#eventless.set(rule.name, (this.#eventless.get(rule.name) ?? 0) + 1);
      const key = `${rule.id}\u0000${start}\u0000${tuple.key?.() ?? canonicalRow(tuple.row)}`;
      const copy = (copies.get(key) ?? 0) + 1;
      copies.set(key, copy);
      const whole = this.#settings.wholeEvents === true;
      const alert = buildRowAlert(rule, tuple, window ?? range, start, copy, whole);
      if (rule.elastic?.suppression == null) this.#stateful.push(storeAlert(alert, index));
      else this.#unsuppressed.keep(index, alert);
    }
  }

  #limit(rule: Rule, what: string, times?: number): void {
    this.#limits.add(`${rule.name}: ${what}`);
    this.#fault(rule.id, what, times);
  }

  #fault(source: string, detail: string, times?: number): void {
    this.#outlet.fault({ code: 'state-cap', source, detail }, times);
  }
}

export const FULL_OF_COPIES = 'too many events to tell copies apart: copies of the later ones count again';

function shift(match: EventMatch, base: number): EventMatch {
  return base === 0 ? match : { ...match, reference: { ...match.reference, record: match.reference.record + base } };
}
