/**
 * Cron lines as Splunk's scheduler takes them: minute, hour, day of month, month, day of week, each `*`, a number, a
 * range, a step or a list of them. As in every cron, a day matches when either day field does, unless one is `*`.
 */
export interface Cron {
  /** The first minute at or after a time that the line names; null when there is none within five years. Microseconds, local. */
  next(from: number): number | null;
}

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIELDS: readonly (readonly [least: number, most: number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MAX_DAYS = 5 * 366;

/** null when the text is no cron line. */
export function parseCron(text: string): Cron | null {
  const parts = text.trim().toLowerCase().split(/\s+/);
  if (parts.length !== 5) return null;
  const fields = parts.map((part, i) => parseField(part, FIELDS[i]!, i === 3 ? MONTHS : i === 4 ? WEEKDAYS : []));
  const [minutes, hours, days, months, weekdays] = fields;
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  if (weekdays.has(7)) weekdays.add(0);
  const isDay = (time: number): boolean => {
    const date = new Date(time / 1000);
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const byDate = days.has(date.getUTCDate());
    const byWeekday = weekdays.has(date.getUTCDay());
    if (parts[2] === '*' || parts[4] === '*') return byDate && byWeekday;
    return byDate || byWeekday;
  };
  return {
    next(from) {
      let at = Math.ceil(from / MINUTE) * MINUTE;
      const last = at + MAX_DAYS * DAY;
      while (at <= last) {
        const day = Math.floor(at / DAY) * DAY;
        if (!isDay(at)) at = day + DAY;
        else if (!hours.has(Math.floor((at - day) / HOUR))) at = Math.floor(at / HOUR) * HOUR + HOUR;
        else if (!minutes.has(Math.floor((at % HOUR) / MINUTE))) at += MINUTE;
        else return at;
      }
      return null;
    },
  };
}

function parseField(
  text: string,
  [least, most]: readonly [number, number],
  names: readonly string[],
): Set<number> | null {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const match = /^(\*|[a-z0-9]{1,3})(?:-([a-z0-9]{1,3}))?(?:\/(\d{1,2}))?$/.exec(item);
    if (match === null) return null;
    const [, first = '', second, step] = match;
    const by = step === undefined ? 1 : Number(step);
    const from = first === '*' ? least : numberOf(first, least, names);
    const to =
      second !== undefined ? numberOf(second, least, names) : first === '*' || step !== undefined ? most : from;
    if (from === null || to === null || from < least || to > most || to < from || by < 1) return null;
    if (first === '*' && second !== undefined) return null;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}

/** Names count from the field's least number. */
function numberOf(text: string, least: number, names: readonly string[]): number | null {
  const at = names.indexOf(text);
  if (at !== -1) return at + least;
  return /^\d+$/.test(text) ? Number(text) : null;
}
