/**
 * Classification: from a decoded record to its class and the body that fields are read from. Classes are made when their
 * first event arrives and kept; their number is capped, because what they are keyed by is written by whoever writes the
 * events. Beyond the cap events go to open classes, where everything that varies is read instead of folded.
 */
import { tableConstants } from './class-constants.ts';
import { type Sketch, sketchOf, sketchWindows, WINDOWS_FIELDS } from './class-sketch.ts';
import type { EventClass } from './event-class.ts';
import { type Identified, identifyLayout } from './identify-layout.ts';
import { type LayoutId, NO_ENVELOPE, type ParseXml } from './layout.ts';
import type { RecordBody } from './record.ts';
import type { SourceKind } from './source-kind.ts';
import { firstOf, type Scalar } from './value.ts';

/** Beyond this many, events share open classes. */
export const MAX_CLASSES = 4096;

export interface ClassifierOptions {
  readonly parseXml: ParseXml;
  /** Suppose nothing that the telemetry does not say. */
  readonly strictFields: boolean;
  /** Minutes east of UTC of local times without an offset. Default 0. */
  readonly tz?: number;
}

export interface Classified {
  readonly cls: EventClass;
  /** The record inside its wrappers: what accessors read. */
  readonly body: RecordBody;
  readonly fault?: 'layout-too-deep';
}

type Level<T> = Map<Scalar | null, T>;

export class Classifier {
  readonly #options: ClassifierOptions;
  readonly #byKey = new Map<string, EventClass>();
  /** Straight way for plain Windows records: layout, channel, provider, event id as written. */
  readonly #windows = new Map<LayoutId, Level<Level<Level<EventClass>>>>();
  #aliases = 0;
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
    const found = identifyLayout(record, this.#options.parseXml);
    const cls = this.#classOf(found);
    return found.fault === undefined ? { cls, body: found.body } : { cls, body: found.body, fault: found.fault };
  }

  #classOf(found: Identified): EventClass {
    switch (found.layout) {
      case 'evtx':
      case 'event-xml':
      case 'flat-json':
      case 'evtx-dump-json':
        return this.#windowsClass(found);
      default:
        return this.#admit(sketchOf(found));
    }
  }

  #windowsClass({ layout, body, envelope }: Identified): EventClass {
    const { channel, provider, eventId } = WINDOWS_FIELDS[layout];
    const rawChannel = firstOf(channel.read(body));
    const rawProvider = firstOf(provider.read(body));
    const rawId = firstOf(eventId.read(body));
    const plain = envelope === NO_ENVELOPE;
    if (plain) {
      const known = this.#windows.get(layout)?.get(rawChannel)?.get(rawProvider)?.get(rawId);
      if (known !== undefined) return known;
    }
    const cls = this.#admit(sketchWindows(layout, rawChannel, rawProvider, rawId, envelope));
    if (plain && cls.open !== true && this.#aliases < 2 * MAX_CLASSES) {
      this.#aliases++;
      levelOf(levelOf(levelOf(this.#windows, layout), rawChannel), rawProvider).set(rawId, cls);
    }
    return cls;
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
    const { strictFields, tz = 0 } = this.#options;
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
      tz,
    };
    const cls: EventClass = { id: this.#byKey.size, ...base, ...(open ? { open: true as const } : {}) };
    this.#byKey.set(key, cls);
    return cls;
  }
}

function levelOf<K, L extends LayoutId | Scalar | null>(
  map: Map<L, Map<Scalar | null, K>>,
  key: L,
): Map<Scalar | null, K> {
  let level = map.get(key);
  if (level === undefined) map.set(key, (level = new Map()));
  return level;
}
