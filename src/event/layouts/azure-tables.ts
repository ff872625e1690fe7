/**
 * Columns of Azure Monitor's tables (`SecurityEvent`, `Event`, `WindowsEvent`), as Sentinel and Log Analytics export them.
 * `Event` has columns of its own for the channel and the provider, and the event's data as XML inside a `DataItem`. The
 * portal's export calls a column of times `TimeGenerated [UTC]` and writes them as people in the United States do.
 */
import { americanTime } from '../american-time.ts';
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
  const local = americanTime(text);
  return local === null ? text : `${local}Z`;
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
