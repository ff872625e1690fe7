/**
 * Records: raw fields as a format found them, with where they lay. Formats make them, layouts read them. A record and
 * its bytes belong to the reader and are valid only until the reader goes on to the next one: whoever keeps a value
 * copies it.
 */
import type { Scalar, Value } from './value.ts';

/** What `JSON.parse` gives for an object. */
export interface JsonObject {
  readonly [key: string]: unknown;
}

/**
 * A Windows event in its own structure, whether it came as XML or as binary XML: System fields and named data.
 * Implementations decode lazily; reading a field that no rule names costs nothing.
 */
export interface WindowsRecord {
  readonly windows: true;
  /** How the record was stored; XML where it does not say. */
  readonly layout?: 'evtx' | 'event-xml' | 'event-text';
  /** A System field: Provider, ProviderGuid, EventID, Qualifiers, Version, Level, Task, Opcode, Keywords, TimeCreated (text as written, or a number of microseconds since 1970), EventRecordID, ActivityID, RelatedActivityID, ProcessID, ThreadID, Channel, Computer, UserID. */
  system(name: SystemField): Scalar | null;
  /**
   * A named `Data` of EventData, or an element of UserData by its local name. Repeated names make a list. Unnamed
   * `Data` are `param1`, `param2`, … in order. Text is decoded (entities resolved); an empty element is null.
   */
  data(name: string): Value;
  /** Names for which `data` may answer, in document order, without duplicates. */
  dataNames(): readonly string[];
  /** The event as XML: verbatim where it came as XML, else rendered. Of what came as text for people, that text. */
  toXml(): string;
  /**
   * What the record says, as bytes that are the same wherever it lies: two copies of a log may lay it out differently.
   * Absent where its own bytes are so; null where it cannot be told. Valid until something else is asked of the record.
   */
  contentBytes?(): Uint8Array | null;
}

export const SYSTEM_FIELDS = [
  'Provider',
  'ProviderGuid',
  'EventID',
  'Qualifiers',
  'Version',
  'Level',
  'Task',
  'Opcode',
  'Keywords',
  'TimeCreated',
  'EventRecordID',
  'ActivityID',
  'RelatedActivityID',
  'ProcessID',
  'ThreadID',
  'Channel',
  'Computer',
  'UserID',
] as const;
export type SystemField = (typeof SYSTEM_FIELDS)[number];

export type RecordBody = JsonObject | WindowsRecord;

export interface Record {
  readonly body: RecordBody;
  /** 1-based among every record attempted in its source. */
  readonly ordinal: number;
  /** Byte offset in the source as unpacked. */
  readonly offset: number;
  /** The record's own bytes, without line break. */
  readonly bytes: Uint8Array;
  /** The JSON text that the body was parsed from, where the reader had it in one piece. */
  readonly text?: string;
}

export function isWindowsRecord(body: RecordBody): body is WindowsRecord {
  return (body as { windows?: unknown }).windows === true && typeof (body as WindowsRecord).system === 'function';
}
