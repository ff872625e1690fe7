/**
 * Which layout a decoded record has, and what was wrapped around it. Runs on every decoded record, so it asks the
 * cheapest telling questions first. At most two wrappers are taken off (an export around a collector's message, a hit
 * around a kept original); a third is a fault, not a guess. It never throws; what is nothing else is `json`.
 */
import { eventOfCollector } from './collector-event.ts';
import { EventText, isEventText } from './event-text.ts';
import { eventOfGelf } from './gelf.ts';
import { eventOfGraylog } from './graylog.ts';
import { isJsonObject, JsonPath, memberOf } from './json-path.ts';
import {
  type Envelope,
  type LayoutId,
  NO_ENVELOPE,
  OriginalEvent,
  type ParseXml,
  setEnvelope,
  setOriginal,
} from './layout.ts';
import { dataAsEvent } from './layouts/azure-tables.ts';
import { channelOfSource } from './layouts/flat-json.ts';
import { hasDataNames, isUnnamedData } from './layouts/unnamed-data.ts';
import { isWindowsRecord, type JsonObject, type RecordBody } from './record.ts';
import { eventOfOsquery, eventOfResult, xmlOfRow } from './tool-event.ts';
import { eventOfWazuh } from './wazuh.ts';

/** What can be wrong with a record that is an event all the same. */
export type IdentifyFault = 'layout-too-deep' | 'data-unnamed';

export interface Identified {
  readonly layout: LayoutId;
  /** The record inside the wrappers. */
  readonly body: RecordBody;
  readonly envelope: Envelope;
  readonly fault?: IdentifyFault;
}

const MAX_WRAPPERS = 2;
/** Text inside a wrapper that is longer is not parsed. UTF-16 units. */
const MAX_WRAPPED_TEXT = 16 * 1024 * 1024;

export function identifyLayout(record: RecordBody, parseXml: ParseXml): Identified {
  let body = record;
  let envelope = NO_ENVELOPE;
  for (let wrappers = 0; ; wrappers++) {
    if (isWindowsRecord(body)) return identified(body.layout ?? 'event-xml', body, envelope);
    const direct = directLayout(body);
    if (direct !== null) {
      const event = direct === 'evtx-dump-json' ? innerEvent(body) : body;
      if (direct === 'flat-json') keepEventData(event, parseXml);
      keepUserData(event, parseXml);
      return identified(direct, event, envelope);
    }
    const inner = unwrap(body, envelope, parseXml);
    if (inner === null) {
      const layout = documentLayout(body);
      if (layout === 'beats-raw' || layout === 'beats-ecs') keepOriginal(body, parseXml);
      return identified(layout, body, envelope);
    }
    if (wrappers === MAX_WRAPPERS) return { ...identified('json', body, envelope), fault: 'layout-too-deep' };
    body = inner.body;
    envelope = inner.envelope;
    if (inner.final) return identified(documentLayout(inner.body as JsonObject), inner.body, envelope);
  }
}

function identified(layout: LayoutId, body: RecordBody, envelope: Envelope): Identified {
  if (envelope !== NO_ENVELOPE) setEnvelope(body, envelope);
  // Only JSON has that layout.
  const isLost = layout === 'unnamed-data' && !hasDataNames(body as JsonObject);
  return isLost ? { layout, body, envelope, fault: 'data-unnamed' } : { layout, body, envelope };
}

/** Layouts that can be told by one or two members and that never wrap anything. */
function directLayout(body: JsonObject): LayoutId | null {
  if (body['_raw'] !== undefined) return null;
  if (isFlatWindows(body)) return xmlOfRow(body) === null ? flatLayout(body) : null;
  const event = body['Event'];
  if (isJsonObject(event) && isJsonObject(event['System'])) return 'evtx-dump-json';
  const system = body['System'];
  if (isJsonObject(system) && (system['EventID'] ?? system['Provider']) !== undefined) return 'evtx-dump-json';
  return null;
}

function innerEvent(body: JsonObject): JsonObject {
  const event = body['Event'];
  return isJsonObject(event) ? event : body;
}

function isFlatWindows(body: JsonObject): boolean {
  if (isText(body['EventID']) || isText(body['EventCode']) || isText(body['EventId'])) {
    return (
      (body['Channel'] ??
        body['SourceName'] ??
        body['ProviderName'] ??
        body['LogName'] ??
        body['Provider'] ??
        body['Computer'] ??
        body['Hostname'] ??
        body['UtcTime'] ??
        body['ComputerName']) !== undefined || channelOfSource.read(body) !== null
    );
  }
  if (!isText(body['Id']) || typeof body['ProviderName'] !== 'string') return false;
  return (
    typeof body['LogName'] === 'string' || (typeof body['Message'] === 'string' && body['TimeCreated'] !== undefined)
  );
}

function flatLayout(body: JsonObject): LayoutId {
  if (isEvtxecmd(body)) return 'evtxecmd';
  return isUnnamedData(body) ? 'unnamed-data' : 'flat-json';
}

function isEvtxecmd(body: JsonObject): boolean {
  return typeof body['Payload'] === 'string' && body['EventId'] !== undefined && body['ChunkNumber'] !== undefined;
}

function isText(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}

interface Unwrapped {
  readonly body: RecordBody;
  readonly envelope: Envelope;
  /** The text inside could not be read: the wrapper itself is the record. */
  readonly final?: true;
}

/** Takes one wrapper off; null when there is none. */
function unwrap(body: JsonObject, outer: Envelope, parseXml: ParseXml): Unwrapped | null {
  const hit = body['_source'] ?? (typeof body['_index'] === 'string' ? body['fields'] : undefined);
  if (isJsonObject(hit) && (body['_index'] ?? body['_id']) !== undefined) {
    return { body: hit, envelope: { ...outer, index: textMember(body, '_index') ?? outer.index } };
  }
  const result = body['result'];
  if (isJsonObject(result) && body['@timestamp'] === undefined) {
    return typeof result['_raw'] === 'string'
      ? unwrapRow(result, result['_raw'], outer, parseXml)
      : { body: result, envelope: rowEnvelope(result, null, outer) };
  }
  if (typeof body['_raw'] === 'string') return unwrapRow(body, body['_raw'], outer, parseXml);
  const delivered = unwrapDelivered(body, outer, parseXml);
  if (delivered !== null) return delivered;
  const event = eventOfWazuh(body) ?? eventOfGelf(body) ?? (isDocument(body) ? null : eventOfShipper(body));
  if (event !== null) return { body: event, envelope: outer };
  const xml = isDocument(body) ? null : xmlOfRow(body);
  const kept = xml === null ? null : parseText(xml, parseXml);
  if (kept !== null) return { body: kept, envelope: { ...outer, raw: xml } };
  const collected = unwrapCollected(body, outer, parseXml);
  if (collected !== null) return collected;
  return unwrapKept(body, outer, parseXml);
}

/** What shippers write most: nothing else has an event beside the time. */
function isDocument(body: JsonObject): boolean {
  return typeof body['event'] === 'object' && body['@timestamp'] !== undefined;
}

/** The event that a collector or tool took apart in its own way; null where there is none. */
function eventOfShipper(body: JsonObject): JsonObject | null {
  return eventOfCollector(body) ?? eventOfOsquery(body) ?? eventOfResult(body) ?? eventOfGraylog(body);
}

/**
 * Where shippers keep the text of an event that they did not take apart: Fluent Bit (`render_event_as_xml`), LogScale and
 * plaso have their own names for it; OpenTelemetry's records of logs have it as `body`.
 */
const KEPT_KEYS = ['message', 'System', '@rawstring', 'xml_string', 'body'] as const;

/** A shipper's document that holds nothing but the event's text. What has fields of its own is left as it is. */
function unwrapKept(body: JsonObject, outer: Envelope, parseXml: ParseXml): Unwrapped | null {
  const original = ORIGINAL.find(body);
  let layout: LayoutId | null = null;
  for (const key of original === undefined ? KEPT_KEYS : [null]) {
    const text = key === null ? original : body[key];
    if (typeof text !== 'string') continue;
    layout ??= documentLayout(body);
    if (layout !== 'json' && (layout !== 'ecs' || hasCategory(body))) return null;
    const parsed = parseText(text, parseXml);
    if (parsed === null) continue;
    // Requests have bodies too.
    const isDoubtful = layout === 'ecs' || key === 'body';
    if (isDoubtful && !isWindowsRecord(parsed) && directLayout(parsed) === null) continue;
    return { body: parsed, envelope: { ...outer, raw: text } };
  }
  return null;
}

/** A search result: the text it was made from wins over the fields that were extracted from it. */
function unwrapRow(row: JsonObject, raw: string, outer: Envelope, parseXml: ParseXml): Unwrapped {
  const envelope = rowEnvelope(row, raw, outer);
  const parsed = parseText(raw, parseXml);
  return parsed === null ? { body: row, envelope, final: true } : { body: parsed, envelope };
}

function rowEnvelope(row: JsonObject, raw: string | null, outer: Envelope): Envelope {
  return {
    index: outer.index,
    source: textMember(row, 'source') ?? outer.source,
    sourcetype: textMember(row, 'sourcetype') ?? outer.sourcetype,
    host: textMember(row, 'host') ?? outer.host,
    time: timeMember(row, '_time') ?? outer.time,
    raw: raw ?? outer.raw,
  };
}

/** OpenWEC's delivery of an event as it came: its XML in `data`, in `meta` what was said around it. */
function unwrapDelivered(body: JsonObject, outer: Envelope, parseXml: ParseXml): Unwrapped | null {
  const text = body['data'];
  if (typeof text !== 'string' || !isJsonObject(body['meta'])) return null;
  const parsed = parseText(text, parseXml);
  return parsed !== null && isWindowsRecord(parsed) ? { body: parsed, envelope: { ...outer, raw: text } } : null;
}

/** A collector's message: `event` with metadata beside it. An ECS document has an `event` too, but none of these. */
function unwrapCollected(body: JsonObject, outer: Envelope, parseXml: ParseXml): Unwrapped | null {
  const event = body['event'];
  if (typeof event !== 'string' && !isJsonObject(event)) return null;
  if (body['@timestamp'] !== undefined || body['winlog'] !== undefined || body['ecs'] !== undefined) return null;
  const source = textMember(body, 'source');
  const sourcetype = textMember(body, 'sourcetype');
  const host = textMember(body, 'host');
  const time = timeMember(body, 'time');
  if (source === null && sourcetype === null && host === null && time === null && typeof event !== 'string')
    return null;
  const envelope: Envelope = {
    index: outer.index,
    source: source ?? outer.source,
    sourcetype: sourcetype ?? outer.sourcetype,
    host: host ?? outer.host,
    time: time ?? outer.time,
    raw: typeof event === 'string' ? event : outer.raw,
  };
  if (typeof event !== 'string') return { body: event, envelope };
  const parsed = parseText(event, parseXml);
  return parsed === null ? { body, envelope, final: true } : { body: parsed, envelope };
}

function textMember(body: JsonObject, key: string): string | null {
  const value = memberOf(body, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

function timeMember(body: JsonObject, key: string): string | number | null {
  const value = memberOf(body, key);
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? value : null;
}

/** XML of a Windows event, its text for people, or a JSON object; null for all other text. */
function parseText(text: string, parseXml: ParseXml): RecordBody | null {
  if (text.length > MAX_WRAPPED_TEXT) return null;
  let at = 0;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  const lead = text.charCodeAt(at);
  if (lead === 60) return parseXml(text);
  if (lead >= 48 && lead <= 57) return readEventText(text, at);
  if (lead !== 123) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function readEventText(text: string, from: number): EventText | null {
  const own = from === 0 ? text : text.slice(from);
  return isEventText(own) ? new EventText(own) : null;
}

const ORIGINAL = new JsonPath('event.original');
const CATEGORY = new JsonPath('event.category');

function hasCategory(body: JsonObject): boolean {
  return CATEGORY.find(body) !== undefined;
}

/** A pipeline that keeps the event's XML: raw fields that it consumed can still be read from there. */
function keepOriginal(body: JsonObject, parseXml: ParseXml): void {
  const text = ORIGINAL.find(body);
  if (typeof text === 'string' && text.length <= MAX_WRAPPED_TEXT && /^\s{0,64}</.test(text)) {
    setOriginal(body, new OriginalEvent(text, parseXml));
  }
}

/** OpenWEC writes a tree of all but UserData, which stays text: it is kept as an event that has nothing else. */
function keepUserData(body: JsonObject, parseXml: ParseXml): void {
  const text = body['UserData'];
  if (typeof text !== 'string' || text.length > MAX_WRAPPED_TEXT || text.charCodeAt(0) !== 60) return;
  setOriginal(
    body,
    new OriginalEvent(`<Event><System><EventID/></System><UserData>${text}</UserData></Event>`, parseXml),
  );
}

/** Azure's tables have an event's data as XML in a column. */
function keepEventData(body: JsonObject, parseXml: ParseXml): void {
  const text = dataAsEvent(body);
  if (text !== null && text.length <= MAX_WRAPPED_TEXT) setOriginal(body, new OriginalEvent(text, parseXml));
}

const ECS_MARKS = [
  'event.kind',
  'event.action',
  'event.dataset',
  'event.module',
  'ecs.version',
  'data_stream.dataset',
].map((name) => new JsonPath(name));
const WINLOG_MARKS = ['winlog.event_id', 'winlog.channel', 'winlog.provider_name'].map((name) => new JsonPath(name));
const CLOUD_FUNNEL_MARKS = ['src.process.image.path', 'src.process.name', 'src.process.uid', 'event.dns.request'].map(
  (name) => new JsonPath(name),
);

function documentLayout(body: JsonObject): LayoutId {
  if (isFlatWindows(body)) return flatLayout(body);
  if (isJsonObject(body['winlog']) || WINLOG_MARKS.some((path) => path.find(body) !== undefined)) {
    return hasCategory(body) || !hasEventData(body) ? 'beats-ecs' : 'beats-raw';
  }
  if (typeof body['log_name'] === 'string' && isJsonObject(body['event_data'])) return 'beats-raw';
  if (typeof body['event_type_full'] === 'string' && body['event'] === undefined) return 'endgame-raw';
  // Cloud Funnel has an event.category of its own, so its marks are looked for first.
  if (CLOUD_FUNNEL_MARKS.some((path) => path.find(body) !== undefined)) return 'sentinelone-raw';
  return hasCategory(body) || ECS_MARKS.some((path) => path.find(body) !== undefined) ? 'ecs' : 'json';
}

function hasEventData(body: JsonObject): boolean {
  const winlog = body['winlog'];
  if (isJsonObject(winlog)) {
    if (winlog['event_data'] !== undefined || winlog['user_data'] !== undefined) return true;
    for (const key in winlog) if (key.startsWith('event_data.') || key.startsWith('user_data.')) return true;
  }
  for (const key in body) if (key.startsWith('winlog.event_data') || key.startsWith('winlog.user_data')) return true;
  return false;
}
