/**
 * Windows events inside what tools of investigators write: rows of osquery's `windows_events` and `windows_eventlog`,
 * results of `chainsaw hunt` and of Velociraptor's Sigma artifacts, rows of Azure's diagnostics (WADWindowsEventLogsTable).
 */
import { isJsonObject } from './json-path.ts';
import type { JsonObject } from './record.ts';

/** What osquery calls the System fields that it has, besides those that others call so too. */
export const OSQUERY_NAMES = {
  EventID: 'eventid',
  TimeCreated: 'datetime',
  Channel: 'source',
  Computer: 'hostIdentifier',
  ProcessID: 'pid',
  ThreadID: 'tid',
} as const;

/** Longer texts are not read. UTF-16 units. */
const MAX_DATA = 1024 * 1024;

/** The event of a row, alone or as the log of results has it (`columns`); null where there is none. */
export function eventOfOsquery(document: JsonObject): JsonObject | null {
  const { columns } = document;
  const row = isJsonObject(columns) ? columns : document;
  const { eventid: id, provider_name: provider, data } = row;
  if (id === undefined || typeof provider !== 'string' || typeof data !== 'string') return null;
  const inner = data.length > MAX_DATA ? null : parseObject(data);
  return {
    System: {
      Provider: { Name: provider, Guid: row['provider_guid'] },
      EventID: id,
      Level: row['level'],
      Task: row['task'],
      Keywords: row['keywords'],
      TimeCreated: { SystemTime: row['datetime'] },
      Execution: { ProcessID: row['pid'], ThreadID: row['tid'] },
      Channel: row['channel'] ?? row['source'],
      Computer: row['computer_name'] ?? document['hostIdentifier'],
    },
    ...(isJsonObject(inner?.['UserData'])
      ? { UserData: inner['UserData'] }
      : { EventData: inner?.['EventData'] ?? inner }),
  };
}

/** Some releases end the text with an escaped line feed. */
function parseObject(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text.replace(/\\x0A$/, ''));
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The event that a result is about, as the tool read it; null where there is none. */
export function eventOfResult(body: JsonObject): JsonObject | null {
  const { document, _Event: event } = body;
  if (isJsonObject(event) && isJsonObject(event['System'])) return event;
  const data = isJsonObject(document) ? document['data'] : undefined;
  return isJsonObject(data) && isJsonObject(data['Event']) ? data : null;
}

/** The XML that a row of Azure's diagnostics keeps; null where there is none. */
export function xmlOfRow(body: JsonObject): string | null {
  if (body['EventID'] !== undefined) return null;
  const xml = body['RawXml'];
  return typeof xml === 'string' ? xml : null;
}
