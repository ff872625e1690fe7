/**
 * Windows events as OpenTelemetry's `windowseventlog` receiver and Vector's `windows_event_log` source take them apart:
 * System fields in small letters with underscores, data below `event_data` or `user_data`. They become the tree that the
 * event was. Field names: the receiver's `xml.go` (collector-contrib 0.80 to 0.130), Vector's `parser.rs`.
 */
import { isJsonObject, memberOf } from './json-path.ts';
import type { JsonObject, SystemField } from './record.ts';

/** Where each stands: OpenTelemetry's path, then Vector's member. */
const PLACES = {
  Provider: [['provider', 'name'], ['provider_name']],
  ProviderGuid: [['provider', 'guid'], ['provider_guid']],
  EventID: [['event_id', 'id'], ['event_id']],
  Qualifiers: [['event_id', 'qualifiers'], ['qualifiers']],
  Version: [['version']],
  // Vector's `level` is a word, beside the number.
  Level: [['level_value'], ['level']],
  Task: [['task']],
  Opcode: [['opcode']],
  Keywords: [['keywords']],
  TimeCreated: [['system_time'], ['timestamp']],
  EventRecordID: [['record_id']],
  ActivityID: [['correlation', 'activity_id'], ['activity_id']],
  RelatedActivityID: [['correlation', 'related_activity_id'], ['related_activity_id']],
  ProcessID: [['execution', 'process_id'], ['process_id']],
  ThreadID: [['execution', 'thread_id'], ['thread_id']],
  Channel: [['channel']],
  Computer: [['computer']],
  UserID: [['security', 'user_id'], ['user_id']],
} as const satisfies { readonly [field in SystemField]: readonly (readonly string[])[] };

/** Words of which one stands in the record where a System field has a value. */
export function systemNamesInCollectors(field: SystemField): readonly string[] {
  return PLACES[field].map((path) => path.at(-1)!);
}

/** Where the values without names are. */
export const UNNAMED_IN_COLLECTORS: readonly string[] = ['data', 'string_inserts'];

/** More data no event has. */
const MAX_DATA = 1024;

/** The event inside, which exporters of logs may have put below `body`; null where there is none. */
export function eventOfCollector(document: JsonObject): JsonObject | null {
  const body = bodyOf(document);
  if (body['event_id'] === undefined || typeof body['channel'] !== 'string' || typeof body['computer'] !== 'string')
    return null;
  const read = (field: SystemField): unknown => {
    for (const path of PLACES[field]) {
      const value = valueAt(body, path);
      if (value !== undefined && value !== '' && !isJsonObject(value)) return value;
    }
    return undefined;
  };
  const [provider, id] = [read('Provider'), read('EventID')];
  if (typeof provider !== 'string' || id === undefined) return null;
  return {
    System: {
      Provider: { Name: provider, Guid: read('ProviderGuid') },
      EventID: { '#text': id, Qualifiers: read('Qualifiers') },
      Version: read('Version'),
      Level: read('Level'),
      Task: read('Task'),
      Opcode: read('Opcode'),
      Keywords: read('Keywords'),
      TimeCreated: { SystemTime: read('TimeCreated') },
      EventRecordID: read('EventRecordID'),
      Correlation: { ActivityID: read('ActivityID'), RelatedActivityID: read('RelatedActivityID') },
      Execution: { ProcessID: read('ProcessID'), ThreadID: read('ThreadID') },
      Channel: body['channel'],
      Computer: body['computer'],
      Security: { UserID: read('UserID') },
    },
    ...dataOf(body),
  };
}

/** `body` in a record of logs, `Body` and `body.structured` in what the Elasticsearch exporter makes of one. */
function bodyOf(document: JsonObject): JsonObject {
  const body = document['body'] ?? document['Body'];
  if (!isJsonObject(body)) return document;
  const structured = body['structured'];
  return isJsonObject(structured) ? structured : body;
}

function valueAt(body: JsonObject, path: readonly string[]): unknown {
  let value: unknown = body;
  for (const key of path) {
    if (!isJsonObject(value)) return undefined;
    value = memberOf(value, key);
  }
  return value;
}

function dataOf(body: JsonObject): JsonObject {
  const { event_data: data, user_data: user, string_inserts: values } = body;
  if (isJsonObject(data) && Object.keys(data).length > 0) {
    const list = data['data'];
    if (!Array.isArray(list)) return { EventData: data };
    if (list.length > 0) return { EventData: { Data: list.slice(0, MAX_DATA).map(datumOf) } };
  }
  if (isJsonObject(user)) {
    // Vector leaves out the element that held them.
    const isNested = Object.values(user).some(isJsonObject);
    return { UserData: isNested ? user : { UserData: user } };
  }
  return Array.isArray(values) ? { EventData: { Data: values.slice(0, MAX_DATA) } } : {};
}

/** OpenTelemetry writes a datum as an object of one member, without a name where it has none. */
function datumOf(datum: unknown): unknown {
  if (!isJsonObject(datum)) return datum;
  const [name = '', value] = Object.entries(datum)[0] ?? [];
  return name === '' ? value : { Name: name, '#text': value };
}
