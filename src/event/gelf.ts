/**
 * GELF, in which NXLog and others send events to Graylog: fields of the event begin with an underscore, the time counts
 * seconds from 1970. Taken apart, the fields are those of a flat event.
 */
import type { JsonObject, SystemField } from './record.ts';

/** Every message has it. */
const MARK = 'short_message';

/** Words of a message that may hold a System field under another name than the event has for it. */
export function needlesInGelf(field: SystemField): readonly (readonly string[])[] {
  return field === 'Computer' || field === 'TimeCreated' ? [[MARK]] : [];
}

/** The event of a message; null where it is none, or says of no Windows event. */
export function eventOfGelf(body: JsonObject): JsonObject | null {
  if (typeof body[MARK] !== 'string' || typeof body['host'] !== 'string') return null;
  if (body['_EventID'] === undefined) return null;
  const event: Record<string, unknown> = { Hostname: body['host'] };
  for (const key of Object.keys(body)) {
    const name = key.slice(1);
    if (key.startsWith('_') && name !== '__proto__') event[name] = body[key];
  }
  const time = body['timestamp'];
  if (event['TimeCreated'] === undefined && time !== undefined) event['TimeCreated'] = time;
  if (event['Message'] === undefined) event['Message'] = body['full_message'];
  return event;
}
