/**
 * What rules need and what a corpus has: for each rule and each class of events that the corpus holds, whether the rule
 * could hold on it at all, what rules it out where it could not, and how often the fields are there that it reads. Asks
 * the evaluator: a class is ruled out when the rule's condition, compiled for it, is false whatever the event says.
 */
import { compilePredicate } from '../engine/predicate.ts';
import type { Program } from '../engine/program.ts';
import { whyOutOfReach } from '../engine/reach.ts';
import { eventScope } from '../engine/scope.ts';
import { Classifier } from '../event/classify.ts';
import { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import type { Record } from '../event/record.ts';
import { resolveField } from '../event/resolve.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import { renderWords } from '../io/outputs/explain-text.ts';
import { columnsAfter } from '../lang/columns.ts';
import type { Expr } from '../lang/expression.ts';
import type { EvalContext } from '../lang/function.ts';
import type { Stage } from '../lang/plan.ts';
import { conjunctsOf, fieldNamesOf } from '../lang/walk.ts';
import { escapeControls } from '../text/render.ts';
import type { PieceReport } from './finding.ts';
import type { RecordTaker } from './piece.ts';
import { predicatesOf } from './prefilter.ts';
import type { CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';

export interface FieldPresence {
  readonly name: string;
  /** Events that have it, of those on which the rule could hold. */
  readonly present: number;
}

export interface SourceNeeds {
  readonly kind: string;
  readonly eventId: string;
  readonly events: number;
  /** Null where the rule could hold; else what rules out every event of the class, in a few words. */
  readonly never: string | null;
}

export interface RuleNeeds {
  readonly id: string;
  readonly name: string;
  /** Most events first. */
  readonly sources: readonly SourceNeeds[];
  /** Events on which the rule could hold, and those on which it never could. */
  readonly possible: number;
  readonly impossible: number;
  /** Of the fields that the rule reads; those most often missing first. */
  readonly fields: readonly FieldPresence[];
}

interface ClassNeeds {
  readonly cls: EventClass;
  readonly never: string | null;
  events: number;
}

interface ProgramNeeds {
  readonly program: Program;
  readonly fields: readonly { readonly name: string; readonly slot: number }[];
  readonly present: number[];
  readonly classes: ClassNeeds[];
}

export class Needs implements RecordTaker {
  readonly admit = null;
  readonly zone: string;
  readonly #compiled: CompiledBundle;
  readonly #context: EvalContext;
  readonly #slots = new SlotTable(resolveField);
  readonly #event = new Event(this.#slots);
  readonly #classifier: Classifier;
  readonly #programs: readonly ProgramNeeds[];

  constructor(compiled: CompiledBundle, settings: ReadSettings, context: EvalContext) {
    this.zone = settings.zone;
    this.#compiled = compiled;
    this.#context = context;
    this.#classifier = new Classifier({
      parseXml: parseWindowsXml,
      strictFields: settings.strictFields,
      zone: settings.zone,
    });
    this.#programs = compiled.programs.rules.map((program) => {
      const fields = neededBy(program).map((name) => ({ name, slot: this.#slots.slotOf(program.schema, name) }));
      return { program, fields, present: fields.map(() => 0), classes: [] };
    });
  }

  begin(): void {}

  enter(): void {}

  take(record: Record): boolean {
    const classified = this.#classifier.classify(record.body);
    if (classified === null) return false;
    const event = this.#event;
    event.reset(classified.cls, classified.body);
    this.#programs.forEach((needs, index) => {
      const own = (needs.classes[event.cls.id] ??= {
        cls: event.cls,
        never: this.#neverOn(needs.program, index),
        events: 0,
      });
      own.events++;
      if (own.never !== null) return;
      needs.fields.forEach(({ slot }, i) => {
        if (event.get(slot) !== null) needs.present[i]!++;
      });
    });
    return true;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    return { classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null };
  }

  /** What rules out every event of the present event's class. */
  #neverOn(program: Program, index: number): string | null {
    const { cls } = this.#event;
    const outside = whyOutOfReach(program, this.#event, this.#slots);
    if (outside !== null) return outside;
    const scope = eventScope(this.#slots, cls, program.schema, this.#context);
    const isFalse = (expr: Expr): boolean => compilePredicate(expr, scope) === false;
    const predicates = predicatesOf(program);
    if (predicates.length === 0) return 'the search reads no events';
    if (!predicates.every(isFalse)) return null;
    const culprits = predicates.flatMap((predicate) => conjunctsOf(predicate).filter(isFalse));
    const { text } = this.#compiled.rules[index]!;
    const words = culprits.slice(0, 2).map((expr) => {
      const absent = fieldNamesOf(expr).filter(
        (name) => this.#slots.resolve(cls, program.schema, name).kind === 'absent',
      );
      const clause = renderWords(text, expr.span ?? null, 60);
      return absent.length === 0 ? clause : `${clause} (no ${absent.slice(0, 3).map(escapeControls).join(', ')} there)`;
    });
    return words.filter((one) => one !== '').join(' · ') || 'its condition';
  }

  result(): RuleNeeds[] {
    return this.#programs.map(({ fields, present, classes }, index) => {
      const { rule } = this.#compiled.rules[index]!;
      const sources = mergeLayouts(classes.filter((one) => one !== undefined));
      const possible = sources.reduce((sum, { never, events }) => sum + (never === null ? events : 0), 0);
      return {
        id: rule.id,
        name: rule.name,
        sources,
        possible,
        impossible: sources.reduce((sum, { events }) => sum + events, 0) - possible,
        fields: fields
          .map(({ name }, i) => ({ name, present: present[i]! }))
          .sort((a, b) => a.present - b.present || (a.name < b.name ? -1 : 1)),
      };
    });
  }
}

/** Fields of the condition, and of the columns that a search takes from its events. */
function neededBy(program: Program): string[] {
  const { body } = program;
  const names = new Set(predicatesOf(program).flatMap(fieldNamesOf));
  if (body.kind === 'rows') {
    const made = new Set(body.rowWise.concat(body.rest).flatMap(columnsMadeBy));
    for (const column of body.columns ?? []) if (!made.has(column)) names.add(body.fieldOf(column));
  }
  names.delete('_raw');
  return [...names];
}

/** Columns that a stage makes: events need not have them. */
function columnsMadeBy(stage: Stage): string[] {
  switch (stage.kind) {
    case 'rename':
      return stage.renames.map(({ to }) => to);
    // What `stats` makes stands behind what it reads of events.
    case 'aggregate':
      return stage.mode === 'stats' ? [] : stage.aggregates.map(({ as }) => as);
    case 'bin':
      return stage.as === stage.name ? [] : [stage.as];
    case 'assign':
    case 'lookup':
    case 'extract':
      return [...(columnsAfter([stage], new Set()) ?? [])];
    default:
      return [];
  }
}

/** One line for each kind and event id, whatever shipped the events, with the first reason; most events first. */
function mergeLayouts(classes: readonly ClassNeeds[]): SourceNeeds[] {
  const merged = new Map<string, { kind: string; eventId: string; never: string | null; events: number }>();
  for (const { cls, never, events } of classes) {
    const key = `${cls.kind}\u0000${cls.eventId}\u0000${never === null}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { kind: cls.kind, eventId: cls.eventId, never, events });
    else known.events += events;
  }
  return [...merged.values()].sort((a, b) => b.events - a.events);
}
