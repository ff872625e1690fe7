/**
 * Zeek's logs as tab-separated text: dns.log, and of ssl.log, quic.log and http.log the names of servers. What a line means
 * stands in the `#fields` line before it, which comes again where files were joined. Other logs of Zeek name no host.
 */
import type { JsonObject } from '../../event/record.ts';
import type { Format } from '../format.ts';
import { lookupDocument } from './dns-log/index.ts';
import { networkDocument, openLineLog, type ReadLogLine } from './line-log.ts';
import { decodeHead } from './transcode.ts';

/** Longer lines are no lines of these logs. UTF-16 units. */
const MAX_LINE = 64 * 1024;
const FIELDS = '#fields\t';
/** Columns that name the host that was asked for or talked to. `host` is of http.log, which has a method. */
const NAMING = /^#fields\t(?:[^\n]*\t)?(?:query|server_name|method\thost)(?:\t|\r?$)/m;

type ReadColumn = (name: string) => string | null;

function readContact(read: ReadColumn): JsonObject | null {
  const ts = Number(read('ts') ?? Number.NaN);
  const time = ts > 0 && ts < 1e11 ? new Date(ts * 1000).toISOString() : null;
  const client = read('id.orig_h');
  const query = read('query');
  if (query !== null)
    return lookupDocument({
      dialect: 'zeek',
      time,
      name: query,
      type: read('qtype_name'),
      client,
      responseCode: read('rcode_name'),
    });
  const said = { time, client, server: read('id.resp_h') };
  const name = read('server_name');
  if (name !== null)
    return {
      ...networkDocument({ ...said, dataset: 'zeek.ssl', protocol: 'tls', types: ['connection'] }),
      tls: { client: { server_name: name } },
    };
  const host = read('host');
  const method = read('method');
  if (host === null || method === null) return null;
  return {
    ...networkDocument({
      ...said,
      dataset: 'zeek.http',
      protocol: 'http',
      categories: ['network', 'web'],
      types: ['access', 'connection'],
    }),
    url: { domain: host.replace(/:\d{1,5}$/, '') },
    http: { request: { method } },
  };
}

function openReader(): ReadLogLine {
  let columns: ReadonlyMap<string, number> = new Map();
  return (line) => {
    if (line.length > MAX_LINE) return null;
    if (line.startsWith(FIELDS))
      columns = new Map(
        line
          .slice(FIELDS.length)
          .split('\t')
          .map((name, i) => [name, i]),
      );
    if (line.startsWith('#')) return null;
    const values = line.split('\t');
    return readContact((name) => {
      const value = values[columns.get(name) ?? -1];
      return value === undefined || value === '-' || value === '(empty)' ? null : value;
    });
  };
}

export const zeekLog: Format = {
  id: 'zeek-log',
  detect(head) {
    const text = decodeHead(head);
    return /^#separator \\x09\r?\n/.test(text) && NAMING.test(text);
  },
  open: (sink, options) => openLineLog(sink, options, openReader()),
};
