/**
 * The parts of an event's time that Splunk keeps as fields of their own (`date_hour`, `date_wday` …), for searches by time
 * of day. Splunk takes them as the raw event writes them, which Windows does in UTC; so they are UTC here, for all events.
 */
import { DAYS, MONTHS } from './time.ts';
import type { Scalar } from './value.ts';

const DATE_FIELDS: Readonly<Record<string, (time: Date) => Scalar>> = {
  date_second: (time) => time.getUTCSeconds(),
  date_minute: (time) => time.getUTCMinutes(),
  date_hour: (time) => time.getUTCHours(),
  date_mday: (time) => time.getUTCDate(),
  date_wday: (time) => DAYS[time.getUTCDay()]!.toLowerCase(),
  date_month: (time) => MONTHS[time.getUTCMonth()]!.toLowerCase(),
  date_year: (time) => time.getUTCFullYear(),
  date_zone: () => 0,
};

/** Reads such a field from a time in microseconds since 1970; null where the name is none of them. */
export function dateField(name: string): ((micros: number) => Scalar) | null {
  const part = Object.hasOwn(DATE_FIELDS, name) ? DATE_FIELDS[name]! : null;
  return part === null ? null : (micros) => part(new Date(micros / 1000));
}
