/**
 * Windows events as Wazuh's manager keeps them (`archives.json`, `alerts.json`, documents of its index): under
 * `data.win`, or `win` alone, with names whose first letter is small. They become the tree that the event was.
 */
import { isJsonObject, memberOf } from './json-path.ts';
import type { JsonObject, SystemField } from './record.ts';

/** What Wazuh calls a datum. */
export function nameInWazuh(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const SYSTEM_NAMES = {
  Provider: 'providerName',
  ProviderGuid: 'providerGuid',
  EventID: 'eventID',
  Version: 'version',
  Level: 'level',
  Task: 'task',
  Opcode: 'opcode',
  Keywords: 'keywords',
  TimeCreated: 'systemTime',
  EventRecordID: 'eventRecordID',
  ProcessID: 'processID',
  ThreadID: 'threadID',
  Channel: 'channel',
  Computer: 'computer',
} as const satisfies { readonly [field in SystemField]?: string };

/** What Wazuh calls a System field; null where it leaves it out. */
export function systemNameInWazuh(field: SystemField): string | null {
  return (SYSTEM_NAMES as { readonly [field in SystemField]?: string })[field] ?? null;
}

const EVENT_DATA = 'eventdata';
/** Lists that are longer are cut: no event has as many data. */
const MAX_MEMBERS = 1024;

/** The event inside; null where there is none. */
export function eventOfWazuh(body: JsonObject): JsonObject | null {
  const data = body['data'];
  const win = isJsonObject(data) ? data['win'] : body['win'];
  if (!isJsonObject(win)) return null;
  const system = win['system'];
  if (!isJsonObject(system) || (system[SYSTEM_NAMES.EventID] ?? system[SYSTEM_NAMES.Provider]) === undefined)
    return null;
  const isEscaped = wasEscapedTwice(win);
  const event: Record<string, unknown> = { System: treeOf(system) };
  for (const key of Object.keys(win)) {
    const members = win[key];
    if (key === 'system' || !isJsonObject(members)) continue;
    const named = namedAsBefore(members, isEscaped);
    if (key === EVENT_DATA) event['EventData'] = named;
    else event['UserData'] = { [capital(key)]: named };
  }
  return event;
}

function treeOf(system: JsonObject): JsonObject {
  const of = (field: keyof typeof SYSTEM_NAMES): unknown => system[SYSTEM_NAMES[field]];
  return {
    Provider: { Name: of('Provider'), Guid: of('ProviderGuid') },
    EventID: of('EventID'),
    Version: of('Version'),
    Level: of('Level'),
    Task: of('Task'),
    Opcode: of('Opcode'),
    Keywords: of('Keywords'),
    TimeCreated: { SystemTime: of('TimeCreated') },
    EventRecordID: of('EventRecordID'),
    Execution: { ProcessID: of('ProcessID'), ThreadID: of('ThreadID') },
    Channel: of('Channel'),
    Computer: of('Computer'),
  };
}

function namedAsBefore(members: JsonObject, isEscaped: boolean): JsonObject {
  const named: Record<string, unknown> = {};
  for (const key of Object.keys(members).slice(0, MAX_MEMBERS)) {
    if (key === '__proto__') continue;
    const value = members[key];
    named[capital(key)] = isEscaped && typeof value === 'string' ? unescaped(value) : value;
  }
  return named;
}

/** Only of classic events are names small from the start; all others begin with a capital. */
function capital(key: string): string {
  return /^param\d+$/.test(key) ? key : key.charAt(0).toUpperCase() + key.slice(1);
}

/** Text in which all that has to be escaped is escaped. */
const ESCAPED = /^(?:[^\\"]|\\[\\"rnt])*$/;
const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t' };

/**
 * Most releases escape values once more than JSON does (`C:\\\\Windows` within JSON's own quotes), some do not. One path
 * that is as Windows wrote it tells.
 */
function wasEscapedTwice(win: JsonObject): boolean {
  let doubled = false;
  for (const key of Object.keys(win)) {
    const members = win[key];
    if (key === 'system' || !isJsonObject(members)) continue;
    for (const name of Object.keys(members).slice(0, MAX_MEMBERS)) {
      const value = memberOf(members, name);
      if (typeof value !== 'string') continue;
      if (!ESCAPED.test(value)) return false;
      doubled ||= value.includes('\\\\');
    }
  }
  return doubled;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char) : text;
}
