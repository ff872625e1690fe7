/**
 * Windows events whose data have lost their names: what PowerShell's `Get-WinEvent | ConvertTo-Json` makes of them
 * (`Properties`) and Fluent Bit (`StringInserts`). Values get the names that their provider gives them in this order.
 * Where those are not known, or the values were left out as too deep, Sysmon's are read from `Message`, which names each
 * on a line of its own; all others are lost, and `hasDataNames` tells.
 *
 * `ProcessId` is the service's here, not the event's.
 */
import { dataNamesOf } from '../data-names.ts';
import type { RawField } from '../fields.ts';
import { isJsonObject } from '../json-path.ts';
import type { Layout } from '../layout.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';
import type { Value } from '../value.ts';
import { keyField, keyFields, memberValue } from './keys.ts';

const SYSMON = 'Microsoft-Windows-Sysmon';
/** Keys that hold the values, and tell the layout. */
const VALUE_KEYS = ['Properties', 'StringInserts'] as const;

const SYSTEM_KEYS: Readonly<Record<SystemField, readonly string[]>> = {
  Provider: ['ProviderName'],
  ProviderGuid: ['ProviderGuid', 'ProviderId'],
  EventID: ['EventID', 'Id'],
  Qualifiers: ['Qualifiers'],
  Version: ['Version'],
  Level: ['Level'],
  Task: ['Task'],
  Opcode: ['Opcode'],
  Keywords: ['Keywords'],
  TimeCreated: ['TimeCreated'],
  EventRecordID: ['EventRecordID', 'RecordId'],
  ActivityID: ['ActivityID', 'ActivityId'],
  RelatedActivityID: ['RelatedActivityID', 'RelatedActivityId'],
  ProcessID: ['ProcessID', 'ProcessId'],
  ThreadID: ['ThreadID', 'ThreadId'],
  Channel: ['Channel', 'LogName'],
  Computer: ['Computer', 'MachineName'],
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
]);

function valuesIn(body: JsonObject): readonly unknown[] | null {
  for (const key of VALUE_KEYS) {
    const values = body[key];
    if (Array.isArray(values)) return values;
  }
  return null;
}

/**
 * Whether a record is a whole event with its values in a list. Both collectors write `Qualifiers`, mostly empty: what is
 * without was picked from an event by hand.
 */
export function isUnnamedData(body: JsonObject): boolean {
  return typeof body['ProviderName'] === 'string' && body['Qualifiers'] !== undefined && valuesIn(body) !== null;
}

/** PowerShell writes each value as an object, and a SID as one in that; a text in its place is the name of a type. */
function itemValue(item: unknown): Value {
  const inner = isJsonObject(item) ? item['Value'] : item;
  return memberValue(isJsonObject(inner) ? inner['Value'] : inner);
}

const CUT_VALUE = 'System.Diagnostics.Eventing.Reader.EventProperty';

function namesIn(body: JsonObject): readonly string[] | null {
  const values = valuesIn(body);
  const provider = body['ProviderName'];
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
  return namesOf(body) !== null || messageOf(body) !== null;
}

/** Of Sysmon's events alone: others have words for people there. */
function messageOf(body: JsonObject): string | null {
  const message = body['Message'];
  return body['ProviderName'] === SYSMON && typeof message === 'string' ? message : null;
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
  return message === null ? null : fromMessage(message, name);
}

function dataField(name: string): RawField {
  const own = OTHER_KEYS.has(name) ? null : keyField(name);
  return {
    // This layout only sees JSON.
    read: (body) => readData(body as JsonObject, name) ?? own?.read(body) ?? null,
    // In every record of this layout, and found by the same rare bytes as `QueryName`.
    needles: [['Qualifiers']],
    from: [name],
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

export const unnamedDataLayout: Layout = {
  id: 'unnamed-data',
  system: (field) => (field === 'UserID' ? userId : keyFields(...SYSTEM_KEYS[field])),
  data: dataField,
  ecs: () => null,
  dataNames: (body: RecordBody) => {
    const event = body as JsonObject; // this layout only sees JSON
    const message = messageOf(event);
    const names = namesOf(event) ?? (message === null ? [] : namesInMessage(message));
    return [...names, ...Object.keys(event).filter((key) => !OTHER_KEYS.has(key) && !names.includes(key))];
  },
};
