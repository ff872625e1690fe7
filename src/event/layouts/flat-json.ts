/**
 * Flat JSON: one object a Windows event, System fields and event data side by side, as NXLog, Mordor data sets, tables of
 * Azure and exported Splunk results have it. Some shippers keep the data in `EventData`, as an object, JSON text or XML, and
 * Velociraptor's artifacts also in `UserData`, inside an object named after its element; OpenWEC leaves the text of its XML.
 *
 * NXLog writes the service's process id as `ProcessID`, a severity of its own as `EventType` (the event's is then lost)
 * and the account of System/Security as `Domain` and `AccountName`.
 */
import { firstField, joinNeedles, type RawField } from '../fields.ts';
import { needlesInGelf } from '../gelf.ts';
import { isJsonObject, memberOf } from '../json-path.ts';
import { type Layout, originalOf } from '../layout.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';
import { isProviderName } from '../source-kind.ts';
import { userDataXml } from '../user-data.ts';
import type { Value } from '../value.ts';
import { channelOfTable, providerOfTable } from './azure-tables.ts';
import { keyField, keyFields, memberValue } from './keys.ts';

const MAX_NESTED_TEXT = 1024 * 1024;

const SYSTEM_KEYS: Readonly<Record<SystemField, readonly string[]>> = {
  Provider: ['SourceName', 'ProviderName', 'Provider', 'provider_name', 'source_name', 'EventSourceName'],
  ProviderGuid: ['ProviderGuid', 'ProviderGUID', 'Guid'],
  EventID: ['EventID', 'EventCode', 'EventId', 'event_id', 'Id'],
  Qualifiers: ['Qualifiers'],
  Version: ['Version'],
  Level: ['LevelValue', 'Level', 'EventLevel'],
  Task: ['TaskValue', 'Task'],
  Opcode: ['OpcodeValue', 'Opcode'],
  Keywords: ['Keywords'],
  TimeCreated: ['TimeCreated', 'SystemTime', '_time', 'TimeGenerated'],
  EventRecordID: ['EventRecordID', 'RecordNumber', 'RecordID', 'RecordId', 'EventRecordId'],
  ActivityID: ['ActivityID'],
  RelatedActivityID: ['RelatedActivityID'],
  ProcessID: ['ExecutionProcessID', 'ProcessID', 'SystemProcessId'],
  ThreadID: ['ExecutionThreadID', 'ThreadID', 'SystemThreadId'],
  Channel: ['Channel', 'LogName', 'EventChannel', 'log_name'],
  Computer: ['Computer', 'Hostname', 'ComputerName', 'MachineName', 'HostName'],
  UserID: ['UserID', 'SecurityUserID', 'SecurityID', 'UserSID', 'SystemUserId'],
};

const SYSTEM_NAMES: ReadonlySet<string> = new Set(Object.values(SYSTEM_KEYS).flat());

/** What shippers add of their own; not data of the event. */
const SHIPPER_NAMES: ReadonlySet<string> = new Set([
  'Message',
  'message',
  'Hostname',
  'EventTime',
  'EventTypeOrignal',
  'EventReceivedTime',
  'SourceModuleName',
  'SourceModuleType',
  'Severity',
  'SeverityValue',
  'Category',
  '@timestamp',
  '@version',
  'host',
  'port',
  'type',
  'tags',
  'Domain',
  'AccountName',
  'AccountType',
  'EventData',
  'UserData',
  'OpenWEC',
  'OSPath',
  'source',
  'sourcetype',
  'TenantId',
  'SourceSystem',
  'EventLog',
  'ParameterXml',
  'RenderedDescription',
  'TimeGenerated [UTC]',
]);

const XML_SOURCE = /^(?:Xml)?WinEventLog:(.+)$/i;
const sourceField = keyField('source');

/** Splunk results carry the channel in `source` where the add-on's `Channel` was not exported. */
export const channelOfSource: RawField = {
  read: (body) => {
    const source = sourceField.read(body);
    return typeof source === 'string' ? (XML_SOURCE.exec(source)?.[1] ?? null) : null;
  },
  needles: [['source']],
  from: ['source'],
};

/** Splunk's name for an event's id, or where the event was stored: what nobody else writes beside `_time` or `Name`. */
export function isSplunkRow(body: RecordBody): boolean {
  const row = body as JsonObject; // this layout only sees JSON
  return row['EventCode'] !== undefined || row['sourcetype'] !== undefined || channelOfSource.read(body) !== null;
}

const nameColumn = keyField('Name');

/** Splunk's add-on calls the provider `Name`, which is also a datum of many events. */
const providerOfName: RawField = {
  read: (body) => {
    const name = nameColumn.read(body);
    return typeof name === 'string' && isSplunkRow(body) && isProviderName(name) ? name : null;
  },
  needles: nameColumn.needles,
  from: nameColumn.from,
};

const hostColumn = keyField('host');

/** Where `Computer` was not exported. */
const computerOfRow: RawField = {
  ...hostColumn,
  read: (body) => (isSplunkRow(body) ? hostColumn.read(body) : null),
};

const SEVERITIES: ReadonlySet<Value> = new Set([
  'INFO',
  'VERBOSE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'AUDIT_SUCCESS',
  'AUDIT_FAILURE',
]);
const eventType = keyField('EventType');
const EVENT_TYPE: RawField = {
  ...eventType,
  read: (body) => {
    const value = eventType.read(body);
    return SEVERITIES.has(value) ? null : value;
  },
};

/**
 * Objects or JSON text under `EventData` or `UserData`; the last text is kept parsed, as several fields are read from one
 * record.
 */
class NestedData {
  #text = '';
  #parsed: JsonObject | null = null;

  of(body: JsonObject): JsonObject | null {
    const data = body['EventData'];
    const isUserData = data === undefined || data === null;
    const raw = isUserData ? body['UserData'] : data;
    if (raw === undefined || raw === null) return null;
    const all = typeof raw === 'string' ? this.#parse(raw) : raw;
    const inner = isUserData ? innerOf(all) : all;
    return isJsonObject(inner) ? inner : null;
  }

  #parse(text: string): JsonObject | null {
    if (text.length > MAX_NESTED_TEXT || text.charCodeAt(0) !== 123) return null;
    if (text !== this.#text) {
      this.#text = text;
      this.#parsed = parseObject(text);
    }
    return this.#parsed;
  }
}

/** UserData has one element, which has the data. */
function innerOf(user: unknown): unknown {
  if (!isJsonObject(user)) return user;
  const members = Object.values(user);
  return members.length === 1 && isJsonObject(members[0]) ? members[0] : user;
}

function parseObject(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** What stands outside where the data have an object of their own. */
function isOuterName(name: string): boolean {
  return SYSTEM_NAMES.has(name) || SHIPPER_NAMES.has(name);
}

const nested = new NestedData();
const UNNAMED = /^param\d+$/;

function dataField(name: string): RawField {
  const flat = name === 'EventType' ? EVENT_TYPE : keyField(name);
  const readFlat = flat.read;
  const readNested = (body: RecordBody): Value => {
    const inner = nested.of(body as JsonObject); // this layout only sees JSON
    return inner === null ? (originalOf(body)?.data(name) ?? null) : memberValue(memberOf(inner, name));
  };
  // A datum may be called as a System field is (`Channel` of a cleared log): beside data of their own, that is outside.
  const read: RawField['read'] = isOuterName(name)
    ? (body) => readNested(body) ?? readFlat(body)
    : (body) => readFlat(body) ?? readNested(body);
  // In XML, unnamed data have no name.
  const needles = UNNAMED.test(name) ? joinNeedles(flat.needles, [['Data']]) : flat.needles;
  return { read, needles, from: [name], verbatim: [name] };
}

export const flatJsonLayout: Layout = {
  id: 'flat-json',
  system: (field) => {
    const keys = keyFields(...SYSTEM_KEYS[field]);
    const own: RawField = { ...keys, needles: joinNeedles(keys.needles, needlesInGelf(field)) };
    if (field === 'Channel') return firstField([own, channelOfSource, channelOfTable]);
    if (field === 'Computer') return firstField([own, computerOfRow]);
    return field === 'Provider' ? firstField([own, providerOfName, providerOfTable]) : own;
  },
  data: dataField,
  ecs: () => null,
  dataNames: (body) => {
    const object = body as JsonObject; // this layout only sees JSON
    const inner = nested.of(object);
    const own = Object.keys(object).filter((key) => !SYSTEM_NAMES.has(key) && !SHIPPER_NAMES.has(key));
    return [...own, ...(inner === null ? (originalOf(body)?.dataNames() ?? []) : Object.keys(inner))];
  },
  userDataXml: (body) => {
    const { EventData, UserData } = body as JsonObject; // as above
    return EventData === undefined || EventData === null ? userDataXml(UserData, originalOf(body)) : null;
  },
};
