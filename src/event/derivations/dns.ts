/**
 * DNS: Sysmon's QueryResults in both vendors' reading, Windows' status names, and the parts of a domain name.
 *
 * Sysmon writes `type:  5 host;::ffff:192.0.2.1;2001:db8::1;` or `-`. Elastic's pipeline splits on `;` and tells typed
 * entries from addresses; Splunk's add-on takes every part that is *followed by* `;`, without looking into it.
 */
import { library } from '../../text/library.ts';
import { each, entryOf, first, ofText, textOf, toList } from '../derivation.ts';
import { parseIp } from '../ip.ts';
import { type Scalar, scalarText, type Value, valuesOf } from '../value.ts';
import { DNS_STATUS_CODES, DNS_STATUS_NAMES } from './dns-status.ts';

const tldts = library<typeof import('tldts')>('tldts');

/** More parts than any resolver returns; the rest of a longer text is ignored. */
const MAX_ANSWERS = 1024;

const RECORD_TYPES: Readonly<Record<string, string>> = {
  '1': 'A',
  '2': 'NS',
  '3': 'MD',
  '4': 'MF',
  '5': 'CNAME',
  '6': 'SOA',
  '7': 'MB',
  '8': 'MG',
  '9': 'MR',
  '10': 'NULL',
  '11': 'WKS',
  '12': 'PTR',
  '13': 'HINFO',
  '14': 'MINFO',
  '15': 'MX',
  '16': 'TXT',
  '17': 'RP',
  '18': 'AFSDB',
  '19': 'X25',
  '20': 'ISDN',
  '21': 'RT',
  '22': 'NSAP',
  '23': 'NSAPPTR',
  '24': 'SIG',
  '25': 'KEY',
  '26': 'PX',
  '27': 'GPOS',
  '28': 'AAAA',
  '29': 'LOC',
  '30': 'NXT',
  '31': 'EID',
  '32': 'NIMLOC',
  '33': 'SRV',
  '34': 'ATMA',
  '35': 'NAPTR',
  '36': 'KX',
  '37': 'CERT',
  '38': 'A6',
  '39': 'DNAME',
  '40': 'SINK',
  '41': 'OPT',
  '43': 'DS',
  '46': 'RRSIG',
  '47': 'NSEC',
  '48': 'DNSKEY',
  '49': 'DHCID',
  '100': 'UINFO',
  '101': 'UID',
  '102': 'GID',
  '103': 'UNSPEC',
  '248': 'ADDRS',
  '249': 'TKEY',
  '250': 'TSIG',
  '251': 'IXFR',
  '252': 'AXFR',
  '253': 'MAILB',
  '254': 'MAILA',
  '255': 'ANY',
  '65281': 'WINS',
  '65282': 'WINSR',
};
const RECORD_NUMBERS = new Map(Object.entries(RECORD_TYPES).map(([number, name]) => [name, number]));

/** DNS RCODEs as IANA lists them: number, name and what the Common Information Model calls it. */
const REPLY_CODES = [
  ['0', 'noerror', 'No Error'],
  ['1', 'formerr', 'Format Error'],
  ['2', 'servfail', 'Server Failure'],
  ['3', 'nxdomain', 'Non-Existent Domain'],
  ['4', 'notimp', 'Not Implemented'],
  ['5', 'refused', 'Query Refused'],
] as const;
const REPLY_NAMES = new Map<string, string>(
  REPLY_CODES.flatMap(([number, name, said]) => [
    [number, said],
    [name, said],
  ]),
);

interface Answer {
  /** Record type's name; null where the number is unknown to us. */
  readonly type: string | null;
  readonly data: string | null;
}

function isIpv4(text: string): boolean {
  return !text.includes(':') && parseIp(text) !== null;
}

/** Typed entries first, then addresses as A and AAAA: the order in which Elastic's pipeline appends them. */
function parseAnswers(text: string): { readonly typed: Answer[]; readonly ips: string[] } {
  const typed: Answer[] = [];
  const ips: string[] = [];
  if (text === '-') return { typed, ips };
  for (const part of text.split(';', MAX_ANSWERS)) {
    const entry = part.trim();
    if (entry === '') continue;
    if (entry.startsWith('type:')) {
      const [, number, data] = entry.split(/\s+/, 3);
      if (number !== undefined && number !== '')
        typed.push({ type: entryOf(RECORD_TYPES, number), data: data ?? null });
      continue;
    }
    // Only a mapped IPv4 address loses its prefix: `::ffff:0:1` is an address of its own.
    const stripped = entry.startsWith('::ffff:') && isIpv4(entry.slice(7)) ? entry.slice(7) : entry;
    if (parseIp(stripped) !== null) ips.push(stripped);
  }
  return { typed, ips };
}

function addressType(ip: string): string {
  return ip.includes(':') ? 'AAAA' : 'A';
}

/** Parts that end in `;`, with a leading `type:  N ` split off. */
function parseTerminated(text: string): { readonly number: string | null; readonly data: string }[] {
  const out: { number: string | null; data: string }[] = [];
  const parts = text.split(';', MAX_ANSWERS + 1);
  for (let i = 0; i < parts.length - 1; i++) {
    const part = parts[i]!;
    if (part === '') continue;
    const match = /^\s*type:\s+(\d{1,5})\s+(.*)$/s.exec(part);
    out.push(match === null ? { number: null, data: part } : { number: match[1]!, data: match[2]! });
  }
  return out;
}

/**
 * Registered domain as Elasticsearch's processor has it: of a name under a *private* public suffix (`hf.space`,
 * `global.ssl.fastly.net`) the suffix itself is the registered domain; a name without a known suffix has none.
 */
function splitDomain(name: string): { registered: string; suffix: string; subdomain: string } | null {
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  if (host.length > 255 || !host.includes('.')) return null;
  const parsed = tldts().parse(host, { allowPrivateDomains: true, extractHostname: false, validateHostname: false });
  const { publicSuffix } = parsed;
  if (parsed.isIp === true || publicSuffix === null || (parsed.isIcann !== true && parsed.isPrivate !== true))
    return null;
  const registered = parsed.isPrivate === true ? publicSuffix : parsed.domain;
  if (registered === null || !registered.includes('.')) return null;
  const lower = host.toLowerCase();
  const subdomain = lower.endsWith(`.${registered}`) ? host.slice(0, host.length - registered.length - 1) : '';
  return { registered, suffix: registered.slice(registered.indexOf('.') + 1), subdomain };
}

export const dnsDerivations = {
  /** null for what is no code of the protocol, as most of Windows' own statuses. */
  dnsReplyName: ofText((text) => REPLY_NAMES.get(text.toLowerCase()) ?? null),
  answerTypes: ofText((text) => {
    const { typed, ips } = parseAnswers(text);
    const types: Scalar[] = [];
    for (const { type } of typed) if (type !== null) types.push(type);
    return toList([...types, ...ips.map(addressType)]);
  }),
  answerData: ofText((text) => {
    const { typed, ips } = parseAnswers(text);
    const data: Scalar[] = [];
    for (const answer of typed) if (answer.data !== null) data.push(answer.data);
    return toList([...data, ...ips]);
  }),
  resolvedIps: ofText((text) => toList(parseAnswers(text).ips)),
  /** Names in typed answers and the name that was asked for: `related.hosts`. */
  relatedHosts: each((name, results) => {
    const hosts = new Set<Scalar>(valuesOf(name));
    const text = textOf(results);
    if (text !== null) for (const { data } of parseAnswers(text).typed) if (data !== null) hosts.add(data);
    return toList([...hosts]);
  }),
  statusName: ofText((text) => entryOf(DNS_STATUS_NAMES, text) ?? text),
  statusCode: ofText((text) => (/^\d+$/.test(text) ? text : (DNS_STATUS_CODES.get(text) ?? null))),
  registeredDomain: ofText((name) => splitDomain(name)?.registered ?? null),
  topLevelDomain: ofText((name) => splitDomain(name)?.suffix ?? null),
  subdomain: ofText((name) => splitDomain(name)?.subdomain ?? null),
  /** `A`, `AAAA` … of a number, as Windows' own DNS log writes it. */
  recordTypeName: ofText((text) => entryOf(RECORD_TYPES, text) ?? text),

  /** Splunk's `answer`: null for `-`, which no `;` follows. */
  splunkAnswers: ofText((text) => toList(parseTerminated(text).map((answer) => answer.data))),
  splunkAnswerCount: ofText((text) => {
    const { length } = parseTerminated(text);
    return length === 0 ? null : length;
  }),
  splunkRecordTypeIds: ofText((text) => {
    const numbers: Scalar[] = [];
    for (const { number } of parseTerminated(text)) if (number !== null) numbers.push(number);
    return toList(numbers);
  }),
  splunkRecordTypes: ofText((text) => {
    const names: Scalar[] = [];
    for (const { number } of parseTerminated(text))
      if (number !== null) names.push(entryOf(RECORD_TYPES, number) ?? number);
    return toList(names);
  }),

  /**
   * Back from `dns.answers.type`, `dns.answers.data` and `dns.resolved_ip` to Sysmon's text: `-` where a name was asked
   * for (`dns.question.name`) and nothing answered.
   */
  queryResults: each((types, data, ips, name) => {
    const names = valuesOf(types).map(scalarText);
    const texts = valuesOf(data).map(scalarText);
    const paired = names.length === texts.length;
    const addresses = new Set(valuesOf(ips).map(scalarText));
    let out = '';
    for (const [i, text] of texts.entries()) {
      if (addresses.has(text) || parseIp(text) !== null) {
        addresses.add(text);
        continue;
      }
      out += `type:  ${RECORD_NUMBERS.get(paired ? names[i]! : 'CNAME') ?? '0'} ${text};`;
    }
    for (const ip of addresses) out += `${isIpv4(ip) ? '::ffff:' : ''}${ip};`;
    return out !== '' ? out : name === null ? null : '-';
  }),
  /** SentinelOne writes `type: 1 host`; anything else is a name. */
  requestName: ofText((text) => requestParts(text)?.[2] ?? text),
  requestType: ofText((text) => {
    const number = requestParts(text)?.[1];
    return number === undefined ? null : (entryOf(RECORD_TYPES, number) ?? number);
  }),
  count: first((value: Value) => valuesOf(value).length),
};

function requestParts(text: string): string[] | null {
  const parts = text.trim().split(/\s+/, 4);
  return parts.length === 3 && parts[0] === 'type:' ? parts : null;
}
