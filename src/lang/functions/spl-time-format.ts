/**
 * Splunk's time formats (`strftime`, `strptime`), in integers and without locale: English names. Times are seconds since
 * 1970 with a fraction. What cannot be read is null.
 */
import { DAYS, daysFromCivil, MONTHS } from '../../event/time.ts';
import type { Zone } from '../../event/zone.ts';

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** Unknown directives stay as they are written. */
export function formatTime(seconds: number, format: string, zone: Zone): string | null {
  const micros = Math.round(seconds * 1e6);
  const tzOffset = (zone.toLocal(micros) - micros) / 1000;
  const date = new Date(Math.floor(micros / 1000) + tzOffset);
  if (Number.isNaN(date.getTime())) return null;
  const fraction = ((micros % 1e6) + 1e6) % 1e6;
  let text = '';
  for (const part of partsOf(format)) {
    if (typeof part === 'string') text += part;
    else if (part.digits !== null) text += fractionText(fraction, part.digits);
    else text += renderDirective(part.letter, date, fraction, seconds, tzOffset, zone) ?? part.written;
  }
  return text;
}

/** A directive of a format: a fraction of so many digits, or a letter. */
interface Directive {
  readonly written: string;
  readonly letter: string;
  readonly digits: number | null;
}

const parsedFormats = new Map<string, readonly (string | Directive)[]>();
/** Formats may come from events; those of rules are few. */
const MAX_PARSED = 64;

function partsOf(format: string): readonly (string | Directive)[] {
  const known = parsedFormats.get(format);
  if (known !== undefined) return known;
  const parts: (string | Directive)[] = [];
  let at = 0;
  for (const match of format.matchAll(/%(?:\.?([0-9]{1,2})?([NQq])|(E?:{0,3}[A-Za-z+%]))/g)) {
    const [written, digits, sub, letter = ''] = match;
    if (match.index > at) parts.push(format.slice(at, match.index));
    parts.push({ written, letter, digits: sub === undefined ? null : Number(digits ?? (sub === 'N' ? 9 : 3)) });
    at = match.index + written.length;
  }
  if (at < format.length) parts.push(format.slice(at));
  if (parsedFormats.size >= MAX_PARSED) parsedFormats.clear();
  parsedFormats.set(format, parts);
  return parts;
}

function fractionText(micros: number, digits: number): string {
  return String(micros)
    .padStart(6, '0')
    .padEnd(9, '0')
    .slice(0, Math.min(9, Math.max(1, digits)));
}

function renderDirective(
  letter: string,
  date: Date,
  micros: number,
  seconds: number,
  tzOffset: number,
  zone: Zone,
): string | null {
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  const hour = date.getUTCHours();
  const weekday = date.getUTCDay();
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const clock = (): string => `${two(hour)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const yearDay = (): number => Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000);
  switch (letter) {
    case 'Y':
      return String(year).padStart(4, '0');
    case 'y':
      return two(year % 100);
    case 'C':
      return two(Math.floor(year / 100));
    case 'm':
      return two(month + 1);
    case 'd':
      return two(day);
    case 'e':
      return String(day).padStart(2, ' ');
    case 'j':
      return String(yearDay() + 1).padStart(3, '0');
    case 'H':
      return two(hour);
    case 'k':
      return String(hour).padStart(2, ' ');
    case 'I':
      return two(twelve);
    case 'l':
      return String(twelve).padStart(2, ' ');
    case 'M':
      return two(date.getUTCMinutes());
    case 'S':
      return two(date.getUTCSeconds());
    case 'f':
      return String(micros).padStart(6, '0');
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'B':
      return MONTHS[month]!;
    case 'b':
    case 'h':
      return MONTHS[month]!.slice(0, 3);
    case 'A':
      return DAYS[weekday]!;
    case 'a':
      return DAYS[weekday]!.slice(0, 3);
    case 'w':
      return String(weekday);
    case 'u':
      return String(weekday === 0 ? 7 : weekday);
    case 'U':
      return two(Math.floor((yearDay() + 7 - weekday) / 7));
    case 'W':
      return two(Math.floor((yearDay() + 7 - ((weekday + 6) % 7)) / 7));
    case 'V':
      return two(isoWeek(date).week);
    case 'G':
      return String(isoWeek(date).year);
    case 'g':
      return two(isoWeek(date).year % 100);
    case 'F':
      return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(day)}`;
    case 'T':
    case 'X':
      return clock();
    case 'R':
      return clock().slice(0, 5);
    case 'D':
    case 'x':
      return `${two(month + 1)}/${two(day)}/${two(year % 100)}`;
    case 'c':
      return `${DAYS[weekday]!.slice(0, 3)} ${MONTHS[month]!.slice(0, 3)} ${String(day).padStart(2, ' ')} ${clock()} ${year}`;
    case '+':
      return `${DAYS[weekday]!.slice(0, 3)} ${MONTHS[month]!.slice(0, 3)} ${String(day).padStart(2, ' ')} ${clock()} ${zone.nameAt(seconds * 1e6)} ${year}`;
    case 'r':
      return `${two(twelve)}:${clock().slice(3)} ${hour < 12 ? 'AM' : 'PM'}`;
    case 's':
      return String(Math.floor(seconds));
    case 'z':
      return zoneOffset(tzOffset, '');
    case ':z':
    case 'E:z':
    case 'Ez':
      return zoneOffset(tzOffset, ':');
    case '::z':
      return `${zoneOffset(tzOffset, ':')}:00`;
    case ':::z':
      return zoneOffset(tzOffset, ':').slice(0, 3);
    case 'Z':
      return zone.nameAt(seconds * 1e6);
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return null;
  }
}

/** Offsets from UTC by name, in hours; what Windows and Splunk's own country write. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

function zoneOffset(tzOffset: number, separator: string): string {
  const minutes = Math.round(Math.abs(tzOffset) / 60_000);
  return `${tzOffset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

function isoWeek(date: Date): { year: number; week: number } {
  const day = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  // The week belongs to the year of its Thursday.
  day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() === 0 ? 7 : day.getUTCDay()));
  const year = day.getUTCFullYear();
  return { year, week: Math.ceil(((day.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1) / 7) };
}

/** Directives that stand for several others. */
const COMPOUND: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  c: '%a %b %e %H:%M:%S %Y',
  r: '%I:%M:%S %p',
  '+': '%a %b %e %H:%M:%S %Z %Y',
};

interface Parts {
  year: number | null;
  month: number | null;
  day: number | null;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  afternoon: boolean | null;
  yearDay: number | null;
  /** Seconds east of UTC. */
  offset: number | null;
  epoch: number | null;
}

/**
 * Seconds since 1970, or null. `now` (microseconds) gives the year where the format has none, and the whole date where it
 * has a time of day alone. A year or month without a day is no time. Text behind what the format asks for does not count.
 */
export function readTime(text: string, format: string, zone: Zone, now: number): number | null {
  const expanded = format.replace(/%([FTXRDxcr+])/g, (directive, letter: string) => COMPOUND[letter] ?? directive);
  const parts: Parts = {
    year: null,
    month: null,
    day: null,
    hour: 0,
    minute: 0,
    second: 0,
    micros: 0,
    afternoon: null,
    yearDay: null,
    offset: null,
    epoch: null,
  };
  let at = 0;
  for (let i = 0; i < expanded.length; i++) {
    const char = expanded[i]!;
    if (/\s/.test(char)) {
      while (at < text.length && /\s/.test(text[at]!)) at++;
    } else if (char === '%') {
      const directive = /^%\.?(\d{0,2})(E?:{0,3}[A-Za-z%])/.exec(expanded.slice(i, i + 8));
      if (directive === null) return null;
      i += directive[0].length - 1;
      const taken = takeDirective(directive[2]!, directive[1]!, text, at, parts);
      if (taken === null) return null;
      at = taken;
    } else if (text[at] === char) at++;
    else return null;
  }
  return composeTime(parts, zone, now);
}

function composeTime(parts: Parts, zone: Zone, now: number): number | null {
  if (parts.epoch !== null) return parts.epoch + parts.micros / 1e6;
  const today = new Date(zone.toLocal(now) / 1000);
  const year = parts.year ?? today.getUTCFullYear();
  const month = parts.month ?? today.getUTCMonth() + 1;
  const isTimeOnly = parts.year === null && parts.month === null;
  const day = parts.day ?? (isTimeOnly || parts.yearDay !== null ? today.getUTCDate() : null);
  if (day === null || month < 1 || month > 12 || day < 1 || day > 31) return null;
  if (parts.hour > 24 || parts.minute > 59 || parts.second > 60) return null;
  const days = parts.yearDay === null ? daysFromCivil(year, month, day) : daysFromCivil(year, 1, 1) + parts.yearDay - 1;
  let hour = parts.hour;
  if (parts.afternoon !== null) hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  const written = days * 86_400 + hour * 3600 + parts.minute * 60 + parts.second;
  const start = parts.offset === null ? zone.fromLocal(written * 1e6) / 1e6 : written - parts.offset;
  return start + parts.micros / 1e6;
}

/** Reads what one directive stands for and gives the offset behind it, or null. */
function takeDirective(letter: string, width: string, text: string, at: number, parts: Parts): number | null {
  const number = (least: number, most: number, set: (value: number) => void): number | null => {
    const found = new RegExp(`^\\s?(\\d{${least},${most}})`).exec(text.slice(at, at + most + 1));
    if (found === null) return null;
    set(Number(found[1]));
    return at + found[0].length;
  };
  switch (letter) {
    case 'Y':
      return number(4, 4, (value) => {
        parts.year = value;
      });
    case 'y':
      return number(2, 2, (value) => {
        parts.year = value + (value < 69 ? 2000 : 1900);
      });
    case 'm':
      return number(1, 2, (value) => {
        parts.month = value;
      });
    case 'd':
    case 'e':
      return number(1, 2, (value) => {
        parts.day = value;
      });
    case 'j':
      return number(1, 3, (value) => {
        parts.yearDay = value;
      });
    case 'H':
    case 'k':
      return number(1, 2, (value) => {
        parts.hour = value;
      });
    case 'I':
    case 'l': {
      const end = number(1, 2, (value) => {
        parts.hour = value;
      });
      return parts.hour < 1 || parts.hour > 12 ? null : end;
    }
    case 'M':
      return number(1, 2, (value) => {
        parts.minute = value;
      });
    case 'S':
      return number(1, 2, (value) => {
        parts.second = value;
      });
    case 's': {
      const found = /^-?\d{1,12}/.exec(text.slice(at, at + 13));
      if (found === null) return null;
      parts.epoch = Number(found[0]);
      return at + found[0].length;
    }
    case 'f':
    case 'N':
    case 'Q':
    case 'q': {
      const most = width === '' ? 9 : Number(width);
      const found = new RegExp(`^\\.?\\d{1,${Math.max(1, most)}}`).exec(text.slice(at, at + 11));
      if (found === null) return null;
      parts.micros = Math.floor(Number(found[0].replace('.', '').padEnd(9, '0')) / 1000);
      return at + found[0].length;
    }
    case 'p': {
      const half = text.slice(at, at + 2).toUpperCase();
      if (half !== 'AM' && half !== 'PM') return null;
      parts.afternoon = half === 'PM';
      return at + 2;
    }
    case 'B':
    case 'b':
    case 'h':
      return takeName(MONTHS, text, at, (index) => {
        parts.month = index + 1;
      });
    case 'A':
    case 'a':
      return takeName(DAYS, text, at, () => {});
    case 'z':
    case ':z':
    case '::z':
    case ':::z':
    case 'Ez':
    case 'E:z':
    case 'Z': {
      const found = /^([A-Z]{1,4})?(?:([+-])(\d{2})(?::?(\d{2})(?::?\d{2})?)?)?/i.exec(text.slice(at, at + 13))!;
      const hours = found[1] === undefined ? 0 : ZONES[found[1].toUpperCase()];
      if (found[0] === '' || hours === undefined) return null;
      const minutes = Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0);
      parts.offset = hours * 3600 + (found[2] === '-' ? -1 : 1) * minutes * 60;
      return at + found[0].length;
    }
    case 'u':
    case 'w':
      return number(1, 1, () => {});
    case 'U':
    case 'V':
    case 'W':
      return number(1, 2, () => {});
    case 'n':
    case 't':
      return /\s/.test(text[at] ?? '') ? at + 1 : null;
    case '%':
      return text[at] === '%' ? at + 1 : null;
    default:
      return null;
  }
}

/** A name in full or by its first three letters, in any case. */
function takeName(names: readonly string[], text: string, at: number, set: (index: number) => void): number | null {
  const rest = text.slice(at, at + 12).toLowerCase();
  for (const [index, name] of names.entries()) {
    const lower = name.toLowerCase();
    if (!rest.startsWith(lower.slice(0, 3))) continue;
    set(index);
    return at + (rest.startsWith(lower) ? name.length : 3);
  }
  return null;
}
