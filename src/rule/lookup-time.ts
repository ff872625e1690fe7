/**
 * Lookups by time (`time_field`): of the rows that match a value, those count whose time lies from `max_offset_secs` to
 * `min_offset_secs` before that of the event, the latest first.
 */
import { zoneOf } from '../event/zone.ts';
import { readTime } from '../lang/functions/spl-time-read.ts';

export interface LookupTime {
  /** Column of the table. */
  readonly column: string;
  readonly format: string;
  /** Seconds that the event may be later than the row. */
  readonly least: number;
  readonly most: number;
}

/** Splunk's own settings where the definition says nothing, from its specification of transforms.conf. */
export const DEFAULT_TIME_FORMAT = '%s.%Q';
export const DEFAULT_MOST_SECONDS = 2_000_000_000;

interface TimedRow {
  readonly row: number;
  readonly time: number;
}

/** The rows, 0-based, of those that match by their other columns which fit a time in seconds since 1970. */
export type FindByTime = (rows: readonly number[], time: number, count: number) => readonly number[];

export function findByTime(time: LookupTime, cells: readonly (string | null)[], zoneName: string): FindByTime {
  const zone = zoneOf(zoneName);
  // The same value gives the same list of rows: it is put in order once.
  const sorted = new WeakMap<readonly number[], readonly TimedRow[]>();
  const known = new Map<number, number | null>();
  const timeOf = (row: number): number | null => {
    let at = known.get(row);
    if (at === undefined) {
      const text = cells[row] ?? null;
      // A time in seconds may have no fraction, whatever the format says of it.
      at = text === null ? null : (readTime(text, time.format, zone, 0) ?? readSeconds(text, time.format));
      known.set(row, at);
    }
    return at;
  };
  const sort = (rows: readonly number[]): readonly TimedRow[] => {
    const timed = rows.flatMap((row): readonly TimedRow[] => {
      const at = timeOf(row);
      return at === null ? [] : [{ row, time: at }];
    });
    return timed.sort((a, b) => b.time - a.time || a.row - b.row);
  };
  return (rows, at, count) => {
    let timed = sorted.get(rows);
    if (timed === undefined) sorted.set(rows, (timed = sort(rows)));
    const found: number[] = [];
    for (let i = firstNoLater(timed, at - time.least); i < timed.length && found.length < count; i++) {
      if (timed[i]!.time < at - time.most) break;
      found.push(timed[i]!.row);
    }
    return found;
  };
}

/** Index of the first row that is no later than a time. */
function firstNoLater(timed: readonly TimedRow[], at: number): number {
  let low = 0;
  let high = timed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timed[middle]!.time <= at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function readSeconds(text: string, format: string): number | null {
  return format.startsWith('%s') && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
