/**
 * Lines of DNS servers' own logs, as lookups: who asked for what, when, and how it was answered where the line says so.
 * These logs know no program. Lines that are no question (answers, cache hits, start-up) are null. Every expression is
 * linear in the line.
 */

export interface LoggedLookup {
  /** `zeek`, `windows`, `bind`, `dnsmasq`, `unbound`, `umbrella`. */
  readonly dialect: string;
  /** ISO 8601, local where it has no offset; null where the line has no date (syslog without a year). */
  readonly time: string | null;
  readonly name: string;
  readonly type: string | null;
  readonly client: string | null;
  /** NOERROR, NXDOMAIN …; null where the line does not say. */
  readonly responseCode: string | null;
}

type ReadLine = (line: string) => LoggedLookup | null;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `queries: info: client @0x7f 10.0.0.5#49152 (name): query: name IN A +E(0)K (10.0.0.1)`, after a date of BIND's own. */
const BIND =
  /\bclient (?:@0x[0-9a-f]+ )?([0-9a-fA-F.:]{2,45}(?:%[\w.-]{1,16})?)#\d{1,5}(?:\/key [^ ]{1,255})?(?: \([^ ()]{1,255}\))?: (?:view [^ :]{1,64}: )?query: ([^ ]{1,255}) [A-Z]{2,4} ([A-Z0-9]{1,12})\b/;
/** In front of what comes from a syslog receiver. */
const PRIORITY = /^<\d{1,3}>(?:1 )?/;
const BIND_TIME = /^(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,6})?) /;
/** As OpenWrt writes it: `Thu Jul 23 01:00:00 2026`. */
const C_TIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}) /;
const ISO_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z|[+-]\d\d:?\d\d)?/;

const readBind: ReadLine = (line) => {
  const match = BIND.exec(line);
  if (match === null) return null;
  return {
    dialect: 'bind',
    time: bindTime(line),
    name: match[2]!,
    type: match[3]!,
    client: match[1]!,
    responseCode: null,
  };
};

function bindTime(line: string): string | null {
  const own = BIND_TIME.exec(line);
  const month = own === null ? -1 : MONTHS.indexOf(own[2]!.toLowerCase());
  if (own !== null && month >= 0) return `${own[3]}-${pad(month + 1)}-${own[1]!.padStart(2, '0')}T${own[4]}`;
  return isoTime(line);
}

function isoTime(line: string): string | null {
  const text = line.replace(PRIORITY, '');
  const iso = ISO_TIME.exec(text);
  if (iso !== null) return `${iso[1]}T${iso[2]}${iso[3] ?? ''}`;
  const c = C_TIME.exec(text);
  const month = c === null ? -1 : MONTHS.indexOf(c[1]!.toLowerCase());
  return c === null || month < 0 ? null : `${c[4]}-${pad(month + 1)}-${c[2]!.padStart(2, '0')}T${c[3]}`;
}

/** Also as Pi-hole's resolver; types without a name are `type=65`; no process id where it writes to standard error. */
const DNSMASQ =
  /\b(?:dnsmasq|pihole-FTL)(?:\[\d{1,9}(?:\/[A-Za-z0-9]{1,12})?\])?: (?:(?:UDP|TCP) )?(?:\d{1,9} [0-9a-fA-F.:]{2,45}\/\d{1,5} )?query\[(?:type=)?([A-Z0-9]{1,12})\] ([^ ]{1,255}) from ([0-9a-fA-F.:]{2,45}(?:%[\w.-]{1,16})?)/;

const readDnsmasq: ReadLine = (line) => {
  const match = DNSMASQ.exec(line);
  return match === null
    ? null
    : {
        dialect: 'dnsmasq',
        time: isoTime(line),
        name: match[2]!,
        type: nameType(match[1]!),
        client: match[3]!,
        responseCode: null,
      };
};

function nameType(type: string): string {
  return /^\d+$/.test(type) ? `TYPE${type}` : type;
}

/** With `log-queries` a line ends with the class; with `log-replies` the answer follows. Either is one lookup. */
const UNBOUND =
  /\bunbound(?:\[\d{1,9}(?::[0-9a-f]{1,4})?\])?:? (?:\d{1,9} - (?:-|\[[^\]]{0,200}\]) )?(?:\[\d{1,9}:[0-9a-f]{1,4}\] )?(?:info|query|reply): ([0-9a-fA-F.:]{2,45}) ([^ ]{1,255}) ([A-Z0-9]{1,12}) (?:IN|CH|HS)(?: ([A-Z]{4,12}) |$)/;
const UNBOUND_TIME = /^\[(\d{9,10})(?:\.\d{1,6})?\] /;

const readUnbound: ReadLine = (line) => {
  const match = UNBOUND.exec(line);
  if (match === null) return null;
  const epoch = UNBOUND_TIME.exec(line);
  const time = epoch === null ? isoTime(line) : new Date(Number(epoch[1]) * 1000).toISOString();
  return {
    dialect: 'unbound',
    time,
    name: match[2]!,
    type: match[3]!,
    client: match[1]!,
    responseCode: match[4] ?? null,
  };
};

/** `… PACKET 000001D2 UDP Rcv 10.0.0.5 7a3b   Q [0001 D NOERROR] A (3)api(6)openai(3)com(0)`: questions that came in. */
const WINDOWS =
  /^(\d{8}|\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}) (\d{1,2}[:.]\d\d[:.]\d\d)(?:[ \u00a0\u202f]([^ \d]{1,8}(?: [mM]\.)?))? [0-9A-Fa-f]{1,8} PACKET +(?:[0-9A-Fa-f]{4,16} )?(?:UDP|TCP) Rcv ([0-9a-fA-F.:]{2,45}) +[0-9a-fA-F]{4} +Q \[[^\]]{1,40}\] +([A-Z0-9]{1,12}) +((?:\(\d{1,2}\)[^() ]{1,63}){1,64})\(0\)/;

const readWindows: ReadLine = (line) => {
  const match = WINDOWS.exec(line);
  if (match === null) return null;
  const [, date, clock, half, client, type, labels] = match;
  const name = labels!.replace(/\(\d{1,2}\)/g, '.').slice(1);
  return {
    dialect: 'windows',
    time: windowsTime(date!, clock!, half ?? null),
    name,
    type: type!,
    client: client!,
    responseCode: null,
  };
};

/**
 * The server writes dates in its own locale: year first as it stands; with AM or PM month first, with dots day first; else
 * day first. Words for the halves of the day in other languages are not known: no time.
 */
function windowsTime(date: string, clock: string, half: string | null): string | null {
  const isWhole = date.length === 8 && /^\d+$/.test(date);
  const parts = isWhole ? [date.slice(0, 4), date.slice(4, 6), date.slice(6)] : date.split(/[./-] ?/);
  const [a, b, c] = parts as [string, string, string]; // the pattern has exactly three
  const isMonthFirst = half !== null && date.includes('/');
  const [year, month, day] = a.length === 4 ? [a, b, c] : isMonthFirst ? [c, a, b] : [c, b, a];
  if (year.length !== 4 || Number(month) > 12 || Number(day) > 31) return null;
  const [hour, ...rest] = clock.split(/[:.]/);
  const letter = half?.charAt(0).toLowerCase() ?? null;
  if (letter !== null && !/^[ap]\.? ?m\.?$/i.test(half!)) return null;
  const hours = letter === null ? Number(hour) : (Number(hour) % 12) + (letter === 'p' ? 12 : 0);
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${pad(hours)}:${rest.join(':')}`;
}

/** A row of Cisco Umbrella's DNS log, whose files in a bucket have no header; times are UTC. */
const UMBRELLA =
  /^"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)","[^"]{0,1024}","[^"]{0,2048}","([0-9a-fA-F.:]{0,45})","([0-9a-fA-F.:]{0,45})","[A-Za-z]{1,16}","\d{1,5} \(([A-Z0-9]{1,12})\)","([A-Z]{2,12})","([^" ]{1,255})"/;

const readUmbrella: ReadLine = (line) => {
  const match = UMBRELLA.exec(line);
  if (match === null) return null;
  const [, date, clock, inside, outside, type, responseCode, name] = match;
  const client = inside !== '' ? inside! : outside!;
  return {
    dialect: 'umbrella',
    time: `${date}T${clock}Z`,
    name: name!,
    type: type!,
    client: client === '' ? null : client,
    responseCode: responseCode!,
  };
};

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

const READERS: readonly ReadLine[] = [readBind, readDnsmasq, readUnbound, readWindows, readUmbrella];

/** Longer lines are no log lines of these servers. */
const MAX_LINE = 4096;

export function readDnsLine(line: string): LoggedLookup | null {
  if (line.length > MAX_LINE) return null;
  for (const read of READERS) {
    const found = read(line);
    if (found !== null) return found;
  }
  return null;
}
