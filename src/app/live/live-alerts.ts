/**
 * From findings to alerts on a stream that has no end: matches of single events become alerts at once; rows and terms
 * wait, in the journal, for the windows of their rules' schedules and are searched when the watermark has passed. What
 * comes out are the alerts of a scan with `--window` over the same events, under the same ids. An alert may come out
 * several times under its id; the last time counts.
 */

import type { Alert } from '../../alert/alert.ts';
import { buildEventAlert, type EventMatch } from '../../alert/alerting.ts';
import { fitAlert } from '../../alert/fit-alert.ts';
import type { RiskFactors } from '../../alert/risk-factors.ts';
import { type OpenGroup, Suppressor } from '../../alert/suppress.ts';
import { findsInNothing } from '../../engine/empty-input.ts';
import { parseTime } from '../../event/time.ts';
import type { Fault } from '../../io/fault.ts';
import type { EvalContext } from '../../lang/function.ts';
import { dependsOnOrder } from '../../lang/read-at-search.ts';
import { type RunSchedule, type RunWindow, runOf, windowOver } from '../../rule/run-schedule.ts';
import type { Finding } from '../finding.ts';
import type { CompiledBundle } from '../rule-bundle.ts';
import type { Steps } from '../steps.ts';
import { readAlert, storeAlert } from '../stored-alert.ts';
import { storeCandidate } from '../stored-candidate.ts';
import { inTurn, turnOf } from '../turns.ts';
import { Journal, type JournalState } from './journal.ts';
import { storeRow } from './journal-row.ts';
import { KeptTexts } from './kept-texts.ts';
import { LiveCopies } from './live-copies.ts';
import { LiveCounting, SEEN, type Signals } from './live-counting.ts';
import { LiveRisk } from './live-risk.ts';
import { searchWaiting, type WindowToSearch } from './live-search.ts';
import { LiveSuppression } from './live-suppression.ts';
import { ruleKeyOf } from './rule-key.ts';
import type { Attempt } from './search-failures.ts';
import { type Waiting, WindowQueue } from './window-queue.ts';

export interface LiveOutlet {
  alert(alert: Alert): void;
  fault(fault: Fault, times?: number): void;
  /** Tries a search; where it throws the others go on. */
  readonly attempt: Attempt;
}

/** What is waited for, as plain data; texts lie in the journal. */
export interface LiveAlertsState {
  readonly journal: JournalState;
  readonly arrivals: number;
  readonly copies: readonly (readonly [string, number, number])[];
  readonly rules: readonly {
    readonly key: string;
    readonly last: RunWindow | null;
    readonly groups: readonly OpenGroup[];
    readonly settled: number;
    /** Only of rules with a threshold. */
    readonly signals?: Signals;
  }[];
  /** Risk before this time was counted for incidents; absent where none are asked for. */
  readonly riskSettled?: number;
}

/** In the journal: an alert that waits to be suppressed, and no program. */
const UNSUPPRESSED = 0xffff;
/** Texts that wait at most, over all rules; beyond it the newest are dropped, and counted. */
const MAX_WAITING = 2_000_000;
/** A window of a rule, by its index, that can be searched. */
interface DueWindow {
  readonly index: number;
  readonly window: RunWindow;
  readonly items: readonly Waiting[];
}

interface RuleState {
  readonly queue: WindowQueue;
  /** It fills lookups that searches read, or reads such. */
  readonly takesTurns: boolean;
  readonly suppression: LiveSuppression | null;
  /** null for a rule that does not count. */
  readonly counting: LiveCounting | null;
}

export class LiveAlerts {
  readonly #compiled: CompiledBundle;
  readonly #schedules: readonly RunSchedule[];
  readonly #context: EvalContext;
  readonly #outlet: LiveOutlet;
  readonly #rules: readonly RuleState[];
  /** Program index → rule and place among its programs. */
  readonly #programOf = new Map<number, { readonly rule: number; readonly program: number }>();
  readonly #risk: LiveRisk;
  readonly #texts: KeptTexts;
  readonly #copies: LiveCopies;
  /** By rule, the window that the last match lay in. */
  readonly #covering: (RunWindow | null)[] = [];
  #waiting = 0;
  /** Texts that were dropped for want of room. */
  dropped = 0;

  constructor(
    compiled: CompiledBundle,
    schedules: readonly RunSchedule[],
    context: EvalContext,
    outlet: LiveOutlet,
    { folder, incidents }: { readonly folder: string; readonly incidents: boolean },
    state: LiveAlertsState | null,
    factors?: RiskFactors,
  ) {
    this.#compiled = compiled;
    this.#schedules = schedules;
    this.#context = context;
    this.#outlet = outlet;
    this.#copies = new LiveCopies(state?.copies ?? []);
    const kept = new Map(state?.rules.map((rule, at) => [rule.key, { ...rule, at }] as const) ?? []);
    this.#rules = compiled.rules.map(({ rule }, index) => {
      const known = kept.get(ruleKeyOf(rule));
      const options = rule.elastic?.suppression ?? null;
      const emit = (alert: Alert): void => outlet.alert(alert);
      const suppressor = options === null ? null : new Suppressor(options, emit, runOf(schedules[index]));
      suppressor?.restore(known?.groups ?? []);
      const program = compiled.programs.rules[index]!;
      const takesTurns = dependsOnOrder(program.plan);
      const last = known?.last ?? null;
      return {
        queue: new WindowQueue(schedules[index]!, last, findsInNothing(program), takesTurns ? turnOf : undefined),
        takesTurns,
        suppression: suppressor === null ? null : new LiveSuppression(suppressor, known?.settled ?? 0),
        counting: LiveCounting.open(
          rule,
          program,
          (what, times) => this.#limit(rule.id, what, times),
          (mark, time) => this.#texts.append(index, SEEN, time, mark),
          known?.signals ?? [],
        ),
      };
    });
    compiled.programs.rules.forEach((program, rule) => {
      [program, ...program.subprograms].forEach(({ index }, at) => {
        this.#programOf.set(index, { rule, program: at });
      });
    });
    this.#texts = new KeptTexts(folder, state?.journal ?? null, state?.arrivals ?? 0);
    this.#risk = new LiveRisk(
      {
        compiled,
        context,
        factors,
        texts: this.#texts,
        queueOf: (rule) => this.#rules[rule]!.queue,
        wait: (...text) => this.#wait(...text),
        alert: (alert) => outlet.alert(this.#fit(alert)),
        attempt: outlet.attempt,
        limit: (source, detail, times) => this.#limit(source, detail, times),
      },
      incidents ? (state?.riskSettled ?? 0) : null,
    );
    if (state !== null) this.#load(state);
  }

  /** Texts that wait for their windows. */
  get waiting(): number {
    return this.#waiting;
  }

  take(finding: Finding): void {
    if (finding.kind === 'taken' || finding.kind === 'groups')
      throw new Error('rows were folded although windows share them');
    const at = this.#programOf.get(finding.rule)!;
    // What it finds in events is nothing: it reads risk.
    if (this.#risk.isSearch(at.rule)) return;
    const { rule } = this.#compiled.rules[at.rule]!;
    switch (finding.kind) {
      case 'match':
        this.#takeMatch(at.rule, finding.match);
        break;
      case 'row': {
        const { reference, row, key } = finding;
        if (reference.time === null) break; // counted as no-time by the reader
        this.#wait(at.rule, at.program, reference.time, storeRow(row, reference, key));
        break;
      }
      case 'terms': {
        const { body } = this.#compiled.programs.rules[at.rule]!;
        const candidate = body.kind === 'terms' ? storeCandidate(finding, body) : null;
        if (candidate === null) break;
        const { counting } = this.#rules[at.rule]!;
        if (counting !== null && !this.#isCovered(at.rule, candidate.time)) counting.seeUnsearched(candidate);
        else this.#wait(at.rule, 0, candidate.time, candidate.text);
        break;
      }
      case 'limit':
        this.#limit(rule.id, finding.what);
        break;
    }
  }

  /**
   * Searches every window that the watermark has passed. Nothing may be taken between its steps. Throws where the disk
   * refuses; it may then be called again.
   */
  *advance(watermark: number): Steps {
    // What a full disk refuses is refused here, before anything has changed.
    if (this.#rules.some(({ queue, suppression }) => waitingIn(suppression) > 0 || queue.isDue(watermark)))
      this.#texts.flush();
    yield* this.#takeTurns(watermark);
    for (const [index, { queue, takesTurns, suppression, counting }] of this.#rules.entries()) {
      if (this.#risk.isSearch(index)) continue;
      if (!takesTurns)
        for (const { window, items } of queue.takeDue(watermark)) yield* this.#trySearch(index, window, items);
      counting?.settle(queue.settled(watermark));
      if (suppression !== null) this.#attempt(index, () => this.#suppress(index, suppression, watermark));
    }
    yield* this.#risk.advance(watermark);
    this.#count();
  }

  *#takeTurns(watermark: number): Steps {
    const sharing = this.#rules.flatMap(({ queue, takesTurns }, index) =>
      takesTurns && !this.#risk.isSearch(index) && queue.isDue(watermark)
        ? [{ program: this.#compiled.programs.rules[index]!, windows: this.#dueOf(index, watermark) }]
        : [],
    );
    for (const { index, window, items } of inTurn(sharing)) yield* this.#trySearch(index, window, items);
  }

  *#trySearch(index: number, window: RunWindow, items: readonly Waiting[]): Steps {
    yield;
    try {
      yield* this.#search(index, window, items);
    } catch (error) {
      this.#attempt(index, () => {
        throw error;
      });
    }
  }

  #attempt(index: number, work: () => void): void {
    this.#outlet.attempt(this.#compiled.rules[index]!.rule, work);
  }

  *#dueOf(index: number, watermark: number): Generator<DueWindow> {
    for (const due of this.#rules[index]!.queue.takeDue(watermark)) yield { index, ...due };
  }

  /** Writes what waits where much of it is in memory. Throws where the disk refuses. */
  flush(): void {
    this.#texts.flushIfFull();
  }

  /**
   * Makes everything durable. `done` is to be called when the state is: only then are old files removed. `renewed`: what
   * waits is copied to a new journal first.
   */
  checkpoint(renewed = false): { readonly state: LiveAlertsState; done(): void } {
    if (renewed || this.#texts.isSparse(this.#waitingBytes())) this.#rewrite();
    const { state: journal, done } = this.#texts.sync();
    const { settled: riskSettled } = this.#risk;
    const state: LiveAlertsState = {
      journal,
      arrivals: this.#texts.arrivals,
      copies: this.#copies.state(),
      rules: this.#rules.map(({ queue, suppression, counting }, index) => {
        const signals = counting?.signals() ?? [];
        return {
          key: ruleKeyOf(this.#compiled.rules[index]!.rule),
          last: queue.last,
          groups: suppression?.groups() ?? [],
          settled: suppression?.settled ?? 0,
          ...(signals.length === 0 ? {} : { signals }),
        };
      }),
      ...(riskSettled === null ? {} : { riskSettled }),
    };
    return { state, done };
  }

  close(): void {
    this.#texts.close();
  }

  #takeMatch(index: number, match: EventMatch): void {
    const { rule } = this.#compiled.rules[index]!;
    const { time } = match.reference;
    if (time === null || !this.#isCovered(index, time)) return;
    const alert = this.#fit(buildEventAlert(rule, match, this.#copies.of(match)));
    this.#keepOrEmit(index, alert);
    this.#risk.keep(rule, alert);
  }

  /** Whether some run of the rule looks at a time. */
  #isCovered(index: number, time: number): boolean {
    const known = this.#covering[index];
    if (known != null && time >= known.from && time < known.to) return true;
    const window = windowOver(this.#schedules[index]!, time);
    if (window !== null) this.#covering[index] = window;
    return window !== null;
  }

  #fit(alert: Alert): Alert {
    const fitting = fitAlert(alert);
    if (fitting !== alert) this.#outlet.fault({ code: 'alert-cut', source: alert.rule.id });
    return fitting;
  }

  #keepOrEmit(index: number, alert: Alert): void {
    const { suppression } = this.#rules[index]!;
    if (suppression === null) {
      this.#outlet.alert(alert);
      return;
    }
    const time = suppression.timeOf(alert.time === null ? null : parseTime(alert.time));
    const entry = this.#store(index, UNSUPPRESSED, time, JSON.stringify(storeAlert(alert, 0)));
    if (entry !== null) suppression.push(entry);
  }

  #wait(index: number, program: number, time: number, text: string): void {
    const entry = this.#store(index, program, time, text);
    if (entry !== null) this.#rules[index]!.queue.push(entry);
  }

  #store(rule: number, program: number, time: number, text: string): Waiting | null {
    if (this.#waiting >= MAX_WAITING) {
      this.dropped++;
      this.#limit(this.#compiled.rules[rule]!.rule.id, `${MAX_WAITING} candidates wait; further ones are dropped`);
      return null;
    }
    if (!Journal.fits(text)) {
      this.dropped++;
      this.#limit(this.#compiled.rules[rule]!.rule.id, 'a candidate is too long to wait for its window; it is dropped');
      return null;
    }
    this.#waiting++;
    return this.#texts.append(rule, program, time, text);
  }

  *#search(index: number, window: RunWindow, items: readonly Waiting[]): Steps {
    const running = this.#compiled.rules[index]!;
    const { rule } = running;
    const search: WindowToSearch = {
      running,
      program: this.#compiled.programs.rules[index]!,
      window,
      next: this.#schedules[index]!.next(window),
      items,
      counting: this.#rules[index]!.counting,
    };
    const limit = (what: string, times?: number): void => this.#limit(rule.id, what, times);
    yield* searchWaiting(search, this.#texts, this.#context, limit, ({ alert: whole, addsRisk }) => {
      const alert = this.#fit(whole);
      this.#keepOrEmit(index, alert);
      if (addsRisk) this.#risk.keep(rule, alert);
    });
  }

  #suppress(index: number, suppression: LiveSuppression, watermark: number): void {
    const settled = suppression.waiting.length === 0 ? 0 : this.#rules[index]!.queue.settled(watermark);
    suppression.advance(
      settled,
      (item) => {
        const stored = JSON.parse(this.#texts.read(item)) as ReturnType<typeof storeAlert>; // as it was written
        return readAlert({ ...stored, rule: index }, this.#compiled.rules);
      },
      (alert) => this.#outlet.alert(alert),
    );
  }

  #count(): void {
    let waiting = 0;
    for (const { queue, suppression } of this.#rules) waiting += queue.items.length + waitingIn(suppression);
    this.#waiting = waiting;
  }

  #load(state: LiveAlertsState): void {
    const indexOf = new Map(this.#compiled.rules.map(({ rule }, index) => [ruleKeyOf(rule), index] as const));
    const rules = state.rules.map(({ key }) => indexOf.get(key));
    const risk: Waiting[] = [];
    for (const { rule, program, time, order, at, length } of this.#texts.entries()) {
      const item = { time, order, program, at, length };
      if (LiveRisk.isOfIncidents(rule)) risk.push(item);
      const index = rules[rule];
      if (index === undefined) continue;
      const { queue, suppression, counting } = this.#rules[index]!;
      if (program === SEEN) counting?.restore(this.#texts.read(item), item);
      else if (program !== UNSUPPRESSED) queue.push(item);
      else suppression?.restore(item);
    }
    this.#risk.restore(risk);
    this.#count();
    // Rules have other numbers now.
    this.#rewrite();
  }

  #waitingBytes(): number {
    let bytes = this.#risk.bytes;
    for (const { queue, suppression, counting } of this.#rules) {
      bytes += counting?.bytes ?? 0;
      for (const { length } of queue.items) bytes += length;
      for (const { length } of suppression?.waiting ?? []) bytes += length;
    }
    return bytes;
  }

  #rewrite(): void {
    this.#texts.renew((move) => {
      this.#rules.forEach((state, rule) => {
        state.queue.replace((items) => move(rule, items));
        state.suppression?.replace((items) => move(rule, items));
        state.counting?.move((items) => move(rule, items));
      });
      this.#risk.move(move);
    });
  }

  #limit(source: string, detail: string, times?: number): void {
    this.#outlet.fault({ code: 'state-cap', source, detail }, times);
  }
}

function waitingIn(suppression: LiveSuppression | null): number {
  return suppression?.waiting.length ?? 0;
}
