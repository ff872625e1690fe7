/**
 * What alerts on a stream add to risk, and the rules that read it: searches over `Risk.All_Risk` run by windows as others
 * do, and incidents are counted, up to where no rule that finds events can add risk any more.
 */

import type { Alert } from '../../alert/alert.ts';
import { compareAlerts } from '../../alert/alerting.ts';
import { ruleIdentity } from '../../alert/identity.ts';
import { type RiskEvent, riskEventsOf } from '../../alert/risk-event.ts';
import type { RiskFactors } from '../../alert/risk-factors.ts';
import { parseTime } from '../../event/time.ts';
import type { EvalContext } from '../../lang/function.ts';
import type { Rule } from '../../rule/rule.ts';
import { readsRisk, searchRisk } from '../risk-stage.ts';
import type { CompiledBundle } from '../rule-bundle.ts';
import type { Steps } from '../steps.ts';
import { readAlert, storeAlert } from '../stored-alert.ts';
import { Journal } from './journal.ts';
import type { KeptTexts, Move } from './kept-texts.ts';
import { LiveIncidents } from './live-incidents.ts';
import type { Attempt } from './search-failures.ts';
import type { Waiting, WindowQueue } from './window-queue.ts';

/** In the journal: an alert whose risk a search will read, and no program. */
const RISK = 0xfffe;
/** In the journal: a risk event that incidents count, and no rule. */
const INCIDENTS = 0xffff;
/** What is counted together is said together. */
const INCIDENT_RULES = { id: 'risk', name: 'risk incidents' };

export interface RiskParts {
  readonly compiled: CompiledBundle;
  readonly context: EvalContext;
  /** What changes the scores that searches over risk read. */
  readonly factors: RiskFactors | undefined;
  readonly texts: KeptTexts;
  readonly queueOf: (rule: number) => WindowQueue;
  /** Puts a text among those that wait for the windows of a rule. */
  readonly wait: (rule: number, program: number, time: number, text: string) => void;
  readonly alert: (alert: Alert) => void;
  readonly attempt: Attempt;
  readonly limit: (source: string, detail: string, times?: number) => void;
}

export class LiveRisk {
  readonly #parts: RiskParts;
  /** Rules that read risk events: what the others add. */
  readonly #searches: readonly number[];
  /** null where none are asked for. */
  readonly #incidents: LiveIncidents | null;

  /** `settled`: risk before it was counted for incidents already; null where none are asked for. */
  constructor(parts: RiskParts, settled: number | null) {
    this.#parts = parts;
    const { rules } = parts.compiled.programs;
    this.#searches = rules.flatMap(({ plan }, index) => (readsRisk(plan) ? [index] : []));
    this.#incidents = settled === null ? null : new LiveIncidents((item) => parts.texts.read(item), settled);
  }

  /** Whether a rule reads risk, and so finds nothing in events. */
  isSearch(rule: number): boolean {
    return this.#searches.includes(rule);
  }

  /** Risk before this time was counted for incidents; null where none are asked for. */
  get settled(): number | null {
    return this.#incidents?.settled ?? null;
  }

  /** Bytes of what incidents still need. */
  get bytes(): number {
    return (this.#incidents?.items ?? []).reduce((sum, { length }) => sum + length, 0);
  }

  /** Whether an entry of the journal is of incidents, whatever its rule. */
  static isOfIncidents(rule: number): boolean {
    return rule === INCIDENTS;
  }

  restore(items: readonly Waiting[]): void {
    this.#incidents?.restore(items);
  }

  move(move: Move): void {
    this.#incidents?.replace((items) => move(INCIDENTS, items));
  }

  /** Takes the risk that an alert adds. */
  keep(rule: Rule, alert: Alert): void {
    if (alert.risk.length === 0) return;
    const time = alert.time === null ? null : parseTime(alert.time);
    if (time === null) return;
    const { texts, factors, wait, limit } = this.#parts;
    if (this.#searches.length > 0) {
      const text = JSON.stringify([ruleIdentity(rule), storeAlert(alert, 0)]);
      for (const index of this.#searches) wait(index, RISK, time, text);
    }
    const incidents = this.#incidents;
    if (incidents === null) return;
    for (const event of riskEventsOf(rule, alert, factors)) {
      const entry = LiveIncidents.textOf(event);
      if (entry === null) continue;
      if (incidents.isFull || !Journal.fits(entry.text)) limit('risk', 'a risk event found no room');
      // What comes late is counted next.
      else incidents.push(texts.append(INCIDENTS, 0, Math.max(entry.time, incidents.settled), entry.text));
    }
  }

  /** Risk is searched and counted up to where no rule can add to it any more. */
  *advance(watermark: number): Steps {
    const { compiled, texts, queueOf, alert, attempt } = this.#parts;
    const isDue = this.#searches.some((index) => queueOf(index).isDue(watermark));
    if (!isDue && this.#incidents?.isWaiting !== true) return;
    texts.flush();
    const settled = compiled.rules.reduce(
      (least, _, index) => (this.isSearch(index) ? least : Math.min(least, queueOf(index).settled(watermark))),
      watermark,
    );
    attempt(INCIDENT_RULES, () => {
      for (const found of this.#incidents?.advance(settled) ?? []) alert(found);
    });
    if (isDue) yield* this.#search(settled);
  }

  *#search(settled: number): Steps {
    const { compiled, context, queueOf, alert, attempt, limit } = this.#parts;
    for (const index of this.#searches) {
      const { rule } = compiled.rules[index]!;
      for (const { window, items } of queueOf(index).takeDue(settled)) {
        const during = { ...context, now: window.at, infoMin: window.from, infoMax: window.to };
        const full = (what: string, times?: number): void => limit(rule.id, what, times);
        yield;
        attempt(rule, () => {
          for (const found of searchRisk(compiled, index, this.#read(items), during, window, window.from, full))
            alert(found);
        });
      }
    }
  }

  #read(items: readonly Waiting[]): readonly RiskEvent[] {
    const { compiled, texts, factors } = this.#parts;
    // Journals of before name a rule by its id alone.
    const indexOf = new Map(
      compiled.rules.flatMap(({ rule }, index) => [[rule.id, index] as const, [ruleIdentity(rule), index] as const]),
    );
    const alerts = items.flatMap((item) => {
      const [identity, stored] = JSON.parse(texts.read(item)) as [string, ReturnType<typeof storeAlert>]; // as `keep` wrote it
      const index = indexOf.get(identity);
      return index === undefined ? [] : [readAlert({ ...stored, rule: index }, compiled.rules)];
    });
    alerts.sort(compareAlerts);
    return alerts.flatMap((alert) =>
      riskEventsOf(compiled.rules[indexOf.get(ruleIdentity(alert.rule))!]!.rule, alert, factors),
    );
  }
}
