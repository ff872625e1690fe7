/**
 * What the bytes of a record must hold to name a host that someone talked to. The scanner looks for few literals at once,
 * so the fields' own are widened to ones that several share. Each of theirs must be covered, or nothing is skipped: a
 * field that a new view makes from something else costs speed, never findings. Where a record holds the name as it stands,
 * it is looked up before the record is read.
 */
import { needlesFor, verbatimKeysOf } from '../event/requirement-needles.ts';
import type { Needles } from '../io/format.ts';
import type { Catalogue } from '../usage/catalogue.ts';
import { CONTACT_LOGS } from '../usage/contact-logs/index.ts';
import { normaliseHost } from '../usage/host-name.ts';

/** ECS fields that tell of contacts. */
export const CONTACT_FIELDS = [
  'dns.question.name',
  'tls.client.server_name',
  'destination.domain',
  'destination.port',
  'url.domain',
] as const;

/**
 * The scanner finds sixteen words by nine pairs of bytes, so where there are several words to choose from, parts of them
 * stand here that others share; words that share their rarest pair are told apart afterwards.
 */
const WIDE: readonly (readonly string[])[] = [
  ['QueryName'],
  ['queryName'], // Wazuh
  ['QNAME'], // the analytic log of a Windows DNS server
  ['query_name'],
  ['orig_h', 'query'], // Zeek
  ['orig_h', 'server_name'],
  ['orig_h', 'host'],
  ['dns', 'question', 'name'],
  ['dns', 'request'], // SentinelOne
  ['dns', 'rrname'], // Suricata
  ['ort', 'sni'],
  ['ort', 'hostname'],
  ['tls', 'client', 'server_name'],
  ['estination'], // in both cases
  ['ort', 'estP'], // DestPort
  ['ort', 'dst'], // SentinelOne
  ['ort', 'ActionType'], // Defender for Endpoint
  ['RemoteUrl'],
  ['AdditionalFields', 'ActionType'],
  ['url', 'domain'],
  ['url', 'hostname'], // Zscaler
  ['url', 'visited'],
  ['EventSchema', 'StartTime'], // ASIM
  ['CimInstanceProperties'], // Get-DnsClientCache
  ['Qualifiers'], // data without names
];
/** Names whose answer is remembered; they repeat. */
const MAX_KNOWN = 50_000;

/** null where every record must be read. */
export function buildUsageNeedles(catalogue: Catalogue): Needles | null {
  const asked = [
    ...CONTACT_FIELDS.map((field) => needlesFor('ecs', field)),
    ...CONTACT_LOGS.map(({ needles }) => needles),
  ];
  if (!asked.every((found) => found?.every(isCovered) === true)) return null;
  if (!verbatimKeysOf('ecs', 'dns.question.name').has('QueryName')) return { alternatives: WIDE };
  const value = { key: 'QueryName', patterns: [], test: rememberHosts(catalogue), endings: catalogue.endings() };
  return { alternatives: WIDE, values: WIDE.map((_, i) => (i === 0 ? value : null)) };
}

function rememberHosts(catalogue: Catalogue): (value: string) => boolean {
  const known = new Map<string, boolean>();
  return (value) => {
    let isHost = known.get(value);
    if (isHost === undefined) {
      if (known.size >= MAX_KNOWN) known.clear();
      const name = normaliseHost(value);
      known.set(value, (isHost = name !== null && catalogue.findHost(name) !== null));
    }
    return isHost;
  };
}

/** Whether some wide alternative stands wherever these literals do. */
function isCovered(literals: readonly string[]): boolean {
  return WIDE.some((wide) => wide.every((part) => literals.some((literal) => literal.includes(part))));
}
