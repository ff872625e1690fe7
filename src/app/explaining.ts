/**
 * Explaining input: for every event that matched a rule, or met what the rule requires of an event, what each clause and
 * stage said. Runs in one thread, in the order of the input, and decides nothing that a scan would not.
 */
import { countMisses, Explainer, type Explanation } from '../engine/explain.ts';
import type { LineageWatch } from '../engine/lineage-watch.ts';
import type { Program } from '../engine/program.ts';
import { Classifier } from '../event/classify.ts';
import { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { eventTimeOf } from '../event/event-time.ts';
import { recordIdentity } from '../event/identity.ts';
import type { LineageKeeper } from '../event/lineage.ts';
import type { Record } from '../event/record.ts';
import { listFields } from '../event/resolve.ts';
import { formatTime } from '../event/time.ts';
import type { Value } from '../event/value.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Rule } from '../rule/rule.ts';
import type { SourceText } from '../text/source-text.ts';
import type { PieceReport } from './finding.ts';
import { lineageReading } from './lineage-survey.ts';
import type { RecordTaker } from './piece.ts';
import { predicatesOf, requirementIn } from './prefilter.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';

/** What one rule said of one event. */
export interface Explained {
  readonly rule: Rule;
  /** Position of the rule in its bundle. */
  readonly index: number;
  /** What spans point into. */
  readonly text: SourceText;
  readonly source: string;
  readonly record: number;
  readonly time: string | null;
  readonly host: string | null;
  /** A few fields that tell people which event it is: program, what it asked for, status. */
  readonly headline: readonly (readonly [string, Value])[];
  readonly explanation: Explanation;
  /** Number of clauses or stages that kept it from holding; 1 is a near miss, 0 a match. */
  readonly misses: number;
}

export interface ExplainOptions {
  /** Only this event, or only those for which it is true; they are explained even where no requirement is met. */
  readonly only:
    | { readonly source: string; readonly record: number }
    | ((source: string, record: number) => boolean)
    | null;
  readonly onExplained: (explained: Explained) => void;
  /**
   * Takes, by its position, a rule that more than one clause keeps from holding on an event, and says whether that is all
   * it wants to know; false: the event is explained. Absent: every one is.
   */
  readonly onFar?: (index: number) => boolean;
}

const HEADLINE: readonly (readonly [string, string])[] = [
  ['program', 'process.executable'],
  ['asked for', 'dns.question.name'],
  ['status', 'sysmon.dns.status'],
  ['file', 'file.path'],
  ['registry', 'registry.path'],
  ['destination', 'destination.ip'],
];

export class Explaining implements RecordTaker {
  readonly #compiled: CompiledBundle;
  readonly #options: ExplainOptions;
  readonly #settings: ReadSettings;
  readonly #slots: SlotTable;
  readonly #event: Event;
  readonly #lineage: LineageWatch | null;
  readonly #classifier: Classifier;
  readonly #context: EvalContext;
  readonly #explainers: Explainer[] = [];
  readonly #required: readonly (readonly string[] | null)[];
  #source = '';

  constructor(
    compiled: CompiledBundle,
    settings: ReadSettings,
    context: EvalContext,
    options: ExplainOptions,
    lineage: LineageKeeper | null = null,
  ) {
    this.zone = settings.zone;
    this.#compiled = compiled;
    this.#options = options;
    this.#settings = settings;
    this.#context = context;
    const { resolve, watch } = lineageReading(compiled.programs.rules, settings, context, lineage);
    this.#slots = new SlotTable(resolve);
    this.#lineage = watch(this.#slots);
    this.#event = new Event(this.#slots);
    this.#classifier = new Classifier({
      parseXml: parseWindowsXml,
      strictFields: settings.strictFields,
      zone: settings.zone,
      ...(settings.envelope === undefined ? {} : { envelope: settings.envelope }),
    });
    this.#required = compiled.programs.rules.map(requiredOf);
  }

  readonly admit = null;
  readonly zone: string;

  begin(): void {}

  enter(source: string): void {
    this.#source = source;
  }

  take(record: Record): boolean {
    const { only } = this.#options;
    const isPassed = only !== null && !isWanted(only, this.#source, record.ordinal);
    if (isPassed && this.#lineage === null) return true;
    const classified = this.#classifier.classify(record.body);
    if (classified === null) return isPassed;
    this.#event.reset(classified.cls, classified.body);
    this.#lineage?.take(this.#event);
    if (isPassed || !this.#isInRange(classified.cls, classified.body)) return true;
    this.#compiled.programs.rules.forEach((program, index) => {
      if (only !== null || this.#meetsRequirement(program, index)) this.#explain(program, index, record);
    });
    return true;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    return { classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null };
  }

  #isInRange(cls: EventClass, body: Record['body']): boolean {
    const { from, to } = this.#settings;
    if (from === null && to === null) return true;
    const time = eventTimeOf(cls, body);
    return time !== null && (from === null || time >= from) && (to === null || time < to);
  }

  #meetsRequirement(program: Program, index: number): boolean {
    const required = this.#required[index];
    if (required === null || required === undefined) return true;
    return required.some((name) => this.#event.get(this.#slots.slotOf(program.schema, name)) !== null);
  }

  #explain(program: Program, index: number, record: Record): void {
    const { rule, text, content } = this.#compiled.rules[index]!;
    const event = this.#event;
    const explainer = (this.#explainers[index] ??= new Explainer(program, {
      slots: this.#slots,
      context: this.#context,
      listFields,
      lookup: (name) => content.lookup(name),
      limit: () => {},
    }));
    const { onFar } = this.#options;
    if (onFar !== undefined && explainer.isFar(event) && onFar(index)) return;
    const explanation = explainer.explain(event);
    const time = eventTimeOf(event.cls, event.body);
    this.#options.onExplained({
      rule,
      index,
      text,
      source: this.#source,
      record: record.ordinal,
      time: time === null ? null : formatTime(time),
      host: recordIdentity(event.cls, event.body).host,
      headline: HEADLINE.map(([label, name]) => [label, event.get(this.#slots.slotOf('ecs', name))] as const).filter(
        ([, value]) => value !== null,
      ),
      explanation,
      misses: countMisses(explanation),
    });
  }
}

/** Fields of which one must be there for the rule to have anything to say; null: every event is worth a look. */
function requiredOf(program: Program): readonly string[] | null {
  const names = new Set<string>();
  for (const predicate of predicatesOf(program)) {
    const fields = requirementIn(program.schema, predicate);
    if (fields === null) return null;
    for (const { name } of fields) names.add(name);
  }
  return [...names];
}

function isWanted(only: NonNullable<ExplainOptions['only']>, source: string, record: number): boolean {
  return typeof only === 'function' ? only(source, record) : record === only.record && source === only.source;
}
