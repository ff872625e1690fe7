/**
 * Windows events as Winlogbeat and Elastic Agent ship them. `beats-raw` is the document before the ingest pipeline (event
 * data under `winlog.event_data`); `beats-ecs` after it (ECS fields, and only what the pipeline left of the event data).
 * Where the pipeline kept the event's XML, raw fields that have gone are read from it. Winlogbeat 6 had no `winlog`.
 */
import { firstField, type RawField } from '../fields.ts';
import { isJsonObject, memberOf, pathField } from '../json-path.ts';
import { type Layout, type LayoutId, originalOf } from '../layout.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';

const SYSTEM_PATHS: Readonly<Record<SystemField, readonly string[]>> = {
  Provider: ['winlog.provider_name', 'event.provider', 'source_name'],
  ProviderGuid: ['winlog.provider_guid', 'provider_guid'],
  EventID: ['winlog.event_id', 'event.code', 'event_id'],
  Qualifiers: [],
  Version: ['winlog.version'],
  Level: ['winlog.level', 'log.level', 'level'],
  Task: ['winlog.task', 'task'],
  Opcode: ['winlog.opcode', 'opcode'],
  Keywords: ['winlog.keywords', 'keywords'],
  TimeCreated: ['winlog.time_created', '@timestamp'],
  EventRecordID: ['winlog.record_id', 'record_number'],
  ActivityID: ['winlog.activity_id'],
  RelatedActivityID: ['winlog.related_activity_id'],
  ProcessID: ['winlog.process.pid', 'process_id'],
  ThreadID: ['winlog.process.thread.id', 'thread_id'],
  Channel: ['winlog.channel', 'log_name'],
  Computer: ['winlog.computer_name', 'computer_name', 'host.name'],
  UserID: ['winlog.user.identifier', 'user.identifier'],
};

function systemField(field: SystemField): RawField | null {
  return firstField(SYSTEM_PATHS[field].map(pathField));
}

function dataField(name: string): RawField {
  const member = pathField(`winlog.event_data.${name}`).read;
  const userMember = pathField(`winlog.user_data.${name}`).read;
  const oldMember = pathField(`event_data.${name}`).read;
  return {
    read: (body) => {
      const value = member(body) ?? userMember(body) ?? oldMember(body) ?? originalOf(body)?.data(name) ?? null;
      return value === '' ? null : value;
    },
    // In the kept XML, unnamed data have no name.
    needles: /^param\d+$/.test(name) ? [[name], ['Data']] : [[name]],
    verbatim: [name],
    from: [name],
  };
}

/** The beat's own word for the element of UserData that held the data: no datum. */
const XML_NAME = 'xml_name';

function dataNames(body: RecordBody): readonly string[] {
  const object = body as JsonObject; // this layout only sees JSON
  const old = object['event_data'];
  return [
    ...new Set([
      ...namesUnder(object, 'event_data'),
      ...userNames(object),
      ...(isJsonObject(old) ? Object.keys(old) : []),
      ...(originalOf(body)?.dataNames() ?? []),
    ]),
  ];
}

function userNames(body: JsonObject): string[] {
  return namesUnder(body, 'user_data').filter((name) => name !== XML_NAME);
}

/** Names of a list's members, nested or dotted. */
function namesUnder(body: JsonObject, list: 'event_data' | 'user_data'): string[] {
  const winlog = body['winlog'];
  const names = dottedNames(body, `winlog.${list}.`);
  if (!isJsonObject(winlog)) return names;
  const nested = memberOf(winlog, list);
  return [...(isJsonObject(nested) ? Object.keys(nested) : []), ...dottedNames(winlog, `${list}.`), ...names];
}

function dottedNames(object: JsonObject, prefix: string): string[] {
  return Object.keys(object).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

function beatsLayout(id: LayoutId): Layout {
  return { id, system: systemField, data: dataField, ecs: pathField, dataNames };
}

export const beatsRawLayout = beatsLayout('beats-raw');
export const beatsEcsLayout = beatsLayout('beats-ecs');
