/**
 * JSON of Zeek: dns.log (`query`; a question and its answer are one record), ssl.log and quic.log (`server_name`) and
 * http.log (`host`). The client is the originator of the connection. On the way through Kafka a record may lie under the
 * name of its log.
 */
import type { JsonObject } from '../../event/record.ts';
import {
  type ContactLog,
  contactOf,
  isErrorCode,
  type LoggedContact,
  objectOf,
  textOf,
  timeOf,
} from '../contact-log.ts';

const LOGS = ['dns', 'ssl', 'http', 'quic'] as const;

function read(record: JsonObject): LoggedContact | null {
  const body = ownBody(record);
  if (body === null) return null;
  const client = originatorOf(body);
  const common = { host: client, time: timeOf(body['ts']) };
  const query = textOf(body['query']);
  if (query !== null)
    return contactOf({
      ...common,
      names: [query],
      via: 'dns',
      failed: isErrorCode(body['rcode_name'] ?? body['rcode']),
    });
  const server = textOf(body['server_name']);
  if (server !== null) return contactOf({ ...common, names: [server], failed: body['established'] === false });
  const host = textOf(body['host']);
  // Shippers write their own name as `host`; only requests have a method or the depth of the pipeline.
  const isRequest = body['method'] !== undefined || body['trans_depth'] !== undefined;
  return host !== null && isRequest ? contactOf({ ...common, names: [host], via: 'web' }) : null;
}

function ownBody(record: JsonObject): JsonObject | null {
  if (originatorOf(record) !== null) return record;
  for (const log of LOGS) {
    const inner = objectOf(record[log]);
    if (inner !== null && originatorOf(inner) !== null) return inner;
  }
  return null;
}

function originatorOf(body: JsonObject): string | null {
  return textOf(body['id.orig_h']) ?? textOf(objectOf(body['id'])?.['orig_h']);
}

export const zeek: ContactLog = {
  id: 'zeek',
  needles: [
    ['orig_h', 'query'],
    ['orig_h', 'server_name'],
    ['orig_h', 'host'],
  ],
  read,
};
