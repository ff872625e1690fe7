/**
 * Suricata's EVE: lookups (`dns.rrname`, or `dns.queries` in version 3), TLS and QUIC handshakes (`sni`), HTTP requests.
 * Of a lookup it writes two records, or only one of them where it is set up so; its answers are marked, so that nothing
 * is counted twice. Its older versions turn the addresses of an answer round and newer ones do not: the client is the
 * side that does not talk from port 53.
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

/** Questions of one record that are looked at. */
const MAX_QUESTIONS = 32;
const DNS_PORT = 53;

function read(body: JsonObject): LoggedContact | null {
  const type = body['event_type'];
  if (typeof type !== 'string') return null;
  const inner = objectOf(body[type]);
  if (inner === null) return null;
  if (type === 'dns') return readLookup(body, inner);
  // These run over TCP or UDP.
  if (body['src_port'] === undefined) return null;
  const common = { host: textOf(body['src_ip']), time: timeOf(body['timestamp']) };
  if (type === 'tls' || type === 'quic') {
    const name = textOf(inner['sni']);
    return name === null ? null : contactOf({ ...common, names: [name] });
  }
  const host = type === 'http' || type === 'http2' ? textOf(inner['hostname']) : null;
  return host === null ? null : contactOf({ ...common, names: [host], via: 'web' });
}

const QUESTIONS: readonly unknown[] = ['query', 'request'];
const ANSWERS: readonly unknown[] = ['answer', 'response'];

function readLookup(body: JsonObject, dns: JsonObject): LoggedContact | null {
  const isAnswer = ANSWERS.includes(dns['type']);
  if (!isAnswer && !QUESTIONS.includes(dns['type'])) return null;
  const questions: readonly unknown[] = Array.isArray(dns['queries']) ? dns['queries'].slice(0, MAX_QUESTIONS) : [dns];
  return contactOf({
    names: questions.map((question) => objectOf(question)?.['rrname']).filter((name) => typeof name === 'string'),
    via: 'dns',
    host: textOf(isAnswer ? askerOf(body) : body['src_ip']),
    time: timeOf(body['timestamp']),
    // Questions of version 3 carry NOERROR, which says nothing.
    failed: isAnswer && isErrorCode(dns['rcode']),
    isAnswer,
  });
}

/** Address of the machine that an answer goes to. */
function askerOf(body: JsonObject): unknown {
  return body['dest_port'] === DNS_PORT && body['src_port'] !== DNS_PORT ? body['src_ip'] : body['dest_ip'];
}

export const suricata: ContactLog = {
  id: 'suricata',
  needles: [
    ['event_type', 'dns', 'rrname'],
    ['event_type', 'src_port', 'sni'],
    ['event_type', 'src_port', 'hostname'],
  ],
  read,
};
