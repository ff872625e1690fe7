/**
 * Times: integer microseconds since 1970 (UTC), which a JavaScript number holds exactly until the year 2255 (later ones are none). Text is
 * read digit by digit, without Date or regexes, because it may happen once per event. What is not a time is null.
 */
import { UTC, type Zone } from './zone.ts';

const MICROSECONDS_PER_DAY = 86_400_000_000;
/** 1601-01-01 to 1970-01-01, in 100 ns. */
const FILETIME_EPOCH = 116_444_736_000_000_000n;
const DIGIT_0 = 48;

/** English names, as Splunk's time formats and fields write them. */
export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** As Date numbers them. */
export const DAYS: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The number that `length` digits at `at` write, or -1. */
function digitsAt(text: string, at: number, length: number): number {
  let number = 0;
  for (let i = at; i < at + length; i++) {
    const digit = text.charCodeAt(i) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * `yyyy-MM-dd` or `yyyy/MM/dd`, then optionally `T` or a blank and `HH:mm[:ss[.fraction]]`, then optionally `Z` or `±HH[:]mm`. Without
 * an offset it is local time of the zone. Windows writes 7 or 9 digits of fraction; they are cut to microseconds.
 */
export function parseTimeText(raw: string, zone: Zone = UTC): number | null {
  const text = raw.charCodeAt(0) <= 32 || raw.charCodeAt(raw.length - 1) <= 32 ? raw.trim() : raw;
  if (text.length < 10 || text.length > 48 || (text[4] !== '-' && text[4] !== '/') || text[7] !== text[4]) return null;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > DAYS_IN_MONTH[month - 1]!) return null;
  let seconds = 0;
  let micros = 0;
  let at = 10;
  if (at < text.length) {
    const separator = text.charCodeAt(at);
    if (separator !== 84 && separator !== 116 && separator !== 32) return null;
    const hour = digitsAt(text, 11, 2);
    const minute = text[13] === ':' ? digitsAt(text, 14, 2) : -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
    seconds = hour * 3600 + minute * 60;
    at = 16;
    if (text[at] === ':') {
      const second = digitsAt(text, 17, 2);
      if (second < 0 || second > 60) return null;
      seconds += second;
      at = 19;
      if (text[at] === '.' || text[at] === ',') {
        at++;
        let scale = 100_000;
        const start = at;
        for (
          let digit = text.charCodeAt(at) - DIGIT_0;
          digit >= 0 && digit <= 9;
          digit = text.charCodeAt(++at) - DIGIT_0
        ) {
          micros += digit * scale;
          scale = scale > 1 ? scale / 10 : 0;
        }
        if (at === start) return null;
      }
    }
  }
  const written = daysFromCivil(year, month, day) * MICROSECONDS_PER_DAY + seconds * 1_000_000 + micros;
  if (at === text.length) return asTime(zone.fromLocal(written));
  const offset = parseOffset(text, at);
  return offset === null ? null : asTime(written - offset * 60_000_000);
}

/** Minutes east of UTC of `Z`, `+02:00`, `+0200`, `+02` or ` +0200`, at the end of the text. */
function parseOffset(text: string, at: number): number | null {
  if (text[at] === ' ') at++;
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return at + 1 === text.length ? 0 : null;
  if (text.startsWith('UTC', at)) return at + 3 === text.length ? 0 : null;
  if (sign !== '+' && sign !== '-') return null;
  const hours = digitsAt(text, at + 1, 2);
  const rest = at + 3;
  const minutesAt = text[rest] === ':' ? rest + 1 : rest;
  const minutes = rest === text.length ? 0 : digitsAt(text, minutesAt, 2);
  if (hours < 0 || minutes < 0 || (rest !== text.length && minutesAt + 2 !== text.length)) return null;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * How numbers are meant: `auto` tells seconds, milliseconds, micro- and nanoseconds apart by their size, which works from
 * 1973 to 5138. `date` is Elasticsearch's date type, whose numbers are milliseconds; those that would lie between January
 * 1970 and March 1973 are seconds since 2001, as people mean them.
 */
export type NumberTime = 'auto' | 'date' | 'seconds' | 'milliseconds' | 'filetime';

/**
 * Microseconds since 1970 of what a shipper wrote, or null. Numbers (and text that is one) are read as `numbers` says.
 */
export function parseTime(raw: string | number, numbers: NumberTime = 'auto', zone: Zone = UTC): number | null {
  if (typeof raw === 'number') return numberTime(raw, numbers);
  const parsed = parseTimeText(raw, zone);
  if (parsed !== null) return parsed;
  if (raw.length === 0 || raw.length > 24) return null;
  if (raw.startsWith('/Date(')) return parseTime(raw.slice(6).replace(/\)\/$/, ''), 'milliseconds');
  if (!/^-?\d{1,19}(?:\.\d{1,12})?$/.test(raw)) return null;
  // A FILETIME has more digits than a double: cut it down before it is a number.
  if (numbers === 'filetime' && !raw.includes('.')) return Number((BigInt(raw) - FILETIME_EPOCH) / 10n);
  return numberTime(Number(raw), numbers);
}

function numberTime(raw: number, numbers: NumberTime): number | null {
  if (!Number.isFinite(raw)) return null;
  switch (numbers) {
    case 'seconds':
      return asTime(raw * 1e6);
    case 'milliseconds':
      return asTime(raw * 1e3);
    case 'filetime':
      return asTime((raw - Number(FILETIME_EPOCH)) / 10);
    default: {
      const size = Math.abs(raw);
      if (numbers === 'date' && size < 1e9) return asTime(raw * 1e3);
      return asTime(size < 1e11 ? raw * 1e6 : size < 1e14 ? raw * 1e3 : size < 1e17 ? raw : raw / 1e3);
    }
  }
}

function asTime(micros: number): number | null {
  const whole = Math.round(micros);
  return Number.isSafeInteger(whole) ? whole : null;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

/** ISO 8601 in UTC with milliseconds (cut, not rounded) and `Z`. */
export function formatTime(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const days = Math.floor(millis / 86_400_000);
  const rest = millis - days * 86_400_000;
  // Civil from days: the inverse of daysFromCivil.
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const date = `${year < 0 || year > 9999 ? `${year < 0 ? '-' : '+'}${pad(Math.abs(year), 6)}` : pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  const second = Math.floor(rest / 1000);
  return `${date}T${pad(Math.floor(second / 3600), 2)}:${pad(Math.floor(second / 60) % 60, 2)}:${pad(second % 60, 2)}.${pad(rest % 1000, 3)}Z`;
}
