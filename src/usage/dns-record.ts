/**
 * Lookups in the JSON of network sensors, which is no ECS: Zeek's dns.log (`query`, `id.orig_h`) and Suricata's EVE
 * (`dns.rrname`, or `dns.queries` in version 3). They know no program. Answers repeat their question: only Zeek, which
 * writes both as one, tells how it was answered.
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
}

/** Questions of one record that are looked at. */
const MAX_QUESTIONS = 32;

/** The lookup that a record of either sensor holds; null for any other. */
export function readDnsRecord(body: JsonObject): DnsRecord | null {
  if (body['event_type'] === 'dns') return readSuricata(body);
  return typeof body['query'] === 'string' ? readZeek(body, body['query']) : null;
}

function readZeek(body: JsonObject, query: string): DnsRecord | null {
  const nested = objectOf(body['id']);
  const client = body['id.orig_h'] ?? nested?.['orig_h'];
  if (typeof client !== 'string') return null;
  const rcode = body['rcode_name'];
  return { names: [query], client, time: timeOf(body['ts']), failed: typeof rcode === 'string' && rcode !== 'NOERROR' };
}

function readSuricata(body: JsonObject): DnsRecord | null {
  const dns = objectOf(body['dns']);
  if (dns === null || (dns['type'] !== 'query' && dns['type'] !== 'request')) return null;
  const questions: readonly unknown[] = Array.isArray(dns['queries']) ? dns['queries'].slice(0, MAX_QUESTIONS) : [dns];
  const names = questions.map((question) => objectOf(question)?.['rrname']).filter((name) => typeof name === 'string');
  const client = body['src_ip'];
  return { names, client: typeof client === 'string' ? client : null, time: timeOf(body['timestamp']), failed: false };
}

function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return parseTime(value, 'seconds');
  return typeof value === 'string' ? parseTime(value) : null;
}

function objectOf(value: unknown): JsonObject | null {
  // An object of JSON that is no list has string keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
