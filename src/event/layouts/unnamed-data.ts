/**
 * Windows events whose data have lost their names: what PowerShell's `Get-WinEvent` makes of them with `ConvertTo-Json` or
 * `Export-Csv` (`Properties`), Fluent Bit (`StringInserts`) and Fluentd (`EventData`). Values get the names that their
 * provider gives them in this order. Where those are not known, or the values were left out as too deep, data are read
 * from `Message`: Sysmon names each on a line of its own, others have words for people that are known for some events. All
 * others are lost, and `hasDataNames` tells. What was picked from PowerShell's events by hand (`Select-Object TimeCreated,
 * Id, ProviderName, Message`) has its data in the message at best.
 *
 * `ProcessId` is the service's here, not the event's.
 */
import { dataNamesOf } from '../data-names.ts';
import type { RawField } from '../fields.ts';
import { isJsonObject } from '../json-path.ts';
import type { Layout } from '../layout.ts';
import type { MessageData } from '../message-shape.ts';
import { isLineName, shapeOf, wordsOf } from '../message-shapes/index.ts';
import { unrendered } from '../parameter-texts.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';
import { windowsKindOf } from '../source-kind.ts';
import type { Value } from '../value.ts';
import { keyField, keyFields, memberValue } from './keys.ts';

const SYSMON = 'Microsoft-Windows-Sysmon';
/** Longer ones are not read. */
const MAX_MESSAGE = 1024 * 1024;
/** Keys that hold the values, and tell the layout. */
const VALUE_KEYS = ['Properties', 'StringInserts'] as const;

const SYSTEM_KEYS: Readonly<Record<SystemField, readonly string[]>> = {
  Provider: ['ProviderName', 'SourceName'],
  ProviderGuid: ['ProviderGuid', 'ProviderId', 'ProviderGUID'],
  EventID: ['EventID', 'Id'],
  Qualifiers: ['Qualifiers'],
  Version: ['Version'],
  Level: ['Level'],
  Task: ['Task'],
  Opcode: ['Opcode'],
  Keywords: ['Keywords'],
  TimeCreated: ['TimeCreated', 'TimeGenerated'],
  EventRecordID: ['EventRecordID', 'RecordId', 'RecordNumber'],
  ActivityID: ['ActivityID', 'ActivityId'],
  RelatedActivityID: ['RelatedActivityID', 'RelatedActivityId'],
  ProcessID: ['ProcessID', 'ProcessId'],
  ThreadID: ['ThreadID', 'ThreadId'],
  Channel: ['Channel', 'LogName'],
  Computer: ['Computer', 'MachineName', 'ComputerName'],
  UserID: ['UserID', 'UserId'],
};

/** What is said of the event, not data of it. */
const OTHER_KEYS: ReadonlySet<string> = new Set([
  ...Object.values(SYSTEM_KEYS).flat(),
  ...VALUE_KEYS,
  'Message',
  'ContainerLog',
  'MatchedQueryIds',
  'Bookmark',
  'LevelDisplayName',
  'OpcodeDisplayName',
  'TaskDisplayName',
  'KeywordsDisplayNames',
  'PSComputerName',
  'PSShowComputerName',
  'RunspaceId',
  // Fluent Bit's `winlog`, and Fluentd.
  'TimeWritten',
  'EventCategory',
  'Sid',
  'EventData',
  'DescriptionTitle',
]);

function valuesIn(body: JsonObject): readonly unknown[] | null {
  for (const key of VALUE_KEYS) {
    const values = body[key];
    if (Array.isArray(values)) return values;
  }
  return null;
}

/**
 * Whether a record is a whole event whose data have no names. PowerShell and Fluent Bit write `Qualifiers`, mostly empty:
 * what is without was picked from an event by hand, and counts if it has nothing but the message. A row of CSV has no empty members,
 * but a bookmark.
 */
export function isUnnamedData(body: JsonObject): boolean {
  if (typeof providerOf(body) !== 'string') return false;
  if (body['Qualifiers'] !== undefined && valuesIn(body) !== null) return true;
  if (typeof body['Properties'] === 'string' && body['Bookmark'] !== undefined) return true;
  return isPicked(body) || isFluentd(body);
}

/** By the name that only PowerShell has for an event's id. Who named data as well is taken as it stands. */
function isPicked(body: JsonObject): boolean {
  if (body['Id'] === undefined || body['EventID'] !== undefined || typeof body['Message'] !== 'string') return false;
  return Object.keys(body).every((key) => OTHER_KEYS.has(key));
}

function providerOf(body: JsonObject): unknown {
  return body['ProviderName'] ?? body['SourceName'];
}

/** Fluentd's values are a list of texts, or named by the labels of the message. */
function isFluentd(body: JsonObject): boolean {
  if (body['ProviderGUID'] === undefined) return false;
  const data = body['EventData'];
  return typeof body['DescriptionTitle'] === 'string' || (Array.isArray(data) && typeof data[0] === 'string');
}

/** PowerShell writes each value as an object, and a SID as one in that; a text in its place is the name of a type. */
function itemValue(item: unknown): Value {
  const inner = isJsonObject(item) ? item['Value'] : item;
  return memberValue(isJsonObject(inner) ? inner['Value'] : inner);
}

const CUT_VALUE = 'System.Diagnostics.Eventing.Reader.EventProperty';

function namesIn(body: JsonObject): readonly string[] | null {
  const values = valuesIn(body);
  const provider = providerOf(body);
  if (values === null || typeof provider !== 'string') return null;
  if (values.length === 0) return [];
  if (values[0] === CUT_VALUE) return null;
  return dataNamesOf(provider, Number(body['EventID'] ?? body['Id']), values.length);
}

/** Several fields are read from one record. */
let asked: JsonObject | null = null;
let askedNames: readonly string[] | null = null;

function namesOf(body: JsonObject): readonly string[] | null {
  if (body !== asked) {
    asked = body;
    askedNames = namesIn(body);
  }
  return askedNames;
}

/** Whether rules can ask for the event's data at all. */
export function hasDataNames(body: JsonObject): boolean {
  return namesOf(body) !== null || messageOf(body) !== null || dataOfMessage(body) !== null;
}

/** Of Sysmon's events alone: others have words for people there. */
function messageOf(body: JsonObject): string | null {
  const message = body['Message'];
  return body['ProviderName'] === SYSMON && typeof message === 'string' ? message : null;
}

let readFrom: JsonObject | null = null;
let dataRead: MessageData | null = null;

/** What is known of the words for people; null where nothing is. */
function dataOfMessage(body: JsonObject): MessageData | null {
  if (body !== readFrom) {
    readFrom = body;
    dataRead = readMessage(body);
  }
  return dataRead;
}

function readMessage(body: JsonObject): MessageData | null {
  const message = body['Message'];
  if (typeof message !== 'string' || message.length > MAX_MESSAGE) return null;
  const channel = body['Channel'] ?? body['LogName'];
  const provider = providerOf(body);
  const kind = windowsKindOf(textOrNull(channel), textOrNull(provider));
  const data = new Map<string, string>();
  for (const [name, text] of shapeOf(kind, String(body['EventID'] ?? body['Id']))?.read(message) ?? []) {
    const value = unrendered(kind, name, text);
    if (value !== null) data.set(name, value);
  }
  return data.size === 0 ? null : data;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function fromMessage(message: string, name: string): Value {
  const label = `\n${name}: `;
  const at = message.indexOf(label);
  if (at === -1) return null;
  const start = at + label.length;
  const end = message.indexOf('\n', start);
  return memberValue((end === -1 ? message.slice(start) : message.slice(start, end)).trimEnd());
}

function namesInMessage(message: string): string[] {
  return message.split('\n').flatMap((line) => /^([A-Za-z]\w*): /.exec(line)?.[1] ?? []);
}

function readData(event: JsonObject, name: string): Value {
  const names = namesOf(event);
  if (names !== null) return itemValue(valuesIn(event)![names.indexOf(name)]);
  const message = messageOf(event);
  return message === null ? (dataOfMessage(event)?.get(name) ?? null) : fromMessage(message, name);
}

function dataField(name: string): RawField {
  const words = wordsOf(name) ?? new Set();
  const own = OTHER_KEYS.has(name) && name !== 'Message' ? null : keyField(name);
  return {
    // This layout only sees JSON.
    read: (body) => readData(body as JsonObject, name) ?? own?.read(body) ?? null,
    // In every record of this layout but those picked by hand, and found by the same rare bytes as `QueryName`.
    needles: ['Qualifiers', name, ...words].map((word) => [word]),
    from: [name],
    // A label of the same name may be another's.
    verbatim: isLineName(name) || !words.has(name) ? [name] : [],
  };
}

/** PowerShell writes a SID as an object. */
const userId: RawField = {
  ...keyFields(...SYSTEM_KEYS.UserID),
  read: (body) => {
    const event = body as JsonObject; // this layout only sees JSON
    return itemValue(event['UserID'] ?? event['UserId']);
  },
};

/** PowerShell may write a time as an object too, with the text for people beside it. */
const timeCreated: RawField = {
  ...keyFields(...SYSTEM_KEYS.TimeCreated),
  read: (body) => {
    const event = body as JsonObject; // this layout only sees JSON
    const time = event['TimeCreated'] ?? event['TimeGenerated'];
    return memberValue(isJsonObject(time) ? time['value'] : time);
  },
};

export const unnamedDataLayout: Layout = {
  id: 'unnamed-data',
  system: (field) =>
    field === 'UserID' ? userId : field === 'TimeCreated' ? timeCreated : keyFields(...SYSTEM_KEYS[field]),
  data: dataField,
  ecs: () => null,
  dataNames: (body: RecordBody) => {
    const event = body as JsonObject; // this layout only sees JSON
    const message = messageOf(event);
    const inMessage = (): readonly string[] =>
      message === null ? [...(dataOfMessage(event)?.keys() ?? [])] : namesInMessage(message);
    const names = namesOf(event) ?? inMessage();
    return [...names, ...Object.keys(event).filter((key) => !OTHER_KEYS.has(key) && !names.includes(key))];
  },
};
