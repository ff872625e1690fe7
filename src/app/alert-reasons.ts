/**
 * Why alerts were raised and why the rest stayed silent, for `scan --explain`: a reading of the input before the scan,
 * by the same rules, that keeps the explanation of every event that holds and counts the reasons of those that do not.
 * A scan that is not asked to explain knows nothing of this. Kept explanations are capped; what is beyond has no `why`.
 * Among many rules those that are more than one clause away from an event are counted and not explained.
 */
import type { Alert } from '../alert/alert.ts';
import type { Record } from '../event/record.ts';
import type { ScanSummary } from '../io/output.ts';
import { describeExplanation } from '../io/outputs/explain-json.ts';
import { renderReason } from '../io/outputs/explain-text.ts';
import type { EvalContext } from '../lang/function.ts';
import { type Explained, Explaining } from './explaining.ts';
import type { PieceReport } from './finding.ts';
import type { RecordTaker } from './piece.ts';
import { ReasonTally } from './reasons.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';
import { MAX_SILENCE_RULES } from './silence.ts';

/** Explanations kept, as JSON text. Characters. */
const MAX_KEPT = 256 * 1024 * 1024;
/** Events of one alert whose explanations it carries. */
const MAX_EVENTS = 10;
/** Why an event stayed silent from which every one of many rules is further than one clause. */
const FAR_FROM_ALL = 'more than one clause or stage of every rule';

export class AlertReasons implements RecordTaker {
  readonly admit = null;
  readonly zone: string;
  readonly #explaining: Explaining;
  readonly #kept = new Map<string, string>();
  readonly #silent = new ReasonTally();
  #keptSize = 0;
  #full = false;
  #said: Explained[] = [];
  /** Some rule was asked about the event and is too far from it to be explained. */
  #isFarFromSome = false;

  constructor(compiled: CompiledBundle, settings: ReadSettings, context: EvalContext) {
    this.zone = settings.zone;
    this.#explaining = new Explaining(compiled, settings, context, {
      only: null,
      onExplained: (explained) => this.#said.push(explained),
      ...(compiled.rules.length > MAX_SILENCE_RULES ? { onFar: () => (this.#isFarFromSome = true) } : {}),
    });
  }

  begin(): void {}

  enter(source: string): void {
    this.#explaining.enter(source);
  }

  take(record: Record): boolean {
    this.#said = [];
    this.#isFarFromSome = false;
    const isEvent = this.#explaining.take(record);
    const held = this.#said.filter(({ explanation }) => explanation.holds);
    for (const explained of held) this.#keep(explained);
    if (held.length === 0) this.#countSilent();
    return isEvent;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    return this.#explaining.finish();
  }

  #keep({ rule, text, source, record, explanation }: Explained): void {
    const why = JSON.stringify({ source, record, ...describeExplanation(text, explanation) });
    this.#keptSize += why.length;
    if (this.#keptSize > MAX_KEPT) this.#full = true;
    else this.#kept.set(keyOf(rule.id, source, record), why);
  }

  /** The rule that came nearest says why. */
  #countSilent(): void {
    if (this.#said.length === 0) {
      if (this.#isFarFromSome) this.#silent.add(FAR_FROM_ALL, '', []);
      return;
    }
    const nearest = this.#said.reduce((best, one) => (one.misses < best.misses ? one : best));
    const { rule, text, source, record, explanation } = nearest;
    this.#silent.add(`${rule.name}: ${renderReason(text, explanation)}`, `${source}:${record}`, []);
  }

  /** The alert with the explanations of its first events; as it is where none was kept. */
  attach(alert: Alert): Alert {
    const events = alert.events.slice(0, MAX_EVENTS).flatMap(({ source, record }) => {
      const why = this.#kept.get(keyOf(alert.rule.id, source, record));
      return why === undefined ? [] : [JSON.parse(why) as unknown];
    });
    return events.length === 0 ? alert : { ...alert, why: { events, left_out: alert.event_count - events.length } };
  }

  silent(): NonNullable<ScanSummary['silent']> {
    const reasons = this.#silent.counts().map(({ reason, count }) => ({ reason, count }));
    return { total: this.#silent.total, reasons };
  }

  notes(): string[] {
    return this.#full ? ['There were too many explanations to keep; some alerts have none'] : [];
  }
}

function keyOf(rule: string, source: string, record: number): string {
  return `${record}\u0000${rule}\u0000${source}`;
}
