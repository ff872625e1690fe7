/**
 * Windows times. FILETIME counts 100 ns since 1601-01-01 in 64 bits, which a number cannot hold exactly: it is split
 * into seconds and ticks. Text is what Windows renders: `yyyy-MM-ddTHH:mm:ss.fffffffZ`, seven digits. What was
 * written last is kept down to the second, since neighbouring records share it.
 */
import type { ByteSink } from './byte-sink.ts';

const TICKS_PER_SECOND = 10_000_000;
const SECONDS_PER_DAY = 86_400;
/** 1601-01-01 to 1970-01-01. */
const EPOCH_SECONDS = 11_644_473_600;
/** Days from 0000-03-01, where the calendar's cycles start, to 1601-01-01. */
const CYCLE_DAYS = 584_694;

interface Ticks {
  seconds: number;
  ticks: number;
}
const split: Ticks = { seconds: 0, ticks: 0 };

function splitFileTime(low: number, high: number): Ticks {
  // 2^32 = 429 * 10^7 + 4,967,296. Past 2^30 (year 2062 and on) the sum could leave the exact integers.
  if (high < 0x40000000) {
    const rest = high * 4_967_296 + low;
    const seconds = Math.floor(rest / TICKS_PER_SECOND);
    split.seconds = high * 429 + seconds;
    split.ticks = rest - seconds * TICKS_PER_SECOND;
  } else {
    const all = (BigInt(high) << 32n) | BigInt(low);
    split.seconds = Number(all / 10_000_000n);
    split.ticks = Number(all % 10_000_000n);
  }
  return split;
}

/** Microseconds since 1970, or null where a number cannot hold them exactly. */
export function fileTimeToMicros(low: number, high: number): number | null {
  const { seconds, ticks } = splitFileTime(low, high);
  const micros = (seconds - EPOCH_SECONDS) * 1_000_000 + Math.floor(ticks / 10);
  return Number.isSafeInteger(micros) ? micros : null;
}

/** `yyyy-MM-ddTHH:mm:ss.` of the last second that was written, and which that was. */
const prefix = Buffer.from('0000-00-00T00:00:00.');
let secondCached = -1;
let dayCached = -1;

function putDigits(out: Uint8Array, at: number, value: number, count: number): void {
  for (let i = at + count - 1; i >= at; i--) {
    out[i] = 48 + (value % 10);
    value = Math.floor(value / 10);
  }
}

function fillDate(day: number): void {
  const z = day + CYCLE_DAYS;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const shifted = Math.floor((5 * doy + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  putDate(era * 400 + yoe + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * shifted + 2) / 5) + 1);
  dayCached = day;
}

function putDate(year: number, month: number, day: number): void {
  putDigits(prefix, 0, year % 10_000, 4);
  putDigits(prefix, 5, month, 2);
  putDigits(prefix, 8, day, 2);
}

function putTime(second: number): void {
  putDigits(prefix, 11, Math.floor(second / 3600), 2);
  putDigits(prefix, 14, Math.floor(second / 60) % 60, 2);
  putDigits(prefix, 17, second % 60, 2);
}

function appendTicks(sink: ByteSink, ticks: number): void {
  sink.append(prefix);
  sink.digits(ticks, 7);
  sink.byte(90);
}

/** Years past 9999 keep their last four digits; a negative FILETIME is all zeros, as Windows renders them. */
export function appendFileTime(sink: ByteSink, low: number, high: number): void {
  if (high >= 0x80000000) {
    sink.ascii('0000-00-00T00:00:00.0000000Z');
    return;
  }
  const { seconds, ticks } = splitFileTime(low, high);
  if (seconds !== secondCached) {
    const day = Math.floor(seconds / SECONDS_PER_DAY);
    if (day !== dayCached) fillDate(day);
    putTime(seconds - day * SECONDS_PER_DAY);
    secondCached = seconds;
  }
  appendTicks(sink, ticks);
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A SYSTEMTIME (eight 16-bit fields); one with a field out of range is 1601-01-01, as Windows renders it. */
export function appendSystemTime(sink: ByteSink, view: DataView, at: number): void {
  const field = (index: number): number => view.getUint16(at + 2 * index, true);
  const [year, month, day, hour, minute, second, millisecond] = [0, 1, 3, 4, 5, 6, 7].map(field) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  const valid = year >= 1601 && year <= 30_827 && day >= 1 && day <= days;
  dayCached = secondCached = -1;
  if (valid && hour < 24 && minute < 60 && second < 60 && millisecond < 1000) {
    putDate(year, month, day);
    putTime(hour * 3600 + minute * 60 + second);
    appendTicks(sink, millisecond * 10_000);
  } else {
    putDate(1601, 1, 1);
    putTime(0);
    appendTicks(sink, 0);
  }
}
