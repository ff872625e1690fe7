/**
 * Access logs of proxies as text: Squid's own format (also Traffic Server's), the common and the combined log format as
 * Squid, Apache and others write it of what they forward, the W3C extended format with its `#Fields:`
 * line (Blue Coat, Forefront TMG), and the URL log of Palo Alto's firewalls as they send it. Each request becomes an ECS
 * document with the client and, where there was a login, the user. Every expression is linear in the line.
 */
import type { JsonObject } from '../../event/record.ts';
import type { Zone } from '../../event/zone.ts';
import { hostOfUrl } from '../../usage/host-name.ts';
import type { Format } from '../format.ts';
import { splitRow } from './csv.ts';
import { networkDocument, openLineLog, type ReadLogLine } from './line-log.ts';
import { decodeHead } from './transcode.ts';

/** Longer lines are no lines of these logs. UTF-16 units. */
const MAX_LINE = 64 * 1024;
const LINES_LOOKED_AT = 50;

interface Request {
  readonly dialect: string;
  /** A host, a host with a port, or a URL. */
  readonly target: string;
  readonly time: string | null;
  readonly client: string | null;
  readonly user: string | null;
  readonly method: string | null;
  readonly denied: boolean;
}

const PORT = /:\d{1,5}$/;

function requestDocument(request: Request, zone: Zone): JsonObject | null {
  const { dialect, target, time, client, user, method, denied } = request;
  const domain = hostOfUrl(target).replace(PORT, '');
  if (domain === '') return null;
  return {
    ...networkDocument(
      {
        dataset: `proxy.${dialect}`,
        protocol: 'http',
        categories: ['network', 'web'],
        types: ['access', denied ? 'denied' : 'allowed'],
        time,
        client,
        user,
      },
      zone,
    ),
    url: { domain },
    ...(method === null ? {} : { http: { request: { method } } }),
  };
}

/** `1773738000.123    120 10.0.0.5 TCP_TUNNEL/200 5123 CONNECT api.openai.com:443 ann HIER_DIRECT/203.0.113.7 -` */
const SQUID =
  /(?:^|: )(\d{9,10})\.(\d{3}) {1,12}\d{1,9} ([^ ]{1,255}) ([A-Z_]{3,64})\/(\d{3}) \d{1,18} ([A-Z][A-Z-]{1,31}) ([^ ]{1,65536}) ([^ ]{1,255}) [A-Z_]{1,64}\/[^ ]{1,255} /;

function readSquid(line: string): Request | null {
  const match = SQUID.exec(line);
  if (match === null) return null;
  const [, seconds, millis, client, result, status, method, target, user] = match;
  return {
    dialect: 'squid',
    target: target!,
    time: new Date(Number(seconds) * 1000 + Number(millis)).toISOString(),
    client: client!,
    user: user === '-' ? null : user!,
    method: method!,
    denied: result!.includes('DENIED') || status === '403' || status === '407',
  };
}

/** `10.0.0.5 - ann [17/Mar/2026:09:00:00 +0100] "CONNECT api.openai.com:443 HTTP/1.1" 200 512`, and what comes behind it. */
const COMMON =
  /(?:^|: )([^ ]{1,255}) [^ ]{1,255} ([^ ]{1,255}) \[(\d\d\/[A-Z][a-z]{2}\/\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\] "([A-Z]{3,31}) ([^ "]{1,65536}) HTTP\/[\d.]{1,3}" (\d{3}) /;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Web servers write the same of what they serve themselves: that is a path, and names no host. */
function readCommon(line: string): Request | null {
  const match = COMMON.exec(line);
  if (match === null) return null;
  const [, client, user, day, clock, zone, method, target, status] = match;
  if (method !== 'CONNECT' && !/^[a-z]{2,8}:\/\//i.test(target!)) return null;
  const [date, month, year] = day!.split('/');
  const at = new Date(
    `${year}-${String(MONTHS.indexOf(month!) + 1).padStart(2, '0')}-${date}T${clock}${zone!.slice(0, 3)}:${zone!.slice(3)}`,
  );
  return {
    dialect: 'common',
    target: target!,
    time: Number.isNaN(at.getTime()) ? null : at.toISOString(),
    client: client!,
    user: user === '-' ? null : user!,
    method: method!,
    denied: Number(status) >= 400,
  };
}

/** Places of columns in the URL log of PAN-OS, behind the header of syslog if there is one. */
const PALO_ALTO = { time: 6, client: 7, user: 12, action: 30, url: 31 } as const;
const PALO_ALTO_START = /(?:^|[ >])\d{1,3},(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d,[^,]{1,32},THREAT,url,)/;

function readPaloAlto(line: string): Request | null {
  const start = PALO_ALTO_START.exec(line);
  if (start === null) return null;
  // The first column is not used; the split begins with the second.
  const values = ['', ...(splitRow(line.slice(start.index + start[0].length - start[1]!.length), ',') ?? [])];
  const url = values[PALO_ALTO.url];
  if (url === undefined || url === '') return null;
  const user = values[PALO_ALTO.user]!;
  return {
    dialect: 'palo-alto',
    target: url,
    time: isoOf(values[PALO_ALTO.time]!),
    client: values[PALO_ALTO.client]!,
    user: user === '' ? null : user,
    method: null,
    denied: /^(?:block|reset|drop|deny)/.test(values[PALO_ALTO.action]!),
  };
}

/** The firewall's own clock, which is local. */
function isoOf(text: string): string | null {
  return /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replaceAll('/', '-').replace(' ', 'T')}` : null;
}

const W3C_FIELDS = /^#Fields:\s/;
const W3C_TARGETS = ['cs-host', 'r-host', 'cs-uri', 'cs(Host)'] as const;
const W3C_TOKEN = /"(?:[^"]|"")*"|[^ \t]+/g;

function w3cReader(columns: readonly string[]): (line: string) => Request | null {
  // Of several of one name the first counts.
  const places = new Map(columns.map((name, i) => [name, i] as const).reverse());
  return (line) => {
    const values = line.includes('\t') ? line.split('\t') : (line.match(W3C_TOKEN) ?? []);
    const read = (name: string): string | null => {
      const value = values[places.get(name) ?? -1]?.replace(/^"(.*)"$/s, '$1');
      return value === undefined || value === '-' || value === '' ? null : value;
    };
    const target = W3C_TARGETS.map(read).find((value) => value !== null);
    if (target === undefined) return null;
    const date = read('date');
    const clock = read('time');
    const isTime = /^\d{4}-\d\d-\d\d$/.test(date ?? '') && /^\d\d:\d\d:\d\d(?:\.\d{1,6})?$/.test(clock ?? '');
    return {
      dialect: 'w3c',
      target,
      time: isTime ? `${date}T${clock}Z` : null,
      client: read('c-ip'),
      user: read('cs-username'),
      method: read('cs-method'),
      denied: /DENIED/i.test(`${read('sc-filter-result')} ${read('s-action')}`) || read('sc-status') === '403',
    };
  };
}

/** Columns of a `#Fields:` line that names what was asked for, by whom; null for another line. */
function w3cColumns(line: string): readonly string[] | null {
  if (!W3C_FIELDS.test(line) || line.length > MAX_LINE) return null;
  const columns = line
    .slice('#Fields:'.length)
    .trim()
    .split(/[ \t]+/);
  return columns.includes('c-ip') && W3C_TARGETS.some((name) => columns.includes(name)) ? columns : null;
}

function readRequest(line: string): Request | null {
  return line.length > MAX_LINE ? null : (readSquid(line) ?? readCommon(line) ?? readPaloAlto(line));
}

function openReader(): ReadLogLine {
  let read = readRequest;
  return (line, zone) => {
    if (line.startsWith('#')) {
      const columns = w3cColumns(line);
      if (columns !== null) read = w3cReader(columns);
      return null;
    }
    const request = line.length > MAX_LINE ? null : read(line);
    return request === null ? null : requestDocument(request, zone);
  };
}

export const proxyLog: Format = {
  id: 'proxy-log',
  detect(head, whole) {
    const lines = decodeHead(head).split('\n');
    if (!whole) lines.pop();
    return lines
      .slice(0, LINES_LOOKED_AT)
      .some((line) => w3cColumns(line.trimEnd()) !== null || readRequest(line.trimEnd()) !== null);
  },
  open: (sink, options) => openLineLog(sink, options, openReader()),
};
