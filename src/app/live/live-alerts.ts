/**
 * From findings to alerts on a stream that has no end: matches of single events become alerts at once; rows and terms
 * wait, in the journal, for the windows of their rules' schedules and are searched when the watermark has passed. What
 * comes out are the alerts of a scan with `--window` over the same events, under the same ids. An alert may come out
 * several times under its id; the last time counts.
 */

import type { Alert } from '../../alert/alert.ts';
import { buildEventAlert, buildRowAlerts, compareAlerts, type EventMatch } from '../../alert/alerting.ts';
import { type RiskEvent, riskEventsOf } from '../../alert/risk-event.ts';
import type { RiskFactors } from '../../alert/risk-factors.ts';
import { type OpenGroup, Suppressor } from '../../alert/suppress.ts';
import { answersToNothing } from '../../engine/empty-input.ts';
import type { Tuple } from '../../engine/row.ts';
import { parseTime } from '../../event/time.ts';
import type { Fault } from '../../io/fault.ts';
import type { EvalContext } from '../../lang/function.ts';
import { parseSearchTerms } from '../../lang/spl/search-terms.ts';
import type { Rule } from '../../rule/rule.ts';
import { type RunSchedule, type RunWindow, windowOver } from '../../rule/run-schedule.ts';
import type { Finding } from '../finding.ts';
import { readsRisk, searchRisk } from '../risk-stage.ts';
import type { CompiledBundle } from '../rule-bundle.ts';
import { readAlert, storeAlert } from '../stored-alert.ts';
import { compareCandidates, distinctEvents, StoredCandidate, storeCandidate } from '../stored-candidate.ts';
import { matchTerms } from '../term-run.ts';
import { searchWindow } from '../window-run.ts';
import { Journal, type JournalState } from './journal.ts';
import { distinctRows, storeRow } from './journal-row.ts';
import { LiveCopies } from './live-copies.ts';
import { LiveIncidents } from './live-incidents.ts';
import { ruleKeyOf } from './rule-key.ts';
import { type Waiting, WindowQueue } from './window-queue.ts';

export interface LiveOutlet {
  alert(alert: Alert): void;
  fault(fault: Fault): void;
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
  }[];
  /** Risk before this time was counted for incidents; absent where none are asked for. */
  readonly riskSettled?: number;
}

/** In the journal: an alert that waits to be suppressed, and no program. */
const UNSUPPRESSED = 0xffff;
/** The same for an alert whose risk a search will read. */
const RISK = 0xfffe;
/** In the journal: a risk event that incidents count, and no rule. */
const INCIDENTS = 0xffff;
/** Texts that wait at most, over all rules; beyond it the newest are dropped, and counted. */
const MAX_WAITING = 2_000_000;
/** A journal is renewed when it is larger than this, and four times what waits. Bytes. */
const MIN_RENEW = 16 * 1024 * 1024;

interface RuleState {
  readonly queue: WindowQueue;
  readonly suppressor: Suppressor | null;
  /** Alerts that the suppressor has yet to take, in any order. */
  unsuppressed: Waiting[];
  /** It has taken those before this time. */
  settled: number;
}

export class LiveAlerts {
  readonly #compiled: CompiledBundle;
  readonly #schedules: readonly RunSchedule[];
  /** What changes the scores that searches over risk read. */
  readonly #factors: RiskFactors | undefined;
  readonly #context: EvalContext;
  readonly #outlet: LiveOutlet;
  readonly #rules: readonly RuleState[];
  /** Rules that read risk events: what the others add. */
  readonly #riskSearches: readonly number[];
  /** Program index → rule and place among its programs. */
  readonly #programOf = new Map<number, { readonly rule: number; readonly program: number }>();
  /** null where none are asked for. */
  readonly #incidents: LiveIncidents | null;
  readonly #copies: LiveCopies;
  /** By rule, the window that the last match lay in. */
  readonly #covering: (RunWindow | null)[] = [];
  #journal: Journal;
  /** Journals that the last checkpoint may still name. */
  #stale: Journal[] = [];
  #arrivals: number;
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
    this.#factors = factors;
    this.#schedules = schedules;
    this.#context = context;
    this.#outlet = outlet;
    this.#copies = new LiveCopies(state?.copies ?? []);
    this.#arrivals = state?.arrivals ?? 0;
    const kept = new Map(state?.rules.map((rule, at) => [rule.key, { ...rule, at }] as const) ?? []);
    this.#rules = compiled.rules.map(({ rule }, index) => {
      const known = kept.get(ruleKeyOf(rule));
      const options = rule.elastic?.suppression ?? null;
      const suppressor = options === null ? null : new Suppressor(options, (alert) => outlet.alert(alert));
      suppressor?.restore(known?.groups ?? []);
      return {
        queue: new WindowQueue(
          schedules[index]!,
          known?.last ?? null,
          answersToNothing(compiled.programs.rules[index]!),
        ),
        suppressor,
        unsuppressed: [],
        settled: known?.settled ?? 0,
      };
    });
    compiled.programs.rules.forEach((program, rule) => {
      [program, ...program.subprograms].forEach(({ index }, at) => {
        this.#programOf.set(index, { rule, program: at });
      });
    });
    this.#riskSearches = compiled.programs.rules.flatMap(({ plan }, index) => (readsRisk(plan) ? [index] : []));
    this.#journal = Journal.open(folder, state?.journal ?? null);
    this.#incidents = incidents ? new LiveIncidents((item) => this.#journal.read(item), state?.riskSettled ?? 0) : null;
    if (state !== null) this.#load(state);
  }

  /** Texts that wait for their windows. */
  get waiting(): number {
    return this.#waiting;
  }

  take(finding: Finding): void {
    if (finding.kind === 'taken') throw new Error('rows were folded although windows share them');
    const at = this.#programOf.get(finding.rule)!;
    // What it finds in events is nothing: it reads risk.
    if (this.#riskSearches.includes(at.rule)) return;
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
        const candidate = body.kind === 'terms' ? storeCandidate(finding, body.fields) : null;
        if (candidate !== null) this.#wait(at.rule, 0, candidate.time, candidate.line);
        break;
      }
      case 'limit':
        this.#limit(rule.id, finding.what);
        break;
      case 'groups':
        throw new Error('rows were folded although windows share them');
    }
  }

  /** Searches every window that the watermark has passed. Throws where the disk refuses; it may then be called again. */
  advance(watermark: number): void {
    // What a full disk refuses is refused here, before anything has changed.
    if (this.#rules.some(({ queue, unsuppressed }) => unsuppressed.length > 0 || queue.isDue(watermark)))
      this.#journal.flush();
    this.#rules.forEach((state, index) => {
      if (this.#riskSearches.includes(index)) return;
      for (const { window, items } of state.queue.takeDue(watermark)) this.#search(index, window, items);
      if (state.suppressor !== null) this.#suppress(index, state.suppressor, watermark);
    });
    this.#takeRisk(watermark);
    this.#count();
  }

  /** Writes what waits where much of it is in memory. Throws where the disk refuses. */
  flush(): void {
    if (this.#journal.isFull) this.#journal.flush();
  }

  /**
   * Makes everything durable. `done` is to be called when the state is: only then are old files removed. `renewed`: what
   * waits is copied to a new journal first.
   */
  checkpoint(renewed = false): { readonly state: LiveAlertsState; done(): void } {
    if (renewed) this.#rewrite();
    else this.#renewIfSparse();
    const stale = this.#stale;
    const state: LiveAlertsState = {
      journal: this.#journal.sync(),
      arrivals: this.#arrivals,
      copies: this.#copies.state(),
      rules: this.#rules.map(({ queue, suppressor, settled }, index) => ({
        key: ruleKeyOf(this.#compiled.rules[index]!.rule),
        last: queue.last,
        groups: suppressor?.groups() ?? [],
        settled,
      })),
      ...(this.#incidents === null ? {} : { riskSettled: this.#incidents.settled }),
    };
    return {
      state,
      done: () => {
        for (const journal of stale) journal.remove();
        this.#stale = this.#stale.filter((journal) => !stale.includes(journal));
      },
    };
  }

  close(): void {
    for (const journal of [this.#journal, ...this.#stale]) journal.close();
  }

  #takeMatch(index: number, match: EventMatch): void {
    const { rule } = this.#compiled.rules[index]!;
    const { time } = match.reference;
    if (time === null || !this.#isCovered(index, time)) return;
    const alert = buildEventAlert(rule, match, this.#copies.of(match));
    this.#keepOrEmit(index, alert);
    if (alert.risk.length > 0) this.#keepRisk(rule, alert);
  }

  /** Whether some run of the rule looks at a time. */
  #isCovered(index: number, time: number): boolean {
    const known = this.#covering[index];
    if (known != null && time >= known.from && time < known.to) return true;
    const window = windowOver(this.#schedules[index]!, time);
    if (window !== null) this.#covering[index] = window;
    return window !== null;
  }

  #keepOrEmit(index: number, alert: Alert): void {
    const state = this.#rules[index]!;
    if (state.suppressor === null) {
      this.#outlet.alert(alert);
      return;
    }
    const time = alert.time === null ? null : parseTime(alert.time);
    // What comes late is taken next.
    const entry = this.#store(
      index,
      UNSUPPRESSED,
      Math.max(time ?? 0, state.settled),
      JSON.stringify(storeAlert(alert, 0)),
    );
    if (entry !== null) state.unsuppressed.push(entry);
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
    this.#waiting++;
    return this.#append(rule, program, time, text);
  }

  #append(rule: number, program: number, time: number, text: string): Waiting {
    const { order, at, length } = this.#journal.append({ rule, program, time, order: this.#arrivals++ }, text);
    return { time, order, program, at, length };
  }

  #search(index: number, window: RunWindow, items: readonly Waiting[]): void {
    const { rule, content } = this.#compiled.rules[index]!;
    const program = this.#compiled.programs.rules[index]!;
    const limit = (what: string): void => this.#limit(rule.id, what);
    const { body } = program;
    if (body.kind === 'terms') {
      const candidates = items.map((item) => new StoredCandidate(item.time, this.#journal.read(item)));
      candidates.sort((a, b) => a.time - b.time || compareCandidates(a, b));
      matchTerms(rule, body, distinctEvents(candidates), (alert) => this.#keepOrEmit(index, alert), limit);
      return;
    }
    const programs = [program, ...program.subprograms];
    const journal = this.#journal;
    const lines = function* (): Generator<{ program: number; line: string }> {
      for (const item of items) yield { program: programs[item.program]!.index, line: journal.read(item) };
    };
    const found: Tuple[] = [];
    const around = {
      lookup: (name: string) => content.lookup(name),
      parseTerms: parseSearchTerms,
      writeLookup: (write: Parameters<NonNullable<typeof content.write>>[0]) => content.write?.(write),
      limit,
    };
    searchWindow(program, window, distinctRows(lines()), this.#context, around, (tuple) => found.push(tuple));
    // Baselines fill lookups; what passes through them is nothing to show.
    if (rule.type === 'Baseline') return;
    for (const alert of buildRowAlerts(rule, found, window, window.from)) {
      this.#keepOrEmit(index, alert);
      if (alert.risk.length > 0) this.#keepRisk(rule, alert);
    }
  }

  #keepRisk(rule: Rule, alert: Alert): void {
    const time = alert.time === null ? null : parseTime(alert.time);
    if (time === null) return;
    if (this.#riskSearches.length > 0) {
      const text = JSON.stringify([alert.rule.id, storeAlert(alert, 0)]);
      for (const index of this.#riskSearches) this.#wait(index, RISK, time, text);
    }
    const incidents = this.#incidents;
    if (incidents === null) return;
    for (const event of riskEventsOf(rule, alert, this.#factors)) {
      const entry = LiveIncidents.textOf(event);
      if (entry === null) continue;
      if (incidents.isFull) this.#limit('risk', 'a risk event found no room');
      // What comes late is counted next.
      else incidents.push(this.#append(INCIDENTS, 0, Math.max(entry.time, incidents.settled), entry.text));
    }
  }

  /** Risk is searched and counted up to where no rule can add to it any more. */
  #takeRisk(watermark: number): void {
    const isDue = this.#riskSearches.some((index) => this.#rules[index]!.queue.isDue(watermark));
    if (!isDue && this.#incidents?.isWaiting !== true) return;
    this.#journal.flush();
    const settled = this.#rules.reduce(
      (least, { queue }, index) =>
        this.#riskSearches.includes(index) ? least : Math.min(least, queue.settled(watermark)),
      watermark,
    );
    for (const alert of this.#incidents?.advance(settled) ?? []) this.#outlet.alert(alert);
    if (isDue) this.#searchRisk(settled);
  }

  #searchRisk(settled: number): void {
    for (const index of this.#riskSearches) {
      const { rule } = this.#compiled.rules[index]!;
      for (const { window, items } of this.#rules[index]!.queue.takeDue(settled)) {
        const during = { ...this.#context, now: window.at, infoMin: window.from, infoMax: window.to };
        const limit = (what: string): void => this.#limit(rule.id, what);
        const events = this.#readRisk(items);
        for (const alert of searchRisk(this.#compiled, index, events, during, window, window.from, limit))
          this.#outlet.alert(alert);
      }
    }
  }

  #readRisk(items: readonly Waiting[]): readonly RiskEvent[] {
    const indexOf = new Map(this.#compiled.rules.map(({ rule }, index) => [rule.id, index] as const));
    const alerts = items.flatMap((item) => {
      const [id, stored] = JSON.parse(this.#journal.read(item)) as [string, ReturnType<typeof storeAlert>]; // as `#keepRisk` wrote it
      const index = indexOf.get(id);
      return index === undefined ? [] : [readAlert({ ...stored, rule: index }, this.#compiled.rules)];
    });
    alerts.sort(compareAlerts);
    return alerts.flatMap((alert) =>
      riskEventsOf(this.#compiled.rules[indexOf.get(alert.rule.id)!]!.rule, alert, this.#factors),
    );
  }

  /** Hands on what no window that is still to come can precede, in order of time and id. */
  #suppress(index: number, suppressor: Suppressor, watermark: number): void {
    const state = this.#rules[index]!;
    const settled = state.unsuppressed.length === 0 ? 0 : state.queue.settled(watermark);
    const ready = state.unsuppressed.filter(({ time }) => time < settled);
    if (ready.length > 0) {
      const alerts = ready.map((item) =>
        readAlert(
          { ...(JSON.parse(this.#journal.read(item)) as ReturnType<typeof storeAlert>), rule: index },
          this.#compiled.rules,
        ),
      );
      state.unsuppressed = state.unsuppressed.filter(({ time }) => time >= settled);
      state.settled = settled;
      alerts.sort(compareAlerts);
      let previous = '';
      for (const alert of alerts) {
        // Windows that overlap find an alert several times.
        if (alert.id !== previous) suppressor.push(alert);
        previous = alert.id;
      }
    }
    for (const alert of suppressor.takeChanged()) this.#outlet.alert(alert);
  }

  #count(): void {
    let waiting = 0;
    for (const { queue, unsuppressed } of this.#rules) waiting += queue.items.length + unsuppressed.length;
    this.#waiting = waiting;
  }

  #load(state: LiveAlertsState): void {
    const indexOf = new Map(this.#compiled.rules.map(({ rule }, index) => [ruleKeyOf(rule), index] as const));
    const rules = state.rules.map(({ key }) => indexOf.get(key));
    const risk: Waiting[] = [];
    for (const { rule, program, time, order, at, length } of this.#journal.entries()) {
      const item = { time, order, program, at, length };
      if (rule === INCIDENTS) risk.push(item);
      const index = rules[rule];
      if (index === undefined) continue;
      const { unsuppressed, settled } = this.#rules[index]!;
      if (program !== UNSUPPRESSED) this.#rules[index]!.queue.push(item);
      else if (time >= settled) unsuppressed.push(item);
    }
    this.#incidents?.restore(risk);
    this.#count();
    // Rules have other numbers now.
    this.#rewrite();
  }

  #renewIfSparse(): void {
    let bytes = 0;
    for (const { queue, unsuppressed } of this.#rules) {
      for (const { length } of queue.items) bytes += length;
      for (const { length } of unsuppressed) bytes += length;
    }
    for (const { length } of this.#incidents?.items ?? []) bytes += length;
    if (this.#journal.bytes > MIN_RENEW && this.#journal.bytes > 4 * bytes) this.#rewrite();
  }

  /** Copies what waits to a new journal. */
  #rewrite(): void {
    const old = this.#journal;
    const fresh = old.renew();
    const move = (rule: number, items: readonly Waiting[]): Waiting[] =>
      items.map((item) => {
        const { program, time, order } = item;
        const { at, length } = fresh.append({ rule, program, time, order }, old.read(item));
        if (fresh.isFull) fresh.flush();
        return { time, order, program, at, length };
      });
    this.#rules.forEach((state, rule) => {
      state.queue.replace((items) => move(rule, items));
      state.unsuppressed = move(rule, state.unsuppressed);
    });
    this.#incidents?.replace((items) => move(INCIDENTS, items));
    this.#journal = fresh;
    this.#stale.push(old);
  }

  #limit(source: string, detail: string): void {
    this.#outlet.fault({ code: 'state-cap', source, detail });
  }
}
