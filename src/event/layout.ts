/**
 * Layouts: where the raw fields lie. Chosen from content, never from a file's name. A layout answers three questions:
 * how a System field, a named raw datum, and its own value under an ECS name are read. Views sit on top of the answers.
 */
import type { RawField } from './fields.ts';
import type { JsonObject, RecordBody, SystemField, WindowsRecord } from './record.ts';

export const LAYOUTS = [
  'evtx',
  'event-xml',
  'event-text',
  'flat-json',
  'unnamed-data',
  'evtx-dump-json',
  'evtxecmd',
  'beats-raw',
  'beats-ecs',
  'ecs',
  'sentinelone-raw',
  'endgame-raw',
  'json',
] as const;
export type LayoutId = (typeof LAYOUTS)[number];

/** The socket: one plug a layout, in `layouts/`. Answers are asked for when a rule is compiled, read per event. */
export interface Layout {
  readonly id: LayoutId;
  system(field: SystemField): RawField | null;
  /** A named datum: of EventData or UserData on Windows events, a raw vendor field elsewhere. */
  data(name: string): RawField | null;
  /** The layout's own value under an ECS name; null where documents of the layout carry none. */
  ecs(name: string): RawField | null;
  /** Where the record is a text that Splunk extracts fields from by its own rules: the field that it gives under a name. */
  extracted?(name: string): RawField | null;
  /** Names for which `extracted` would answer on this record. */
  extractedNames?(body: RecordBody): readonly string[];
  /** Names for which `data` would answer on this record, for rendering; in document order. */
  dataNames(body: RecordBody): readonly string[];
  /** What the record's UserData holds, as XML; null for events that have EventData, and where the two cannot be told apart. */
  userDataXml?(body: RecordBody): string | null;
}

/** What stood around a record: a search engine's hit, a search result, a collector's message. Nulls where nothing did. */
export interface Envelope {
  /** Concrete index or data stream that an Elasticsearch export names. */
  readonly index: string | null;
  readonly source: string | null;
  readonly sourcetype: string | null;
  readonly host: string | null;
  /** As written: epoch seconds or text. */
  readonly time: string | number | null;
  /** The event's own text, where the wrapper carried it as text. */
  readonly raw: string | null;
}

export const NO_ENVELOPE: Envelope = { index: null, source: null, sourcetype: null, host: null, time: null, raw: null };

/** Reads a Windows event out of XML text; null when it is none. Provided by the format that reads XML. */
export type ParseXml = (text: string) => WindowsRecord | null;

const ENVELOPE: unique symbol = Symbol('envelope');
const ORIGINAL: unique symbol = Symbol('original');

interface Marked {
  [ENVELOPE]?: Envelope;
  [ORIGINAL]?: OriginalEvent;
}

/** The event as it was before a pipeline read it, kept by the pipeline as text; parsed when first asked for. */
export class OriginalEvent {
  readonly #text: string;
  readonly #parse: ParseXml;
  #record: WindowsRecord | null | undefined;

  constructor(text: string, parse: ParseXml) {
    this.#text = text;
    this.#parse = parse;
  }

  get record(): WindowsRecord | null {
    if (this.#record === undefined) this.#record = this.#parse(this.#text);
    return this.#record;
  }
}

/**
 * Remembers an envelope on the record that it held, under a symbol that neither JSON nor rules can see: accessors are
 * given nothing but the record.
 */
export function setEnvelope(body: RecordBody, envelope: Envelope): void {
  (body as RecordBody & Marked)[ENVELOPE] = envelope;
}

export function envelopeOf(body: RecordBody): Envelope {
  return (body as RecordBody & Marked)[ENVELOPE] ?? NO_ENVELOPE;
}

export function setOriginal(body: JsonObject, original: OriginalEvent): void {
  (body as JsonObject & Marked)[ORIGINAL] = original;
}

export function originalOf(body: RecordBody): WindowsRecord | null {
  return (body as RecordBody & Marked)[ORIGINAL]?.record ?? null;
}
