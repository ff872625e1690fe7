/**
 * Comparing rules: which events each of them rests its alerts on, and for every event that some caught and others did
 * not, what decided in the others. What counts as caught comes from real scans, one per set of rules, so thresholds and
 * sequences count; the reasons come from explanations of the same events. Memory grows with the events that were caught.
 */

import type { Alert } from '../alert/alert.ts';
import type { Record } from '../event/record.ts';
import { renderReason, renderValue, seenBehind } from '../io/outputs/explain-text.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Language } from '../lang/language-name.ts';
import type { Rule } from '../rule/rule.ts';
import { escapeControls } from '../text/render.ts';
import { type Explained, Explaining } from './explaining.ts';
import type { PieceReport } from './finding.ts';
import type { RecordTaker } from './piece.ts';
import { type ReasonCount, ReasonTally } from './reasons.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';

/** One rule of the comparison. */
export interface Contestant {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly language: Language;
  readonly version: string | null;
  /** Events that its alerts rest on. */
  readonly caught: number;
  /** Of those, the ones that no other rule caught. */
  readonly alone: number;
  /** Events that others caught and it did not, by what decided; most first. */
  readonly missed: { readonly total: number; readonly reasons: readonly ReasonCount[] };
}

export interface Comparison {
  readonly rules: readonly Contestant[];
  /** Events that one rule or more caught. */
  readonly events: number;
  /** Events by who caught them: positions in `rules`; most first. */
  readonly overlaps: readonly { readonly by: readonly number[]; readonly count: number; readonly example: string }[];
  /** Limits that were reached, one sentence each. */
  readonly notes: readonly string[];
}

/** Events told apart over all rules. */
const MAX_CAUGHT = 5_000_000;
const NEEDS_OTHERS = 'holds by itself, but no alert rests on it: a threshold, a sequence or a duplicate decided';

/** What the alerts of one set of rules rest on. */
export class CaughtEvents {
  readonly compiled: CompiledBundle;
  readonly #byRule: ReadonlyMap<string, { readonly events: Set<string>; truncated: boolean }>;
  #total = 0;
  #full = false;

  constructor(compiled: CompiledBundle) {
    this.compiled = compiled;
    this.#byRule = new Map(compiled.rules.map(({ rule }) => [keyOf(rule), { events: new Set(), truncated: false }]));
  }

  get isFull(): boolean {
    return this.#full;
  }

  take(alert: Alert): void {
    const caught = this.#byRule.get(keyOf(alert.rule));
    if (caught === undefined) return;
    // An alert names its first and last events only; the ones between are judged by themselves.
    if (alert.event_count > alert.events.length) caught.truncated = true;
    for (const { source, record } of alert.events) {
      if (this.#total >= MAX_CAUGHT) this.#full = true;
      else if (!caught.events.has(eventKey(source, record))) {
        caught.events.add(eventKey(source, record));
        this.#total++;
      }
    }
  }

  has(rule: Rule, source: string, record: number): boolean {
    return this.#byRule.get(keyOf(rule))?.events.has(eventKey(source, record)) === true;
  }

  hasAny(source: string, record: number): boolean {
    const key = eventKey(source, record);
    for (const { events, truncated } of this.#byRule.values()) if (truncated || events.has(key)) return true;
    return false;
  }

  isTruncated(rule: Rule): boolean {
    return this.#byRule.get(keyOf(rule))?.truncated === true;
  }
}

function keyOf({ id, name }: { readonly id: string; readonly name: string }): string {
  return `${id}\u0000${name}`;
}

function eventKey(source: string, record: number): string {
  return `${record}\u0000${source}`;
}

interface Standing {
  readonly rule: Rule;
  caught: number;
  alone: number;
  readonly missed: ReasonTally;
}

/** The second reading: asks every rule about every event that some rule caught. */
export class Comparing implements RecordTaker {
  readonly admit = null;
  readonly zone: string;
  readonly #sides: readonly CaughtEvents[];
  readonly #explaining: readonly Explaining[];
  readonly #standings: readonly Standing[];
  readonly #overlaps = new Map<string, { readonly by: readonly number[]; count: number; readonly example: string }>();
  #said: { readonly side: number; readonly explained: Explained }[] = [];
  #events = 0;

  constructor(sides: readonly CaughtEvents[], settings: ReadSettings, context: EvalContext) {
    this.zone = settings.zone;
    this.#sides = sides;
    const only = (source: string, record: number): boolean => sides.some((side) => side.hasAny(source, record));
    this.#explaining = sides.map(
      ({ compiled }, side) =>
        new Explaining(compiled, settings, context, {
          only,
          onExplained: (explained) => this.#said.push({ side, explained }),
        }),
    );
    this.#standings = sides.flatMap(({ compiled }) =>
      compiled.rules.map(({ rule }) => ({ rule, caught: 0, alone: 0, missed: new ReasonTally() })),
    );
  }

  begin(): void {}

  enter(source: string): void {
    for (const explaining of this.#explaining) explaining.enter(source);
  }

  take(record: Record): boolean {
    this.#said = [];
    let isEvent = true;
    for (const explaining of this.#explaining) isEvent = explaining.take(record) && isEvent;
    if (this.#said.length > 0) this.#settle();
    return isEvent;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    return { classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null };
  }

  /** Every rule has said what it thinks of one event, in the order of the standings. */
  #settle(): void {
    const verdicts = this.#said.map(({ side, explained }) => this.#isCaught(side, explained));
    const by = verdicts.flatMap((caught, i) => (caught ? [i] : []));
    if (by.length === 0) return;
    this.#events++;
    const { source, record, headline } = this.#said[0]!.explained;
    const words = headline.slice(0, 2).map(([label, value]) => `${label} ${renderValue(value)}`);
    const example = [`${escapeControls(source)}:${record}`, ...words].join(' · ');
    const overlap = this.#overlaps.get(by.join()) ?? { by, count: 0, example };
    overlap.count++;
    this.#overlaps.set(by.join(), overlap);
    this.#said.forEach(({ explained }, i) => {
      const standing = this.#standings[i]!;
      if (verdicts[i]!) {
        standing.caught++;
        if (by.length === 1) standing.alone++;
        return;
      }
      const { text, explanation } = explained;
      if (explanation.holds) standing.missed.add(NEEDS_OTHERS, example, []);
      else standing.missed.add(renderReason(text, explanation), example, seenBehind(explanation));
    });
  }

  #isCaught(side: number, { rule, source, record, explanation }: Explained): boolean {
    const caught = this.#sides[side]!;
    return caught.has(rule, source, record) || (explanation.holds && caught.isTruncated(rule));
  }

  result(): Comparison {
    const truncated = this.#sides.some((side) => side.compiled.rules.some(({ rule }) => side.isTruncated(rule)));
    return {
      rules: this.#standings.map(({ rule, caught, alone, missed }) => ({
        id: rule.id,
        name: rule.name,
        path: rule.path,
        language: rule.language,
        version: rule.version,
        caught,
        alone,
        missed: { total: missed.total, reasons: missed.counts() },
      })),
      events: this.#events,
      overlaps: [...this.#overlaps.values()].sort((a, b) => b.count - a.count),
      notes: [
        ...(truncated
          ? [
              'Some alerts rest on more than 100 events and name 100; the others count as caught where the rule holds on them',
            ]
          : []),
        ...(this.#sides.some(({ isFull }) => isFull)
          ? [`Only the first ${MAX_CAUGHT} caught events are compared`]
          : []),
      ],
    };
  }
}
