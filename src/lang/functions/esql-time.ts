/** Dates of ES|QL, which are text here (see `esql-values.ts`). Everything is UTC, as it is in a rule's search. */
import { scalarText } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { millisOf, ofOnes, printMillis, readNumber } from './esql-values.ts';

const now: FunctionSpec = {
  name: 'esql.now',
  arity: [0, 0],
  summary: 'The time of the search.',
  usesNow: () => true,
  bind: (_args, _constants, context) => {
    const text = printMillis(context.now / 1000);
    return () => text;
  },
};

const DAY = 86_400_000;
/** 1970 began on a Thursday; weeks begin on Mondays. */
const WEEK_OFFSET = 4 * DAY;

function truncate(millis: number, amount: number, unit: string): number {
  if (unit === 'month') {
    const date = new Date(millis);
    const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
    const start = Math.floor(months / amount) * amount;
    return Date.UTC(Math.floor(start / 12), start % 12, 1);
  }
  const offset = unit === 'week' ? WEEK_OFFSET : 0;
  const width = amount / 1000;
  return Math.floor((millis - offset) / width) * width + offset;
}

const dateTrunc = ofOnes(
  'date_trunc',
  [3, 3],
  'A date rounded down to an amount of time: microseconds (`us`, `week` from Mondays on) or calendar months (`month`).',
  (amount, unit, date) => {
    const width = readNumber(amount);
    const millis = millisOf(date);
    if (width === null || width <= 0 || millis === null) return null;
    const start = truncate(millis, width, scalarText(unit));
    return Number.isFinite(start) ? printMillis(start) : null;
  },
);

const bucket = ofOnes('bucket', [2, 2], 'A number rounded down to a multiple of a width.', (value, width) => {
  const number = readNumber(value);
  const size = readNumber(width);
  return number === null || size === null || size <= 0 ? null : Math.floor(number / size) * size;
});

/** Milliseconds of the units of DATE_DIFF by all their names; months count by the calendar. */
const UNITS: readonly (readonly [names: string, millis: number])[] = [
  ['millisecond milliseconds ms', 1],
  ['second seconds ss s', 1000],
  ['minute minutes mi n', 60_000],
  ['hour hours hh', 3_600_000],
  ['day days dd d dayofyear dy y weekday weekdays dw', DAY],
  ['week weeks wk ww', 7 * DAY],
];
const MILLIS = new Map(UNITS.flatMap(([names, millis]) => names.split(' ').map((name) => [name, millis] as const)));
const MONTHS: ReadonlyMap<string, number> = new Map([
  ...'month months mm m'.split(' ').map((name) => [name, 1] as const),
  ...'quarter quarters qq q'.split(' ').map((name) => [name, 3] as const),
  ...'year years yyyy yy'.split(' ').map((name) => [name, 12] as const),
]);
/** Parts of a millisecond, of which a date has none. */
const FINER: ReadonlyMap<string, number> = new Map([
  ...'microsecond microseconds mcs'.split(' ').map((name) => [name, 1e3] as const),
  ...'nanosecond nanoseconds ns'.split(' ').map((name) => [name, 1e6] as const),
]);

export function isDateDiffUnit(unit: string): boolean {
  const lower = unit.toLowerCase();
  return MILLIS.has(lower) || MONTHS.has(lower) || FINER.has(lower);
}

/** Whole months between two times: one that is not over does not count. */
function monthsBetween(start: number, end: number): number {
  if (end < start) return -monthsBetween(end, start);
  const from = new Date(start);
  const to = new Date(end);
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const dayOf = (date: Date): number =>
    date.getUTCDate() * DAY + (date.getTime() - Math.floor(date.getTime() / DAY) * DAY);
  return dayOf(to) < dayOf(from) ? months - 1 : months;
}

const dateDiff = ofOnes(
  'date_diff',
  [3, 3],
  'How many whole units one date is after another, negative where it is before.',
  (written, start, end) => {
    const unit = scalarText(written).toLowerCase();
    const from = millisOf(start);
    const to = millisOf(end);
    if (from === null || to === null) return null;
    const finer = FINER.get(unit);
    if (finer !== undefined) return (to - from) * finer;
    const months = MONTHS.get(unit);
    if (months !== undefined) return Math.trunc(monthsBetween(from, to) / months) + 0;
    const millis = MILLIS.get(unit);
    return millis === undefined ? null : Math.trunc((to - from) / millis) + 0;
  },
);

export const ESQL_TIME: readonly FunctionSpec[] = [now, dateTrunc, bucket, dateDiff];
