/**
 * Windows events as Wazuh's manager keeps them (`archives.json`, `alerts.json`, documents of its index): under
 * `data.win`, or `win` alone, with names whose first letter is small. They become the tree that the event was.
 */
import { isJsonObject, memberOf } from './json-path.ts';
import type { JsonObject } from './record.ts';

/** What Wazuh calls a datum. */
export function nameInWazuh(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
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
  if (!isJsonObject(system) || (system['eventID'] ?? system['providerName']) === undefined) return null;
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
  return {
    Provider: { Name: system['providerName'], Guid: system['providerGuid'] },
    EventID: system['eventID'],
    Version: system['version'],
    Level: system['level'],
    Task: system['task'],
    Opcode: system['opcode'],
    Keywords: system['keywords'],
    TimeCreated: { SystemTime: system['systemTime'] },
    EventRecordID: system['eventRecordID'],
    Execution: { ProcessID: system['processID'], ThreadID: system['threadID'] },
    Channel: system['channel'],
    Computer: system['computer'],
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
