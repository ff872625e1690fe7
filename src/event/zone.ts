/**
 * Zones of local times: UTC, a fixed offset such as `+02:00`, or a name of the IANA time zone database, with the offset
 * that was in force at each time. A local time that clocks showed twice is the first of the two; one that they leapt over
 * is read with the offset from before the leap, as `java.time` and JavaScript's Temporal do. A zone travels between
 * threads as its name.
 */
import { abbreviateZone } from './zone-abbreviation.ts';

/** Microseconds since 1970; local ones are what clocks in the zone show, written as if that were UTC. */
export interface Zone {
  toLocal(micros: number): number;
  fromLocal(local: number): number;
  /** What people call the zone at that time: `CET`, `UTC`, an offset. */
  nameAt(micros: number): string;
}

export const UTC: Zone = { toLocal: (micros) => micros, fromLocal: (local) => local, nameAt: () => 'UTC' };

const zones = new Map<string, Zone>();

/** Throws RangeError where there is no such zone. */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) zones.set(name, (zone = openZone(name)));
  return zone;
}

const MINUTE = 60_000_000;

function openZone(name: string): Zone {
  if (/^(utc|z)$/i.test(name)) return UTC;
  const written = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/.exec(name);
  if (written === null) return new NamedZone(name);
  const [, sign, hours, minutes] = written;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
  const text = offset === 0 ? 'UTC' : `${sign}${hours}:${minutes}`;
  return { toLocal: (micros) => micros + offset, fromLocal: (local) => local - offset, nameAt: () => text };
}

const DAY = 86_400_000_000;
/** What Date holds. Microseconds. */
const MAX_TIME = 8_640_000_000_000_000_000;
/** Days whose offsets are kept: asking Intl takes a thousand times as long as looking here. */
const MAX_DAYS = 4096;

/** Offsets of one day of UTC, in microseconds east. Clocks are moved once in a day at most. */
interface Day {
  readonly before: number;
  readonly after: number;
  /** From here on it is `after`. */
  readonly change: number;
  /** What the zone is called before and after, once somebody asked. */
  readonly names: [before: string | null, after: string | null];
}

class NamedZone implements Zone {
  readonly #name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, Day>();

  constructor(name: string) {
    this.#name = name;
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  }

  toLocal(micros: number): number {
    return micros + this.#offsetAt(micros);
  }

  fromLocal(local: number): number {
    const before = this.#offsetAt(local - DAY);
    const after = this.#offsetAt(local + DAY);
    const isAfter = this.#offsetAt(local - before) !== before && this.#offsetAt(local - after) === after;
    return local - (isAfter ? after : before);
  }

  nameAt(micros: number): string {
    const day = this.#dayAt(micros);
    if (day === null) return UTC.nameAt(micros);
    const side = micros < day.change ? 0 : 1;
    const from = side === 0 ? Math.floor(micros / DAY) * DAY : day.change;
    const offset = side === 0 ? day.before : day.after;
    return (day.names[side] ??= abbreviateZone(this.#name, from, offset, this.#standardAt(from)));
  }

  /** The lesser of the offsets of that year's two halves. */
  #standardAt(micros: number): number {
    const year = new Date(micros / 1000).getUTCFullYear();
    return Math.min(...[0, 6].map((month) => this.#offsetAt(Date.UTC(year, month, 15) * 1000)));
  }

  #offsetAt(micros: number): number {
    const day = this.#dayAt(micros);
    return day === null ? 0 : micros < day.change ? day.before : day.after;
  }

  #dayAt(micros: number): Day | null {
    // Not a number, too: such a time has no day.
    if (!(Math.abs(micros) < MAX_TIME - DAY)) return null;
    const number = Math.floor(micros / DAY);
    let day = this.#days.get(number);
    if (day === undefined) {
      if (this.#days.size >= MAX_DAYS) this.#days.clear();
      this.#days.set(number, (day = this.#readDay(number * DAY)));
    }
    return day;
  }

  #readDay(start: number): Day {
    const before = this.#readOffset(start);
    const after = this.#readOffset(start + DAY);
    let [from, change] = [start, start + DAY];
    while (before !== after && change - from > 1_000_000) {
      const middle = Math.floor((from + change) / 2_000_000) * 1_000_000;
      if (this.#readOffset(middle) === before) from = middle;
      else change = middle;
    }
    return { before, after, change, names: [null, null] };
  }

  #readOffset(micros: number): number {
    const parts = this.#format.formatToParts(micros / 1000);
    const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = 0, minutes = 0, seconds = 0] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? [];
    return (sign === '-' ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1_000_000);
  }
}
