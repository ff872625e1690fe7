/**
 * Lines of CEF (ArcSight) and LEEF (QRadar): a head of fields between bars, then keys and values. What firewalls, proxies
 * and DNS security say so becomes an ECS document; which keys mean what follows ArcSight's implementation standard and
 * IBM's list of predefined attributes. Other events keep their code and who reported them: products map the fields of
 * Windows events each in a way of its own, so rules see none of those.
 */
import type { JsonObject } from '../../event/record.ts';
import { MONTHS, parseTime } from '../../event/time.ts';
import type { Zone } from '../../event/zone.ts';
import { hostOfUrl } from '../../usage/host-name.ts';
import { networkDocument } from './line-log.ts';

/** Longer lines are not read. UTF-16 units. */
const MAX_LINE = 64 * 1024;

const START = /(?:^|[\s>])(?=(?:CEF:[01]|LEEF:[12]\.0)\|)/;
/** Up to an unescaped bar. */
const FIELD = /((?:[^\\|]|\\.){0,1024})\|/y;
/** Of CEF: a key begins the text or follows a blank. */
const KEY = /(?:^|\s)([\w.[\]-]{1,64})(?<!\\)=/g;

interface Message {
  readonly dialect: 'cef' | 'leef';
  readonly product: string;
  readonly code: string;
  readonly values: ReadonlyMap<string, string>;
}

function fieldsOf(text: string, count: number): { readonly fields: readonly string[]; readonly end: number } | null {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  while (fields.length < count) {
    const match = FIELD.exec(text);
    if (match === null) return null;
    fields.push(match[1]!.replace(/\\(.)/g, '$1'));
  }
  return { fields, end: FIELD.lastIndex };
}

function readCef(text: string): Message | null {
  const head = fieldsOf(text, 7);
  if (head === null) return null;
  const [, vendor, product, , code] = head.fields;
  return { dialect: 'cef', product: `${vendor} ${product}`, code: code!, values: cefValues(text.slice(head.end)) };
}

/** A value goes on to the blank before the next key. */
function cefValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let key = '';
  let from = 0;
  for (const match of text.matchAll(KEY)) {
    if (key !== '') values.set(key, unescaped(text.slice(from, match.index)));
    key = match[1]!;
    from = match.index + match[0].length;
  }
  if (key !== '') values.set(key, unescaped(text.slice(from)));
  return values;
}

const BREAKS: Readonly<Record<string, string>> = { n: '\n', r: '\r' };

function unescaped(value: string): string {
  return value.trim().replace(/\\([\\=|nr])/g, (_, char: string) => BREAKS[char] ?? char);
}

function readLeef(text: string): Message | null {
  const isSecond = text.startsWith('LEEF:2');
  const head = fieldsOf(text, 5);
  if (head === null) return null;
  const [, vendor, product, , code] = head.fields;
  // Version 2 may name its delimiter: a character, or the number of one.
  const named = isSecond ? /^(?:(?:0?x([0-9a-f]{2,4}))|([^|=]))?\|/i.exec(text.slice(head.end)) : null;
  const delimiter =
    named?.[1] === undefined ? (named?.[2] ?? '\t') : String.fromCharCode(Number.parseInt(named[1], 16));
  const values = new Map<string, string>();
  for (const pair of text.slice(head.end + (named?.[0].length ?? 0)).split(delimiter)) {
    const equals = pair.indexOf('=');
    if (equals > 0) values.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
  }
  return { dialect: 'leef', product: `${vendor} ${product}`, code: code!, values };
}

const REFUSED = /^(?:block|den(?:y|ied)|drop|reset)/i;
/** What each says, by the names of CEF, then of LEEF. */
const KEYS = {
  url: ['request', 'url', 'requestUrl'],
  server: ['dhost', 'destinationDnsDomain', 'dstHost', 'domain'],
  serverAddress: ['dst'],
  serverPort: ['dpt', 'dstPort'],
  client: ['src'],
  user: ['suser', 'usrName'],
  action: ['act', 'action'],
  time: ['rt', 'start', 'end', 'devTime'],
  device: ['dvchost', 'identHostName'],
  question: ['dnsQuery', 'query'],
} as const;

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/;

function documentOf({ dialect, product, code, values }: Message, zone: Zone): JsonObject {
  const read = (name: keyof typeof KEYS): string | null => {
    for (const key of KEYS[name]) {
      const value = values.get(key);
      if (value !== undefined && value !== '' && value !== '-') return value;
    }
    return null;
  };
  const [url, question, server, device, port] = [
    read('url'),
    read('question'),
    read('server'),
    read('device'),
    Number(read('serverPort')),
  ];
  const isRequest = url !== null || question !== null || server !== null;
  const written = read('time');
  const { event, destination, ...said } = networkDocument(
    {
      dataset: dialect,
      protocol: question !== null ? 'dns' : url !== null ? 'http' : (values.get('proto') ?? '').toLowerCase(),
      categories: url === null ? ['network'] : ['network', 'web'],
      types: [url === null ? 'connection' : 'access', REFUSED.test(read('action') ?? '') ? 'denied' : 'allowed'],
      time: written === null ? null : isoOf(written),
      client: read('client'),
      user: read('user'),
      server: read('serverAddress'),
    },
    zone,
  );
  const domain = server === null || ADDRESS.test(server) ? null : server;
  const place = {
    ...(destination as JsonObject | undefined),
    ...(domain === null ? {} : { domain }),
    ...(port > 0 && port < 65536 ? { port } : {}),
  };
  return {
    ...said,
    event: isRequest ? { ...(event as JsonObject), code } : { kind: 'event', dataset: dialect, code },
    observer: { product },
    ...(device === null ? {} : { host: { name: device } }),
    ...(Object.keys(place).length === 0 ? {} : { destination: place }),
    ...(url === null ? {} : { url: { domain: hostOfUrl(url).replace(/:\d{1,5}$/, '') } }),
    ...(question === null ? {} : { dns: { question: { name: question } } }),
  };
}

/** `Mar 17 2026 09:00:00.123 UTC`, also without the zone. */
const IN_WORDS = /^([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: (UTC|GMT|Z|[+-]\d\d:?\d\d))?$/;

/** ISO 8601, local where it names no zone; numbers count milliseconds. */
function isoOf(text: string): string | null {
  if (/^\d{12,14}$/.test(text)) return new Date(Number(text)).toISOString();
  const [, name, day, year, clock, zone = ''] = IN_WORDS.exec(text) ?? [];
  if (name === undefined) return parseTime(text, 'date') === null || /^\d+$/.test(text) ? null : text;
  const month = MONTHS.findIndex((one) => one.startsWith(name));
  if (month < 0) return null;
  return `${year}-${String(month + 1).padStart(2, '0')}-${day!.padStart(2, '0')}T${clock}${/[A-Z]/.test(zone) ? 'Z' : zone}`;
}

/** The event of a line, wherever its head begins; null for other lines. */
export function readCefLine(line: string, zone: Zone): JsonObject | null {
  if (line.length > MAX_LINE) return null;
  const start = START.exec(line);
  if (start === null) return null;
  const text = line.slice(start.index + start[0].length);
  const message = text.startsWith('CEF') ? readCef(text) : readLeef(text);
  return message === null ? null : documentOf(message, zone);
}
