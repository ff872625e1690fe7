/**
 * One ordered stream under rules: frames go in, and a stretch of what they say to the store comes out. It has a watermark,
 * waiting candidates and suppression of its own, all of which a checkpoint holds, so that it goes on elsewhere as if
 * nothing had happened. The event log is one such stream; so is each partition of a Kafka topic.
 */

import type { Alert } from '../../alert/alert.ts';
import { ruleIdentity } from '../../alert/identity.ts';
import { weighRisk } from '../../alert/risk-event.ts';
import type { RiskFactors } from '../../alert/risk-factors.ts';
import type { LineageSource } from '../../event/lineage.ts';
import { LiveLineage, type LiveLineageState } from '../../event/live-lineage.ts';
import type { Frame } from '../../io/event-log/frame.ts';
import type { FaultLog } from '../../io/fault.ts';
import type { StoreBatch } from '../../store/store.ts';
import type { Catalogue } from '../../usage/catalogue.ts';
import type { CompiledBundle } from '../rule-bundle.ts';
import type { Schedules } from '../schedules.ts';
import { takeInTurns } from '../steps.ts';
import { UsageTaker } from '../usage-taker.ts';
import { type FrameEvaluation, STREAM_SETTINGS } from './frame-evaluation.ts';
import { LiveAlerts, type LiveAlertsState } from './live-alerts.ts';
import { SearchFailures } from './search-failures.ts';
import { Stretch } from './stretch.ts';
import { Watermark, type WatermarkSettings, type WatermarkState } from './watermark.ts';

export interface LiveRules {
  readonly compiled: CompiledBundle;
  readonly schedules: Schedules;
  /** What changes the scores of risk; absent: nothing does. */
  readonly factors?: RiskFactors;
  /** Texts of the rules' files, by path. */
  readonly files?: ReadonlyMap<string, string>;
}

/** As plain data; what waits lies in the journal that it names. */
export interface LiveRunState {
  readonly watermark: WatermarkState;
  readonly alerts: LiveAlertsState;
  /** Absent where no process was marked, and in what versions wrote that kept none. */
  readonly lineage?: LiveLineageState;
}

export interface LiveRunSettings extends WatermarkSettings {
  /** Where what waits for windows lies. */
  readonly folder: string;
  /** Whether the risk incident rules run. */
  readonly incidents: boolean;
}

export interface LiveRunParts {
  readonly faults: FaultLog;
  /** null where nobody asks who uses AI. */
  readonly catalogue: Catalogue | null;
  /** Takes what people should hear of a bug. */
  readonly say: (level: 'error', message: string) => void;
}

const FORGOTTEN = 'processes whose descendants rules ask for, those not heard of for longest';
/** Windows are looked for when the watermark has moved this far. Microseconds. */
const STEP = 1_000_000;

export class LiveRun {
  readonly #settings: LiveRunSettings;
  readonly #parts: LiveRunParts;
  readonly #watermark: Watermark;
  readonly #usage: UsageTaker | null;
  readonly #lineage: LiveLineage;
  #evaluation: FrameEvaluation;
  #alerts: LiveAlerts;
  #stretch = new Stretch();
  /** Removes what rules before these kept, which the last checkpoint may still name. */
  #outdated: (() => void)[] = [];
  /** The watermark up to which windows were searched. */
  #advanced = Number.NEGATIVE_INFINITY;

  /** `evaluation`: of the same rules; may be shared by runs, one frame at a time. */
  constructor(
    settings: LiveRunSettings,
    rules: LiveRules,
    evaluation: FrameEvaluation,
    parts: LiveRunParts,
    state: LiveRunState | null,
  ) {
    this.#settings = settings;
    this.#parts = parts;
    this.#evaluation = evaluation;
    this.#watermark = new Watermark(settings, state?.watermark);
    const { catalogue } = parts;
    this.#usage = catalogue === null ? null : new UsageTaker(catalogue, STREAM_SETTINGS, true);
    this.#usage?.begin();
    this.#lineage = new LiveLineage(state?.lineage);
    this.#alerts = this.#openAlerts(rules, state?.alerts ?? null);
  }

  get watermark(): number | null {
    return this.#watermark.value;
  }

  /** What its events told of who descends from whom. */
  get lineage(): LineageSource {
    return this.#lineage;
  }

  get hosts(): number {
    return this.#watermark.hosts;
  }

  /** Candidates that wait for their windows. */
  get waiting(): number {
    return this.#alerts.waiting;
  }

  /** Of those, how many were dropped for want of room; under the present rules. */
  get dropped(): number {
    return this.#alerts.dropped;
  }

  /** Takes an alert that no rule found. */
  add(alert: Alert): void {
    this.#stretch.addAlert(alert);
  }

  /** Whether alerts were found that the store has not heard of. */
  get hasAlerts(): boolean {
    return this.#stretch.hasAlerts;
  }

  /** Whether the store should hear of what happened. */
  get isLarge(): boolean {
    return this.#stretch.isLarge;
  }

  /** Whether the store must hear of it before anything is added. */
  get isFull(): boolean {
    return this.#stretch.isFull;
  }

  /** `isCounted`: the store has not heard of this frame yet. */
  async take(frame: Frame, isCounted: boolean): Promise<void> {
    const [lineage, forgotten] = [this.#lineage, this.#lineage.dropped];
    const ledger = { watermark: this.#watermark, stretch: this.#stretch, usage: this.#usage, lineage };
    await this.#evaluation.take(frame, ledger, isCounted, (finding) => this.#alerts.take(finding));
    const dropped = lineage.dropped - forgotten;
    if (dropped > 0) this.#parts.faults.add({ code: 'state-cap', source: 'lineage', detail: FORGOTTEN }, dropped);
  }

  /** Nobody listened until now, so nobody fell silent. */
  resume(at: number): void {
    this.#watermark.resume(at);
  }

  /**
   * Time goes on: closes the windows that have passed, with turns of others in between. Nothing may be asked of this run
   * meanwhile but what it knows already. Rejects where the disk refuses; it may then be called again.
   */
  async advance(at: number): Promise<void> {
    const watermark = this.#watermark.advance(at);
    if (watermark !== null && watermark - this.#advanced >= STEP) {
      await takeInTurns(this.#alerts.advance(watermark));
      this.#advanced = watermark;
    }
    this.#alerts.flush();
  }

  /** What the store should hear of: all since the last time, as a batch that ends at a position. */
  batch(position: number): Omit<StoreBatch, 'at'> {
    this.#stretch.addUsage(this.#usage?.inventory.take() ?? []);
    return this.#stretch.batch(position);
  }

  /** The batch before is on its way. */
  beginStretch(): void {
    this.#stretch = new Stretch();
  }

  /**
   * Other rules from here on; those that stay keep what waits for them. The batch before must be on its way. Throws where
   * the disk refuses: then nothing has changed.
   */
  changeRules(rules: LiveRules, evaluation: FrameEvaluation): void {
    const { state, done } = this.#alerts.checkpoint();
    const alerts = this.#openAlerts(rules, state);
    this.#alerts.close();
    this.#outdated.push(done);
    this.#evaluation = evaluation;
    this.#alerts = alerts;
  }

  /** Makes all that is remembered durable; `done` is to be called when the state is. `renewed`: in a new journal. */
  checkpoint(renewed = false): { readonly state: LiveRunState; done(): void } {
    const { state, done } = this.#alerts.checkpoint(renewed);
    const outdated = this.#outdated.length;
    const lineage = this.#lineage.state();
    return {
      state: { watermark: this.#watermark.state(), alerts: state, ...(lineage.length === 0 ? {} : { lineage }) },
      done: () => {
        for (const remove of this.#outdated.splice(0, outdated)) remove();
        done();
      },
    };
  }

  close(): void {
    this.#alerts.close();
  }

  #openAlerts({ compiled, schedules, factors }: LiveRules, state: LiveAlertsState | null): LiveAlerts {
    const rules = new Map(compiled.rules.map(({ rule }) => [ruleIdentity(rule), rule]));
    const weigh = (alert: Alert): Alert => {
      const rule = rules.get(ruleIdentity(alert.rule));
      return factors === undefined || rule === undefined ? alert : weighRisk(rule, alert, factors);
    };
    const context = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
    const { faults, say } = this.#parts;
    return new LiveAlerts(
      compiled,
      schedules.ofRules,
      context,
      {
        alert: (alert) => this.#stretch.addAlert(weigh(alert)),
        fault: (fault, times) => faults.add(fault, times),
        attempt: new SearchFailures(faults, say).attempt,
      },
      this.#settings,
      state,
      factors,
    );
  }
}
