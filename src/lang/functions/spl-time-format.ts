/**
 * Writes times as Splunk's `strftime` does, in integers and without locale: English names. Times are seconds since 1970
 * with a fraction; null where there is no such time.
 */
import { DAYS, MONTHS } from '../../event/time.ts';
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
