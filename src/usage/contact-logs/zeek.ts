/**
 * Lookups in the JSON of network sensors, which is no ECS: Zeek's dns.log (`query`, `id.orig_h`) and Suricata's EVE
 * (`dns.rrname`, or `dns.queries` in version 3). They know no program. Zeek writes a question and its answer as one.
 * Suricata writes two records, or only one of them where it is set up so; its answers are marked, so that nothing is
 * counted twice. Its older versions turn the addresses of an answer round and newer ones do not: the client is the side
 * that does not talk from port 53.
 */
import type { JsonObject } from '../event/record.ts';
import { parseTime } from '../event/time.ts';

export interface DnsRecord {
  readonly names: readonly string[];
  /** Address of the machine that asked. */
  readonly client: string | null;
  /** Microseconds since 1970. */
  readonly time: number | null;
  readonly failed: boolean;
  /** An answer whose question is, or would be, a record of its own. */
  readonly isAnswer: boolean;
}

/** Questions of one record that are looked at. */
const MAX_QUESTIONS = 32;
const DNS_PORT = 53;

/** The lookup that a record of either sensor holds; null for any other. */
export function readDnsRecord(body: JsonObject): DnsRecord | null {
  if (body['event_type'] === 'dns') return readSuricata(body);
  // On the way through Kafka a record of Zeek may lie under the name of its log.
  const zeek = typeof body['query'] === 'string' ? body : objectOf(body['dns']);
  const query = zeek?.['query'];
  return zeek !== null && typeof query === 'string' ? readZeek(zeek, query) : null;
}

function readZeek(body: JsonObject, query: string): DnsRecord | null {
  const nested = objectOf(body['id']);
  const client = body['id.orig_h'] ?? nested?.['orig_h'];
  if (typeof client !== 'string') return null;
  const rcode = body['rcode_name'] ?? body['rcode'];
  return { names: [query], client, time: timeOf(body['ts']), failed: isError(rcode), isAnswer: false };
}

const SURICATA_QUESTIONS: readonly unknown[] = ['query', 'request'];
const SURICATA_ANSWERS: readonly unknown[] = ['answer', 'response'];

function readSuricata(body: JsonObject): DnsRecord | null {
  const dns = objectOf(body['dns']);
  if (dns === null) return null;
  const isAnswer = SURICATA_ANSWERS.includes(dns['type']);
  if (!isAnswer && !SURICATA_QUESTIONS.includes(dns['type'])) return null;
  const questions: readonly unknown[] = Array.isArray(dns['queries']) ? dns['queries'].slice(0, MAX_QUESTIONS) : [dns];
  const names = questions.map((question) => objectOf(question)?.['rrname']).filter((name) => typeof name === 'string');
  const client = isAnswer ? askerOf(body) : body['src_ip'];
  return {
    names,
    client: typeof client === 'string' ? client : null,
    time: timeOf(body['timestamp']),
    // Questions of version 3 carry NOERROR, which says nothing.
    failed: isAnswer && isError(dns['rcode']),
    isAnswer,
  };
}

/** Address of the machine that an answer goes to. */
function askerOf(body: JsonObject): unknown {
  return body['dest_port'] === DNS_PORT && body['src_port'] !== DNS_PORT ? body['src_ip'] : body['dest_ip'];
}

function isError(rcode: unknown): boolean {
  return typeof rcode === 'number' ? rcode !== 0 : typeof rcode === 'string' && rcode !== 'NOERROR';
}

function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return parseTime(value, 'seconds');
  return typeof value === 'string' ? parseTime(value) : null;
}

function objectOf(value: unknown): JsonObject | null {
  // An object of JSON that is no list has string keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
