/**
 * The second stage of a run: risk. Alerts of the first stage become risk events and are summed up per object; when the
 * input has ended, searches over the data model Risk.All_Risk run over them, and with `--risk` the two incident rules.
 * Every row is counted as Splunk counts it, or, when asked, rows of one rule that rest on the same events only once.
 */

import type { Alert } from '../alert/alert.ts';
import { buildRowAlerts, compareAlerts } from '../alert/alerting.ts';
import type { TimeRange } from '../alert/drilldowns.ts';
import { ruleIdentity } from '../alert/identity.ts';
import { RiskLedger } from '../alert/risk.ts';
import { compileRiskRow, fanOutKey, type RiskEvent, riskEventsOf } from '../alert/risk-event.ts';
import type { RiskFactors } from '../alert/risk-factors.ts';
import { findRiskIncidents, placeOnObject } from '../alert/risk-incidents.ts';
import { columnsNeeded } from '../engine/columns.ts';
import type { Program } from '../engine/program.ts';
import type { Tuple } from '../engine/row.ts';
import { RuleRun } from '../engine/rule-run.ts';
import type { Fault } from '../io/fault.ts';
import type { ScanSummary } from '../io/output.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Plan } from '../lang/plan.ts';
import { parseSearchTerms } from '../lang/spl/search-terms.ts';
import type { Rule } from '../rule/rule.ts';
import { type RunSchedule, windowsOf } from '../rule/run-schedule.ts';
import type { CompiledBundle } from './rule-bundle.ts';

export interface RiskOptions {
  /** Risk events of an earlier pass over the same input, which take the place of this one's. */
  readonly given?: readonly RiskEvent[];
  /** Takes all risk events when the input has ended. */
  readonly keep?: (events: readonly RiskEvent[]) => void;
  /** Runs the built-in incident rules. */
  readonly incidents: boolean;
  /** Rows of one rule on one object that rest on the same events add risk once. */
  readonly dedup: boolean;
  /** What changes scores; none unless given. */
  readonly factors?: RiskFactors;
}

interface Outlet {
  alert(alert: Alert): void;
  fault(fault: Fault, times?: number): void;
}

/** Risk events that are kept for searches over them. */
const MAX_RISK_EVENTS = 250_000;
/** Keys of rows that were counted, with `dedup`. */
const MAX_KEYS = 1_000_000;

export class RiskStage {
  readonly #compiled: CompiledBundle;
  readonly #options: RiskOptions;
  readonly #outlet: Outlet;
  readonly #rules: ReadonlyMap<string, Rule>;
  /** Indexes of rules that read risk events. */
  readonly #searches: readonly number[];
  readonly #searchNames: ReadonlySet<string>;
  readonly #ledger = new RiskLedger();
  readonly #events: RiskEvent[];
  readonly #counted = new Set<string>();
  readonly #isKept: boolean;
  /** How often each risk factor changed a score. */
  readonly #applied = new Map<string, number>();
  #dropped = 0;
  #repeats = 0;

  constructor(compiled: CompiledBundle, options: RiskOptions, outlet: Outlet) {
    this.#compiled = compiled;
    this.#options = options;
    this.#outlet = outlet;
    this.#events = [...(options.given ?? [])];
    this.#rules = new Map(compiled.rules.map(({ rule }) => [ruleIdentity(rule), rule]));
    this.#searches = compiled.programs.rules.flatMap(({ plan }, index) => (readsRisk(plan) ? [index] : []));
    this.#isKept = options.incidents || options.keep !== undefined || this.#searches.length > 0;
    this.#searchNames = new Set(this.#searches.map((index) => ruleIdentity(compiled.rules[index]!.rule)));
  }

  /** Whether a rule belongs to this stage: what the first stage found for it is nothing. */
  owns(alert: Alert): boolean {
    return this.#searchNames.has(ruleIdentity(alert.rule));
  }

  take(alert: Alert): void {
    const rule = this.#rules.get(ruleIdentity(alert.rule));
    if (rule === undefined || alert.risk.length === 0 || this.#options.given !== undefined) return;
    for (const event of riskEventsOf(rule, alert, this.#options.factors)) {
      for (const name of event.factors) this.#applied.set(name, (this.#applied.get(name) ?? 0) + 1);
      if (this.#isRepeat(event)) continue;
      this.#ledger.add(event, causeOf(alert));
      if (!this.#isKept) continue;
      if (this.#events.length < MAX_RISK_EVENTS) this.#events.push(event);
      else this.#dropped++;
    }
  }

  /** Emits what the second stage finds, each rule's by time and id. */
  end(context: EvalContext, range: TimeRange, schedules: readonly RunSchedule[] | null): void {
    for (const index of this.#searches) this.#runOverWindows(index, context, range, schedules?.[index] ?? null);
    this.#options.keep?.(this.#events);
    if (this.#options.incidents) for (const alert of findRiskIncidents(this.#events)) this.#outlet.alert(alert);
    if (this.#dropped === 0 && this.#ledger.overflow === 0) return;
    const dropped = this.#dropped + this.#ledger.overflow;
    this.#outlet.fault({ code: 'state-cap', source: 'risk', detail: 'risk events found no room' }, dropped);
  }

  /** Risk per object, highest first. */
  totals(): ScanSummary['risk'] {
    return this.#ledger.totals().map((total) => ({
      object: total.object,
      type: total.type,
      score: total.score,
      events: total.events,
      from: [...total.from]
        .sort((a, b) => b[1] - a[1])
        .map(([cause, times]) => (times > 1 ? `${cause} ×${times}` : cause)),
      rules: total.rules.size,
      tactics: [...total.tactics],
    }));
  }

  notes(): string[] {
    const repeats =
      this.#repeats === 0
        ? []
        : [`${this.#repeats} further rows on the same events added no risk (--risk-dedup); Splunk counts each row`];
    const factors = [...this.#applied].map(([name, times]) => `${name} ×${times}`);
    return [...repeats, ...(factors.length === 0 ? [] : [`Risk factors changed scores: ${factors.join(' · ')}`])];
  }

  #isRepeat(event: RiskEvent): boolean {
    if (!this.#options.dedup) return false;
    const key = fanOutKey(event);
    if (this.#counted.has(key)) {
      this.#repeats++;
      return true;
    }
    if (this.#counted.size < MAX_KEYS) this.#counted.add(key);
    return false;
  }

  #runOverWindows(index: number, context: EvalContext, range: TimeRange, schedule: RunSchedule | null): void {
    if (schedule === null) {
      this.#runSearch(index, this.#events, context, range, 0);
      return;
    }
    const timed = this.#events.flatMap((event) => (event.time === null ? [] : [{ event, time: event.time }]));
    timed.sort((a, b) => a.time - b.time);
    for (const { window, items } of windowsOf(timed, schedule, MAX_RISK_EVENTS, () => {})) {
      const during = { ...context, now: window.at, infoMin: window.from, infoMax: window.to };
      const events = items.map(({ event }) => event);
      this.#runSearch(index, events, during, window, window.from);
    }
  }

  #runSearch(
    index: number,
    events: readonly RiskEvent[],
    context: EvalContext,
    range: TimeRange,
    windowStart: number,
  ): void {
    const limit = (what: string, times?: number): void =>
      this.#outlet.fault({ code: 'state-cap', source: this.#compiled.rules[index]!.rule.id, detail: what }, times);
    for (const alert of searchRisk(this.#compiled, index, events, context, range, windowStart, limit))
      this.#outlet.alert(alert);
  }
}

/** What a search over risk events finds in them, by time and id. */
export function searchRisk(
  compiled: CompiledBundle,
  index: number,
  events: readonly RiskEvent[],
  context: EvalContext,
  range: TimeRange,
  windowStart: number,
  limit: (what: string, times?: number) => void,
): readonly Alert[] {
  const { rule, content } = compiled.rules[index]!;
  const program = compiled.programs.rules[index]!;
  const found: Tuple[] = [];
  const run = new RuleRun(overRows(program), (tuple) => found.push(tuple), {
    context,
    lookup: (name) => content.lookup(name),
    parseTerms: parseSearchTerms,
    writeLookup: (write) => content.write?.(write),
    limit,
  });
  for (const { index: at, plan } of [program, ...program.subprograms]) {
    if (!readsRisk(plan)) continue;
    const rowOf = compileRiskRow(prefixOf(plan), columnsNeeded(plan.stages).columns);
    for (const event of events) run.push(at, { row: rowOf(event), trail: event.trail });
  }
  run.end(context);
  return buildRowAlerts(rule, found, range, windowStart).map(placeOnObject).sort(compareAlerts);
}

/** Whether a search reads risk events instead of events. */
export function readsRisk({ input }: Plan): boolean {
  return input.kind === 'datamodel' && input.model.toLowerCase() === 'risk';
}

function prefixOf({ input }: Plan): string {
  return input.kind === 'datamodel' && input.prefixed ? `${input.dataset}.` : '';
}

const NO_SEARCH = {
  kind: 'rows',
  predicate: { kind: 'literal', value: true },
  columns: null,
  fieldOf: (column: string) => column,
  besideListed: [],
  rowWise: [],
} as const;

/** The whole plan as stages over rows: risk events are rows already, and even its first filters read columns. */
function overRows(program: Program): Program {
  const { plan } = program;
  return {
    ...program,
    subprograms: program.subprograms.map(overRows),
    body: readsRisk(plan) ? { ...NO_SEARCH, rest: plan.stages } : program.body,
  };
}

/** What made a risk event, in a few words: the program and what it asked for, else the rule. */
function causeOf(alert: Alert): string {
  const target = ['query', 'QueryName', 'dns.question.name']
    .map((name) => alert.fields[name])
    .find((value) => value !== undefined);
  const program = alert.process.name;
  return program !== null && typeof target === 'string' ? `${program} → ${target}` : alert.rule.name;
}
