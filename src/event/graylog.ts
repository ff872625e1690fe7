/**
 * Messages of Graylog that came from Winlogbeat, as its searches export them: the beat's paths with underscores in place of
 * dots (`winlogbeat_winlog_event_data_Image`), with the beat's name in front unless the input leaves it out. They become
 * the beat's document again.
 */
import type { JsonObject } from './record.ts';

const PREFIX = /^(?:winlogbeat_)?winlog_(event_data|user_data)_(.{1,256})$/s;
/** Names that are no data, with where the beat has them. */
const PATHS = {
  winlog_channel: 'winlog.channel',
  winlog_provider_name: 'winlog.provider_name',
  winlog_provider_guid: 'winlog.provider_guid',
  winlog_event_id: 'winlog.event_id',
  winlog_computer_name: 'winlog.computer_name',
  winlog_record_id: 'winlog.record_id',
  winlog_opcode: 'winlog.opcode',
  winlog_task: 'winlog.task',
  winlog_keywords: 'winlog.keywords',
  winlog_version: 'winlog.version',
  winlog_process_pid: 'winlog.process.pid',
  winlog_process_thread_id: 'winlog.process.thread.id',
  winlog_user_identifier: 'winlog.user.identifier',
  event_code: 'event.code',
  event_outcome: 'event.outcome',
} as const;

/** The beat's document; null where the message is none of Winlogbeat's. */
export function eventOfGraylog(body: JsonObject): JsonObject | null {
  const isPrefixed = body['winlogbeat_winlog_channel'] !== undefined;
  if (!isPrefixed && body['winlog_channel'] === undefined) return null;
  const prefix = isPrefixed ? 'winlogbeat_' : '';
  const event: Record<string, unknown> = { '@timestamp': body['timestamp'] };
  for (const [name, path] of Object.entries(PATHS)) {
    const value = body[prefix + name];
    if (value !== undefined) event[path] = value;
  }
  for (const key of Object.keys(body)) {
    const [, list, name] = PREFIX.exec(key) ?? [];
    if (name !== undefined) event[`winlog.${list}.${name}`] = body[key];
  }
  return event;
}
