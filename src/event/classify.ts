/**
 * Classification: from a decoded record to its class and the body that fields are read from. Classes are made when their
 * first event arrives and kept; their number is capped, because what they are keyed by is written by whoever writes the
 * events. Beyond the cap events go to open classes, where everything that varies is read instead of folded.
 */
import { tableConstants } from './class-constants.ts';
import { CLASS_TRAITS, type Sketch, sketchOf } from './class-sketch.ts';
import type { EventClass } from './event-class.ts';
import { type Identified, type IdentifyFault, identifyLayout } from './identify-layout.ts';
import { type Envelope, type LayoutId, NO_ENVELOPE, type ParseXml, setEnvelope } from './layout.ts';
import type { RecordBody } from './record.ts';
import type { SourceKind } from './source-kind.ts';
import { isList, type Scalar, type Value } from './value.ts';
import { zoneOf } from './zone.ts';

/** Beyond this many, events share open classes. */
export const MAX_CLASSES = 4096;

export interface ClassifierOptions {
  readonly parseXml: ParseXml;
  /** Suppose nothing that the telemetry does not say. */
  readonly strictFields: boolean;
  /** Of times without an offset, as zoneOf takes it. Default UTC. */
  readonly zone?: string;
  /** What is known of all records from outside, as a collector would have said it: decides over what they say. */
  readonly envelope?: Partial<Envelope>;
}

export interface Classified {
  readonly cls: EventClass;
  /** The record inside its wrappers: what accessors read. */
  readonly body: RecordBody;
  readonly fault?: IdentifyFault;
}

/** A step on the way from a record's traits to its class; the last one holds it. */
interface Step {
  readonly next: Map<Scalar | null, Step>;
  cls: EventClass | null;
}

function newStep(): Step {
  return { next: new Map(), cls: null };
}

export class Classifier {
  readonly #options: ClassifierOptions;
  readonly #byKey = new Map<string, EventClass>();
  /** By layout, then trait by trait as written; only for records without an envelope, which are the many. */
  readonly #steps = new Map<LayoutId, Step>();
  #paths = 0;
  readonly #traits: Value[] = [];
  /** Records that went to an open class. */
  overflowed = 0;

  constructor(options: ClassifierOptions) {
    this.#options = options;
  }

  /** Every class so far, in order of id. */
  get classes(): EventClass[] {
    return [...this.#byKey.values()];
  }

  /** Never null for a record that a format made; null is kept for bodies that are no objects. */
  classify(record: RecordBody): Classified | null {
    if (typeof record !== 'object' || record === null) return null;
    const found = this.#enclose(identifyLayout(record, this.#options.parseXml));
    const cls = this.#classOf(found);
    return found.fault === undefined ? { cls, body: found.body } : { cls, body: found.body, fault: found.fault };
  }

  #enclose(found: Identified): Identified {
    const { envelope } = this.#options;
    if (envelope === undefined) return found;
    const outer = { ...found.envelope, ...envelope };
    setEnvelope(found.body, outer);
    return { ...found, envelope: outer };
  }

  #classOf({ layout, body, envelope }: Identified): EventClass {
    const readers = CLASS_TRAITS[layout];
    const traits = this.#traits;
    traits.length = readers.length;
    for (let i = 0; i < readers.length; i++) traits[i] = readers[i]!(body);
    if (envelope !== NO_ENVELOPE) return this.#admit(sketchOf(layout, traits, envelope));
    let step = this.#steps.get(layout);
    for (let i = 0; step !== undefined && i < traits.length; i++) step = step.next.get(stepKey(traits[i]!));
    if (step?.cls != null) return step.cls;
    const cls = this.#admit(sketchOf(layout, traits, envelope));
    if (cls.open !== true && this.#paths < 2 * MAX_CLASSES) this.#remember(layout, traits, cls);
    return cls;
  }

  #remember(layout: LayoutId, traits: readonly Value[], cls: EventClass): void {
    this.#paths++;
    let step = this.#steps.get(layout);
    if (step === undefined) this.#steps.set(layout, (step = newStep()));
    for (const trait of traits) {
      const key = stepKey(trait);
      let next: Step | undefined = step.next.get(key);
      if (next === undefined) step.next.set(key, (next = newStep()));
      step = next;
    }
    step.cls = cls;
  }

  #admit(sketch: Sketch): EventClass {
    const known = this.#byKey.get(sketch.key);
    if (known !== undefined) return known;
    if (this.#byKey.size >= MAX_CLASSES) return this.#openClass(sketch.kind, sketch.layout);
    return this.#add(sketch, false);
  }

  #openClass(kind: SourceKind, layout: LayoutId): EventClass {
    this.overflowed++;
    const key = `open ${kind} ${layout}`;
    const sketch: Sketch = { key, kind, layout, eventId: '', ecs: [], splunk: [], indexes: [] };
    return this.#byKey.get(key) ?? this.#add(sketch, true);
  }

  #add(sketch: Sketch, open: boolean): EventClass {
    const { key, kind, layout, eventId, indexes } = sketch;
    const { strictFields, zone = 'UTC' } = this.#options;
    const table = tableConstants(kind, layout, eventId, strictFields);
    const ecs = new Map(open ? [] : [...table.constants.ecs, ...sketch.ecs]);
    const splunk = new Map(open ? [] : [...table.constants.splunk, ...sketch.splunk]);
    const assumed = new Map([...table.assumed].filter(([name]) => !sketch.ecs.some(([own]) => own === name)));
    const base = {
      key,
      kind,
      layout,
      eventId,
      constants: { ecs, splunk, cim: splunk },
      indexes,
      assumed,
      strictFields,
      zone: zoneOf(zone),
    };
    const cls: EventClass = { id: this.#byKey.size, ...base, ...(open ? { open: true as const } : {}) };
    this.#byKey.set(key, cls);
    return cls;
  }
}

/** A list cannot be told from a text that looks like it by accident: texts never begin with this character. */
function stepKey(trait: Value): Scalar | null {
  return isList(trait)
    ? `\u0000${JSON.stringify(trait)}`
    : typeof trait === 'string' && trait[0] === '\u0000'
      ? `\u0000${trait}`
      : trait;
}
