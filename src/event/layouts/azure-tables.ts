/**
 * Columns of Azure Monitor's tables (`SecurityEvent`, `Event`, `WindowsEvent`), as Sentinel and Log Analytics export them.
 * `Event` has columns of its own for the channel and the provider, and the event's data as XML inside a `DataItem`. The
 * portal's export calls a column of times `TimeGenerated [UTC]` and writes them as people in the United States do.
 */
import type { RawField } from '../fields.ts';
import type { JsonObject } from '../record.ts';
import { keyField } from './keys.ts';

/** Of `Event` alone: `Source` is also a datum of many events, so it counts only beside this. */
const eventLog = keyField('EventLog');
const source = keyField('Source');

export const channelOfTable: RawField = eventLog;

export const providerOfTable: RawField = {
  read: (body) => (eventLog.read(body) === null ? null : source.read(body)),
  needles: source.needles,
  from: source.from,
};

const UTC_COLUMN = ' [UTC]';
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}), (\d{1,2}):(\d\d:\d\d(?:\.\d{1,9})?) ([AP]M)$/;

/** A column of times as the portal exports it, as ISO 8601. */
export function utcColumn(name: string): RawField {
  const column = keyField(name + UTC_COLUMN);
  return {
    read: (body) => {
      const value = column.read(body);
      return typeof value === 'string' ? isoOf(value) : null;
    },
    needles: column.needles,
    from: column.from,
  };
}

function isoOf(text: string): string {
  const parts = AMERICAN.exec(text);
  if (parts === null) return text;
  const [, month, day, year, hour, rest, half] = parts;
  const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${String(hours).padStart(2, '0')}:${rest}Z`;
}

const DATA_ELEMENTS = ['EventData', 'UserData'] as const;

/** The event's data in a column of XML, as an event that has nothing else; null where it is no such column. */
export function dataAsEvent(body: JsonObject): string | null {
  const text = body['EventData'];
  if (typeof text !== 'string' || !/^\s{0,64}</.test(text)) return null;
  for (const element of DATA_ELEMENTS) {
    const start = text.indexOf(`<${element}`);
    const end = text.lastIndexOf(`</${element}>`);
    if (start < 0 || end < start) continue;
    return `<Event><System><EventID/></System>${text.slice(start, end)}</${element}></Event>`;
  }
  return null;
}
