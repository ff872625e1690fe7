/**
 * Splunk's relative times: a chain of offsets (`-70m`, `+1d`) and snaps (`@h`, `@w1`, `@mon`), applied left to right to
 * a moment. `now` and the empty chain are the moment itself.
 */
import type { Zone } from '../../event/zone.ts';

const UNITS: readonly (readonly [unit: Unit, names: string])[] = [
  ['second', 's sec secs second seconds'],
  ['minute', 'm min minute minutes mins'],
  ['hour', 'h hr hrs hour hours'],
  ['day', 'd day days'],
  ['week', 'w week weeks'],
  ['month', 'mon month months'],
  ['quarter', 'q qtr qtrs quarter quarters'],
  ['year', 'y yr yrs year years'],
];

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export type TimeStep =
  | { readonly kind: 'shift'; readonly count: number; readonly unit: Unit }
  /** `weekday`: 0 is Sunday, for `@w0` … `@w7`. */
  | { readonly kind: 'snap'; readonly unit: Unit; readonly weekday: number };

const byName = new Map(UNITS.flatMap(([unit, names]) => names.split(' ').map((name) => [name, unit] as const)));

/** The steps of a relative time, or null when the text is none. */
export function parseRelativeTime(text: string): TimeStep[] | null {
  const steps: TimeStep[] = [];
  let rest = text.trim().toLowerCase();
  if (rest.startsWith('now')) rest = rest.replace(/^now(?:\(\))?/, '');
  while (rest !== '' && steps.length < 16) {
    const snap = /^@w([0-7])/.exec(rest);
    const step = snap ?? /^(?:([+-])(\d{0,9})([a-z]+)|@([a-z]+))/.exec(rest);
    if (step === null) return null;
    rest = rest.slice(step[0].length);
    if (snap !== null) {
      steps.push({ kind: 'snap', unit: 'week', weekday: Number(snap[1]) % 7 });
      continue;
    }
    const unit = byName.get(step[3] ?? step[4] ?? '');
    if (unit === undefined) return null;
    if (step[1] === undefined) steps.push({ kind: 'snap', unit, weekday: 0 });
    else steps.push({ kind: 'shift', count: (step[1] === '-' ? -1 : 1) * Number(step[2] === '' ? 1 : step[2]), unit });
  }
  return rest === '' ? steps : null;
}

const MICROSECONDS = { second: 1e6, minute: 60e6, hour: 3600e6, day: 86_400e6, week: 604_800e6 } as const;

/** Applies steps to a time in microseconds. Hours are as long as they are; from days on it goes by the zone's calendar. */
export function applyRelativeTime(micros: number, steps: readonly TimeStep[], zone: Zone): number {
  let at = micros;
  for (const step of steps) {
    const local = zone.toLocal(at);
    const moved = step.kind === 'shift' ? shift(local, step.count, step.unit) : snap(local, step.unit, step.weekday);
    at = CLOCK_UNITS.has(step.unit) ? at + moved - local : zone.fromLocal(moved);
  }
  return at;
}

const CLOCK_UNITS: ReadonlySet<Unit> = new Set(['second', 'minute', 'hour']);

function shift(local: number, count: number, unit: Unit): number {
  if (unit === 'month' || unit === 'quarter' || unit === 'year') {
    const months = count * (unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12);
    const date = new Date(local / 1000);
    const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
    const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
    target.setUTCDate(Math.min(date.getUTCDate(), lastDay));
    return target.getTime() * 1000 + modulo(local, MICROSECONDS.day);
  }
  return local + count * MICROSECONDS[unit];
}

function snap(local: number, unit: Unit, weekday: number): number {
  if (unit === 'month' || unit === 'quarter' || unit === 'year') {
    const date = new Date(local / 1000);
    const month =
      unit === 'year' ? 0 : unit === 'month' ? date.getUTCMonth() : date.getUTCMonth() - (date.getUTCMonth() % 3);
    return Date.UTC(date.getUTCFullYear(), month, 1) * 1000;
  }
  if (unit === 'week') {
    const day = local - modulo(local, MICROSECONDS.day);
    const back = (new Date(day / 1000).getUTCDay() - weekday + 7) % 7;
    return day - back * MICROSECONDS.day;
  }
  return local - modulo(local, MICROSECONDS[unit]);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
