/**
 * Date constants. Elasticsearch's `date` fields hold milliseconds, and a constant that leaves out its last parts stands
 * for the whole of them: "2026-05-01" is a day, "2026-05-01T08:00:00Z" a second. So a constant is a range, and each
 * comparison becomes one with an exact bound. `date_nanos` fields hold nanoseconds, and a fraction of a second, however
 * short, is meant to the nanosecond.
 */
import type { Scalar } from '../event/value.ts';

/** Milliseconds since 1970, half-open. */
export interface DateRange {
  readonly from: number;
  readonly until: number;
}

const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;

/** The time that a constant stands for: ISO 8601 text (UTC where no offset is written) or epoch milliseconds. */
export function parseDateConstant(value: Scalar): DateRange | null {
  if (typeof value === 'boolean') return null;
  const number = typeof value === 'number' ? value : /^-?\d{5,15}$/.test(value) ? Number(value) : null;
  if (number !== null) return Number.isSafeInteger(number) ? { from: number, until: number + 1 } : null;
  const match = DATE.exec(String(value));
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const given = [month, day, hour, minute, second];
  const parts = [
    Number(year),
    Number(month ?? 1),
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  ];
  const [y, mo, d, h, mi, s] = parts as [number, number, number, number, number, number]; // six of them, just above
  const millis = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
  const start = Date.UTC(y, mo - 1, d, h, mi, s, millis);
  if (
    new Date(start).toISOString().slice(0, 10) !== `${year}-${month ?? '01'}-${day ?? '01'}` ||
    h > 23 ||
    mi > 59 ||
    s > 59
  ) {
    return null;
  }
  const offset = zone === undefined || zone === 'Z' ? 0 : offsetOf(zone);
  const length = fraction !== undefined ? 1 : lengthFrom(start, given.indexOf(undefined));
  return { from: start - offset, until: start - offset + length };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds that the written parts leave open; `missing` is the index of the first part left out, -1 for none. */
function lengthFrom(start: number, missing: number): number {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (missing) {
    case 0:
      return Date.UTC(year + 1, 0, 1) - start;
    case 1:
      return Date.UTC(year, month + 1, 1) - start;
    case 2:
      return 24 * HOUR;
    case 3:
      return HOUR;
    case 4:
      return MINUTE;
    default:
      return SECOND;
  }
}

function offsetOf(zone: string): number {
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const size = Number(digits.slice(0, 2)) * HOUR + Number(digits.slice(2)) * MINUTE;
  return zone[0] === '-' ? -size : size;
}

/** The bounds of a constant for a `date_nanos` field, as ISO text of nine digits; null where it is no date. */
export function printNanosRange(value: Scalar): { readonly from: string; readonly until: string } | null {
  const range = parseDateConstant(value);
  if (range === null) return null;
  const fraction = typeof value === 'string' ? FRACTION.exec(value)?.[1] : undefined;
  if (fraction === undefined) return { from: printNanos(range.from, 0), until: printNanos(range.until, 0) };
  const nanos = Number(fraction.padEnd(9, '0')) % NANOS_PER_MILLI;
  return {
    from: printNanos(range.from, nanos),
    until: nanos + 1 === NANOS_PER_MILLI ? printNanos(range.until, 0) : printNanos(range.from, nanos + 1),
  };
}

const FRACTION = /:\d{2}[.,](\d{1,9})(?!\d)/;
const NANOS_PER_MILLI = 1_000_000;

function printNanos(millis: number, nanos: number): string {
  return printDate(millis).replace('Z', `${String(nanos).padStart(6, '0')}Z`);
}

export function printDate(millis: number): string {
  return new Date(millis).toISOString();
}
