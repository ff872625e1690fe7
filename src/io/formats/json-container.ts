/**
 * Tells, while the bytes of a top-level JSON object go by, whether it is an event or the wrapper of an export whose
 * array holds the events: `{"hits":{"hits":[…]}}`, `{"results":[…]}` and the like. Only an array of objects right below
 * a known key counts, and only as long as no key has shown the object to be an event itself.
 */

import { isJsonObject } from '../../event/json-path.ts';
import { isWindowsRecord, type JsonObject, type RecordBody } from '../../event/record.ts';
import { isXmlOfEvent } from './json-xml-text.ts';

const CONTAINERS: ReadonlySet<string> = new Set([
  'results',
  'Results',
  'Records',
  'records',
  'Events',
  'events',
  'value',
  'hits',
]);
/** An object with one of these keys in front is an event, whatever arrays it holds. */
const EVENT_KEYS: ReadonlySet<string> = new Set([
  '@timestamp',
  '_source',
  '_raw',
  'result',
  'event',
  'Event',
  'EventID',
  'System',
  'Channel',
  'SourceName',
  'winlog',
]);
/** Longest key that is told apart from others. Bytes. */
const MAX_KEY = 32;
/** Blanks behind an opening bracket, before it is settled that no object follows. */
const MAX_BLANKS = 4096;

const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** How deep a list may lie in a wrapper, and how many members of an object are looked at. */
const MAX_LIST_DEPTH = 3;
const MAX_LOOKED_AT = 256;

interface FoundList {
  readonly path: string;
  readonly list: readonly unknown[];
}

/** Rows of tools that hold no event, by columns that all of them have. */
const RESULTS: readonly (readonly [columns: readonly string[], words: string])[] = [
  [['RuleTitle', 'Computer', 'Channel'], 'a result of Hayabusa, not an event: scan the event logs themselves'],
  [
    ['timestamp_desc', 'message', 'parser'],
    'a row of plaso without the event’s data: write them with `psort -o json_line`',
  ],
  [['MACB', 'sourcetype', 'desc'], 'a row of plaso without the event’s data: write them with `psort -o json_line`'],
];

/**
 * What a record may be that has no time: a wrapper that is not known. Says in a few words which list in it was not read,
 * the longest of objects or of rows, where else XML of an event stands, or whose result it is; undefined where it is none.
 */
export function unreadList(body: RecordBody): string | undefined {
  if (isWindowsRecord(body)) return undefined;
  const result = RESULTS.find(([columns]) => columns.every((column) => body[column] !== undefined));
  if (result !== undefined) return result[1];
  const isEvent = Object.keys(body).some((key) => EVENT_KEYS.has(key));
  const found = longestList(body, '', isEvent ? 1 : MAX_LIST_DEPTH);
  if (found === null) {
    const key = Object.keys(body).find((name) => typeof body[name] === 'string' && isXmlOfEvent(body[name]));
    return key === undefined ? undefined : `the XML of an event under \`${key.slice(0, MAX_KEY)}\` was not read`;
  }
  const what = isJsonObject(found.list[0]) ? 'objects' : 'arrays';
  return `an array of ${what} under \`${found.path}\` was not read as events`;
}

/** Lists further out go before longer ones further in. */
function longestList(object: JsonObject, prefix: string, depth: number): FoundList | null {
  let found: FoundList | null = null;
  const keys = Object.keys(object).slice(0, MAX_LOOKED_AT);
  const pathOf = (key: string): string => prefix + key.slice(0, MAX_KEY);
  for (const key of keys) {
    const member = object[key];
    if (!Array.isArray(member) || !(isJsonObject(member[0]) || Array.isArray(member[0]))) continue;
    if (member.length > (found?.list.length ?? 0)) found = { path: pathOf(key), list: member };
  }
  if (found !== null || depth === 1) return found;
  for (const key of keys) {
    const member = object[key];
    const inner = isJsonObject(member) ? longestList(member, `${pathOf(key)}.`, depth - 1) : null;
    if (inner !== null && inner.list.length > (found?.list.length ?? 0)) found = inner;
  }
  return found;
}

export class ContainerWatch {
  /** Whether the open object may still be a container; nothing else need be called while it is not. */
  active = false;
  /** The last key: of the first level, or below `hits` of the second as `hits.key`. */
  #key = '';
  /** Offset of the open string, if it is a key; else -1. */
  #keyStart = -1;
  #expected = false;

  begin(active: boolean): void {
    this.active = active;
    this.#key = '';
    this.#keyStart = -1;
    this.#expected = false;
  }

  /** Behind a comma: a key follows, if the comma stands in an object that matters. */
  expectKey(depth: number): void {
    this.#expected = depth === 1 || (depth === 2 && this.#key.startsWith('hits'));
  }

  /** `start`: offset behind the opening quote. */
  beginString(start: number): void {
    this.#keyStart = this.#expected ? start : -1;
  }

  /** `end`: index of the closing quote in `bytes`, which begin at offset `first`. */
  endString(bytes: Buffer, first: number, end: number, depth: number): void {
    if (this.#keyStart < 0) return;
    const start = this.#keyStart - first;
    const key = end - start <= MAX_KEY ? bytes.toString('latin1', start, end) : '';
    if (depth === 1 && EVENT_KEYS.has(key)) this.active = false;
    this.#key = depth === 2 ? `hits.${key}` : key;
    this.#keyStart = -1;
    this.#expected = false;
  }

  /**
   * Whether the bracket or brace at `i` opens the array that holds the records; null: the bytes do not say yet.
   * `depth`: what is open around it.
   */
  opensContainer(bytes: Buffer, i: number, depth: number): boolean | null {
    if (bytes[i] === OPEN_BRACE) {
      this.#expected = depth === 0 || (depth === 1 && this.#key === 'hits');
      return false;
    }
    this.#expected = false;
    if (bytes[i] !== OPEN_BRACKET) return false;
    if (depth === 2 && this.#key === 'hits.hits') return true;
    if (depth !== 1 || !CONTAINERS.has(this.#key)) return false;
    for (let next = i + 1; next <= i + MAX_BLANKS; next++) {
      const byte = bytes[next];
      if (byte === undefined) return null;
      if (!isBlank(byte)) return byte === OPEN_BRACE;
    }
    return false;
  }
}
