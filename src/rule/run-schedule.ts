/**
 * When a vendor's engine would have run a rule, and over which stretch of time each time. Splunk's detections run every
 * hour over the hour that ended ten minutes before (baselines once a day), unless the rule or a deployment says
 * otherwise; Elastic's every five minutes over the last six unless the rule says otherwise, and overlap on purpose.
 * Elastic counts its interval from when a rule was switched on; here from midnight of 1970, so that runs repeat.
 */
import type { Zone } from '../event/zone.ts';
import { applyRelativeTime, parseRelativeTime, type TimeStep } from '../lang/functions/spl-relative-time.ts';
import { parseCron } from './cron.ts';
import type { Rule, Schedule } from './rule.ts';

/** One run: `from` ≤ event time < `to`. Microseconds. */
export interface RunWindow {
  /** When the search runs: what `now` means to it. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface RunSchedule {
  /** The first run whose window ends after a time; null where the schedule never comes that far. */
  firstAfter(time: number): RunWindow | null;
  /** The run after that one. */
  next(window: RunWindow): RunWindow | null;
}

export const SPLUNK_SCHEDULE: Schedule = { every: '0 * * * *', from: '-70m@m', to: '-10m@m' };
export const SPLUNK_BASELINE_SCHEDULE: Schedule = { every: '10 0 * * *', from: '-1450m@m', to: '-10m@m' };
export const ELASTIC_SCHEDULE: Schedule = { every: '5m', from: 'now-6m', to: 'now' };

/** What the vendor does where neither the rule nor a deployment says anything. */
export function usualSchedule(rule: Pick<Rule, 'language' | 'type'>): Schedule {
  if (rule.language !== 'spl') return ELASTIC_SCHEDULE;
  return rule.type === 'Baseline' ? SPLUNK_BASELINE_SCHEDULE : SPLUNK_SCHEDULE;
}

/** The rule's own words first, then the deployment's, then the vendor's. */
export function mergeSchedules(...schedules: readonly (Schedule | null)[]): Schedule {
  const pick = (key: keyof Schedule): string | null =>
    schedules.map((schedule) => schedule?.[key] ?? null).find((text) => text !== null && text !== '') ?? null;
  return { every: pick('every'), from: pick('from'), to: pick('to') };
}

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: DAY, w: 7 * DAY };
/** Runs that are looked through for the one that reaches a time. */
const MAX_STEPS = 100_000;
/** Runs in a row that look at nothing, after which there are none that do. */
const MAX_EMPTY = 10_000;
const OF_MONTHS: ReadonlySet<TimeStep['unit']> = new Set(['month', 'quarter', 'year']);

/**
 * null when the schedule cannot be read, or none of its runs looks at anything. The zone is that of cron lines and snaps to
 * days.
 */
export function compileSchedule(schedule: Schedule, zone: Zone): RunSchedule | null {
  const next = compileTicks(schedule.every ?? '', zone);
  const from = parseMoment(schedule.from ?? '');
  const to = parseMoment(schedule.to ?? 'now');
  if (next === null || from === null || to === null) return null;
  const windowAt = (at: number): RunWindow => ({
    at,
    from: applyRelativeTime(at, from, zone),
    to: applyRelativeTime(at, to, zone),
  });
  /** The first run from a time on that looks at anything: `@d` to `now` is nothing at midnight, and no search. */
  const runFrom = (time: number): RunWindow | null => {
    let at = next(time);
    for (let steps = 0; at !== null && steps < MAX_EMPTY; steps++, at = next(at + 1)) {
      const window = windowAt(at);
      if (window.from < window.to) return window;
    }
    return null;
  };
  if (next(0) !== null && runFrom(0) === null) return null;
  // Where clocks are put back, or a month is too short for the day, a later run may reach less far than an earlier one.
  const reserve = (1 + 3 * to.filter(({ kind, unit }) => kind === 'shift' && OF_MONTHS.has(unit)).length) * DAY;
  return {
    next: ({ at }) => runFrom(at + 1),
    firstAfter(time) {
      let window = runFrom(firstReaching(time, (at) => applyRelativeTime(at, to, zone)) - reserve);
      for (let steps = 0; window !== null && window.to <= time && steps < MAX_STEPS; steps++) {
        window = runFrom(window.at + 1);
      }
      return window !== null && window.to > time ? window : null;
    },
  };
}

/**
 * A time up to an hour before the first one at which a window reaches beyond `time`. Snaps make windows end in leaps (`@w0`
 * once a week) and months differ, so it is looked for. Exact where no later run reaches less far than an earlier one.
 */
function firstReaching(time: number, endAt: (at: number) => number): number {
  let before = time;
  for (let step = DAY; endAt(before) > time; step *= 2) before -= step;
  let beyond = before + DAY;
  for (let step = DAY; endAt(beyond) <= time; step *= 2) beyond += step;
  while (beyond - before > DAY / 24) {
    const middle = Math.floor((before + beyond) / 2);
    if (endAt(middle) > time) beyond = middle;
    else before = middle;
  }
  return before;
}

/** `5m` counts from 1970; everything else is a cron line. */
function compileTicks(every: string, zone: Zone): ((from: number) => number | null) | null {
  const interval = /^(\d{1,9})([smhdw])$/.exec(every.trim());
  if (interval !== null) {
    const length = Number(interval[1]) * UNITS[interval[2]!]!;
    return length < SECOND ? null : (from) => Math.ceil(from / length) * length;
  }
  const cron = parseCron(every);
  if (cron === null) return null;
  return (from) => {
    const start = zone.toLocal(from);
    const local = cron.next(start);
    if (local === null) return null;
    const at = from + local - start;
    const shown = zone.toLocal(at);
    // Where clocks are moved in between, what runs every hour goes on doing so, and what names an hour waits for it.
    return shown === local || cron.next(shown) === shown ? at : zone.fromLocal(local);
  };
}

/** `-70m@m` as Splunk writes it, `now-9m/h` as Elasticsearch does (where `M` is a month). */
export function parseMoment(text: string): TimeStep[] | null {
  const isElastic = /^now(?=[-+/]|$)/.test(text.trim());
  return parseRelativeTime(isElastic ? text.replace(/(\d)M/g, '$1mon').replace(/\/([A-Za-z])/g, '@$1') : text);
}

/** An item with the time that puts it into windows; microseconds. */
export interface Timed {
  readonly time: number;
}

/** A window that may hold something. */
export interface WindowTurn<T> {
  readonly window: RunWindow;
  /** Reads what it holds, oldest first; once, and before the next window is asked for. */
  items(): readonly T[];
}

/**
 * Puts items, which come oldest first, into the windows of a schedule, each read when it is asked for. Windows that
 * nothing lies in are passed over as far as that shows in time. `limit` is told how many items a window had no room for.
 */
export function* turnsOf<T extends Timed>(
  items: Iterable<T>,
  schedule: RunSchedule,
  maxItems: number,
  limit: (dropped: number) => void,
): Generator<WindowTurn<T>> {
  const source = items[Symbol.iterator]();
  let coming = source.next();
  let held: T[] = [];
  let window: RunWindow | null = null;
  for (;;) {
    const oldest: T | undefined = held[0] ?? (coming.done === true ? undefined : coming.value);
    if (oldest === undefined) return;
    // Where nothing is held the schedule may leap to what comes.
    window = window === null || held.length === 0 ? schedule.firstAfter(oldest.time) : window;
    if (window === null) return;
    const { from, to } = window;
    let isRead = false;
    const read = (): readonly T[] => {
      isRead = true;
      let dropped = 0;
      while (coming.done !== true && coming.value.time < to) {
        if (coming.value.time >= from) {
          if (held.length < maxItems) held.push(coming.value);
          else dropped++;
        }
        coming = source.next();
      }
      if (dropped > 0) limit(dropped);
      return held;
    };
    yield { window, items: read };
    if (!isRead) read();
    const following = schedule.next(window);
    if (following === null) return;
    // Windows move on only: what lies before the next one is done with.
    held = held.filter(({ time }) => time >= following.from);
    window = following;
  }
}

/**
 * The windows of `turnsOf` that hold something, with what they hold; those between two of them come too, empty, where
 * `isGapless`.
 */
export function* windowsOf<T extends Timed>(
  items: Iterable<T>,
  schedule: RunSchedule,
  maxItems: number,
  limit: (dropped: number) => void,
  isGapless = false,
): Generator<{ readonly window: RunWindow; readonly items: readonly T[] }> {
  let last: RunWindow | null = null;
  for (const turn of turnsOf(items, schedule, maxItems, limit)) {
    const { window } = turn;
    const held = turn.items();
    if (held.length === 0) continue;
    if (isGapless && last !== null)
      for (const empty of windowsBetween(schedule, last, window)) yield { window: empty, items: [] };
    yield { window, items: held };
    last = window;
  }
}

/** The windows after one and before another; at most a hundred thousand. */
export function* windowsBetween(schedule: RunSchedule, first: RunWindow, end: RunWindow): Generator<RunWindow> {
  let window = schedule.next(first);
  for (let steps = 0; window !== null && window.at < end.at && steps < MAX_STEPS; steps++) {
    yield window;
    window = schedule.next(window);
  }
}

/** Whether some run looks at a time. */
export function isCovered(schedule: RunSchedule, time: number): boolean {
  return windowOver(schedule, time) !== null;
}

/** When the first run that looks at a time takes place; undefined where there is no schedule. */
export function runOf(schedule: RunSchedule | undefined): ((time: number) => number | null) | undefined {
  if (schedule === undefined) return undefined;
  let since = 0;
  let window: RunWindow | null = null;
  return (time) => {
    // Nothing that is as old as what the run is the first to look at, or newer, has an earlier one.
    if (window === null || time < since || time >= window.to) {
      since = time;
      window = windowOver(schedule, time);
    }
    return window?.at ?? null;
  };
}

/** The first run that looks at a time; null where none does. */
export function windowOver(schedule: RunSchedule, time: number): RunWindow | null {
  let window = schedule.firstAfter(time);
  for (let steps = 0; window !== null && window.from <= time && steps < MAX_STEPS; steps++) {
    if (time < window.to) return window;
    window = schedule.next(window);
  }
  return null;
}
