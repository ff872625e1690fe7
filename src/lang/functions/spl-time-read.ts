/**
 * Reads times as Splunk's `strptime` does: a text in a format, without locale: English names. Seconds since 1970 with a
 * fraction; what cannot be read is null.
 */
import { DAYS, daysFromCivil, MONTHS } from '../../event/time.ts';
import type { Zone } from '../../event/zone.ts';

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
      const taken =
        directive[2] === 's'
          ? takeEpoch(text, at, fractionBehind(expanded.slice(i + 1, i + 6)), parts)
          : takeDirective(directive[2]!, directive[1]!, text, at, parts);
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

/** Digits of a fraction that a format asks for next, as in `%s%3N`, which is milliseconds in one number; else 0. */
function fractionBehind(format: string): number {
  const [, width, letter] = /^%(\d{0,2})([NQqf])/.exec(format) ?? [];
  return letter === undefined ? 0 : Number(width || FRACTION_DIGITS[letter]);
}

const FRACTION_DIGITS: Readonly<Record<string, number>> = { N: 9, Q: 3, q: 3, f: 6 };
/** Of seconds since 1970, for as long as there have been logs. */
const LEAST_EPOCH_DIGITS = 9;

/** Seconds since 1970; of a longer number the last `fraction` digits are left to what comes behind. */
function takeEpoch(text: string, at: number, fraction: number, parts: Parts): number | null {
  const digits = /^-?\d+/.exec(text.slice(at, at + 13 + fraction))?.[0] ?? '';
  const isLonger = digits.length - fraction >= LEAST_EPOCH_DIGITS;
  const seconds = /^-?\d{1,12}/.exec(isLonger ? digits.slice(0, digits.length - fraction) : digits)?.[0];
  if (seconds === undefined) return null;
  parts.epoch = Number(seconds);
  return at + seconds.length;
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
