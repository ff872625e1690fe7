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

function dataNames(body: RecordBody): readonly string[] {
  const names: string[] = [];
  const object = body as JsonObject; // this layout only sees JSON
  const winlog = object['winlog'];
  const lists = [isJsonObject(winlog) ? memberOf(winlog, 'event_data') : undefined, object['event_data']];
  for (const list of lists) if (isJsonObject(list)) names.push(...Object.keys(list));
  for (const key of Object.keys(object)) {
    if (key.startsWith('winlog.event_data.')) names.push(key.slice('winlog.event_data.'.length));
  }
  return [...new Set([...names, ...(originalOf(body)?.dataNames() ?? [])])];
}

function beatsLayout(id: LayoutId): Layout {
  return { id, system: systemField, data: dataField, ecs: pathField, dataNames };
}

export const beatsRawLayout = beatsLayout('beats-raw');
export const beatsEcsLayout = beatsLayout('beats-ecs');
