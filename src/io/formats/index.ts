/** The formats that sources are read in, in the order in which they are tried: the pickier first. */
import type { Format } from '../format.ts';
import { csv } from './csv.ts';
import { dnsLog } from './dns-log/index.ts';
import { evtx } from './evtx/index.ts';
import { json } from './json.ts';
import { jsonRows } from './json-rows.ts';
import { ndjson } from './ndjson.ts';
import { proxyLog } from './proxy-log.ts';
import { requestCsv } from './request-csv.ts';
import { syslog } from './syslog.ts';
import { windowsText } from './windows-text.ts';
import { windowsXml } from './windows-xml.ts';
import { zeekLog } from './zeek-log.ts';

export const FORMATS: readonly Format[] = [
  evtx,
  jsonRows,
  ndjson,
  json,
  windowsText,
  requestCsv,
  csv,
  windowsXml,
  zeekLog,
  proxyLog,
  dnsLog,
  syslog,
];

export function findFormat(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}
