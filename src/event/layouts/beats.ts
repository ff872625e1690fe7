/**
 * Windows events as Winlogbeat and Elastic Agent ship them. `beats-raw` is the document before the ingest pipeline (event
 * data under `winlog.event_data`); `beats-ecs` after it (ECS fields, and only what the pipeline left of the event data).
 * Where the pipeline kept the event's XML, raw fields that have gone are read from it. Winlogbeat 6 had no `winlog`.
 */

import { documentField } from '../element-fields.ts';
import { firstField, type RawField } from '../fields.ts';
import { isJsonObject, memberOf, pathField } from '../json-path.ts';
import { type Layout, type LayoutId, originalOf } from '../layout.ts';
import type { JsonObject, RecordBody, SystemField } from '../record.ts';
import { userDataIn, userDataXml } from '../user-data.ts';
import { type Value, valuesOf } from '../value.ts';

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
  // Graylog's name for the latter, which is turned back but is what stands in the bytes.
  TimeCreated: ['winlog.time_created', '@timestamp', 'timestamp'],
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
  const own = firstField(SYSTEM_PATHS[field].map(pathField));
  return field === 'Keywords' && own !== null ? inEnglish(own) : own;
}

const AUDITED: ReadonlyMap<Value, string> = new Map([
  ['success', 'Audit Success'],
  ['failure', 'Audit Failure'],
]);

/**
 * A beat writes keywords in the machine's language (`Überwachung erfolgreich`). What the audit bits were it says in
 * `event.outcome`, which is the same everywhere. Only the Security log has such bits: elsewhere an outcome is a pipeline's.
 */
function inEnglish({ read: readKeywords, needles, from }: RawField): RawField {
  const readOutcome = pathField('event.outcome').read;
  const readChannel = firstField(SYSTEM_PATHS.Channel.map(pathField))!.read; // at least one path
  const read = (body: RecordBody): Value => {
    const keywords = readKeywords(body);
    if (
      keywords === null ||
      valuesOf(keywords).some((value) => /^(?:audit[ _-]?(?:success|failure)|0x|-?\d)/i.test(String(value)))
    )
      return keywords;
    if (String(readChannel(body)).toLowerCase() !== 'security') return keywords;
    return AUDITED.get(readOutcome(body)) ?? keywords;
  };
  return { read, needles, from: [...from, 'event.outcome'] };
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

type Member = readonly [name: string, value: unknown];

/** Members of a list, nested or dotted. */
function membersOf(body: JsonObject, list: 'event_data' | 'user_data'): Member[] {
  const winlog = body['winlog'];
  const dotted = dottedMembers(body, `winlog.${list}.`);
  if (!isJsonObject(winlog)) return dotted;
  const nested = memberOf(winlog, list);
  return [...(isJsonObject(nested) ? Object.entries(nested) : []), ...dottedMembers(winlog, `${list}.`), ...dotted];
}

function dottedMembers(object: JsonObject, prefix: string): Member[] {
  return Object.keys(object).flatMap((key) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), object[key]] as const] : [],
  );
}

function dataNames(body: RecordBody): readonly string[] {
  const object = body as JsonObject; // this layout only sees JSON
  const user = membersOf(object, 'user_data').filter(([name]) => name !== XML_NAME);
  const old = object['event_data'];
  const names = [...membersOf(object, 'event_data'), ...user].map(([name]) => name);
  if (isJsonObject(old)) names.push(...Object.keys(old));
  return [...new Set([...names, ...(originalOf(body)?.dataNames() ?? [])])];
}

/** That of the kept XML, else the element and its members: what was nested deeper, and attributes, the beat has dropped. */
function shippedUserData(body: RecordBody): string | null {
  const original = originalOf(body);
  if (original !== null) return userDataIn(original.toXml());
  const object = body as JsonObject; // this layout only sees JSON
  const { [XML_NAME]: name, ...members } = Object.fromEntries(membersOf(object, 'user_data'));
  if (typeof name !== 'string' || membersOf(object, 'event_data').length > 0) return null;
  return userDataXml({ [name]: members });
}

function beatsLayout(id: LayoutId): Layout {
  return { id, system: systemField, data: dataField, ecs: documentField, dataNames, userDataXml: shippedUserData };
}

export const beatsRawLayout = beatsLayout('beats-raw');
export const beatsEcsLayout = beatsLayout('beats-ecs');
