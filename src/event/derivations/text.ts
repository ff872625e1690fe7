/** Texts, numbers, paths and users: the small conversions that most views share. */
import { each, first, ofText, ofTexts, textOf, toList } from '../derivation.ts';
import { parseIp } from '../ip.ts';
import { formatTime, type NumberTime, parseTime } from '../time.ts';
import { type Scalar, scalarText, type Value, valuesOf } from '../value.ts';

const ZERO_GUID = /^\{?0{8}-0{4}-0{4}-0{4}-0{12}\}?$/;

/** What is behind the last of a mark; null where there is none. */
export function afterLast(text: string, mark: string): string | null {
  const at = text.lastIndexOf(mark);
  return at === -1 ? null : text.slice(at + 1);
}

/** Decimal or `0x` text; numbers stay. Anything else is null. */
function toInteger(text: string): number | null {
  if (!/^(?:-?\d{1,20}|0[xX][0-9a-fA-F]{1,16})$/.test(text)) return null;
  return Number(text);
}

/** `CORP\\kim`; null where it is not exactly a domain and a name. */
export function splitUser(text: string): readonly [domain: string, name: string] | null {
  const at = text.indexOf('\\');
  return at <= 0 || at === text.length - 1 || text.indexOf('\\', at + 1) !== -1
    ? null
    : [text.slice(0, at), text.slice(at + 1)];
}

function toTime(text: string, numbers: NumberTime): string | null {
  const micros = parseTime(text, numbers);
  return micros === null ? null : formatTime(micros);
}

export const textDerivations = {
  value: first((value) => value),
  text: ofTexts((text) => (text === '' ? null : text)),
  integer: ofTexts(toInteger),
  boolean: ofTexts((text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : null)),
  lower: ofTexts((text) => text.toLowerCase()),
  textLength: ofTexts((text) => text.length),
  valueCount: first((value) => valuesOf(value).length),
  ip: ofTexts((text) => {
    const bare = text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text;
    return parseIp(bare) === null ? null : bare;
  }),
  time: ofText((text) => toTime(text, 'auto')),
  millisecondTime: ofText((text) => toTime(text, 'milliseconds')),
  fileTime: ofText((text) => toTime(text, 'filetime')),
  /** A GUID as written; the all-zero one is none. */
  guid: ofText((text) => (ZERO_GUID.test(text) ? null : text)),

  /** Text after the last backslash; null where there is none (Elastic). */
  fileName: ofTexts((text) => afterLast(text, '\\')),
  /** Text after the last backslash; the whole text where there is none (Splunk). */
  lastSegment: ofTexts((text) => (afterLast(text, '\\') ?? text) || null),
  /** Without the blanks and line breaks around it. */
  trimmed: ofTexts((text) => text.trim() || null),
  /** What stands between the first quote and the last. */
  quoted: ofText((text) => (text.includes('"') ? text.slice(text.indexOf('"') + 1, text.lastIndexOf('"')) : null)),
  directory: ofText((text) => text.slice(0, Math.max(0, text.lastIndexOf('\\')))),
  extension: ofText((text) => afterLast(afterLast(text, '\\') ?? text, '.')),
  driveLetter: ofText((text) => (/^[A-Za-z]:/.test(text) ? text[0]!.toUpperCase() : null)),

  /** `DOMAIN\name` in its parts; anything else has none. */
  userDomain: ofText((text) => splitUser(text)?.[0] ?? null),
  userName: ofText((text) => splitUser(text)?.[1] ?? null),
  /** The name of `DOMAIN\name`, or the whole text. */
  userOrName: ofText((text) => splitUser(text)?.[1] ?? text),
  /** The name alone, also where no domain stands before it; `-` is nobody (Splunk). */
  bareUser: ofText((text) => (text === '-' ? null : (afterLast(text, '\\') ?? text))),
  /** `DOMAIN\name` from both, or the name alone. */
  joinUser: each((domain, name) => {
    const user = textOf(name);
    const realm = textOf(domain);
    return user === null ? null : realm === null ? user : `${realm}\\${user}`;
  }),
  /** Every value of every input once, in order. */
  union: each((a, b, c) => {
    const all = new Set<Scalar>();
    for (const value of [a, b, c]) for (const member of valuesOf(value)) all.add(member);
    return toList([...all]);
  }),
  /** Machine accounts end in `$`. */
  userType: ofText((text) => (text.endsWith('$') ? 'computer' : 'user')),
  /** Where Splunk's input for event XML says that events of a channel come from. */
  xmlSource: ofText((channel) => `XmlWinEventLog:${channel}`),
  asNumberText: first((value: Value) => {
    const text = textOf(value);
    const number = text === null ? null : toInteger(text);
    return number === null ? null : scalarText(number);
  }),
};
