/**
 * timechart: one row per bucket of time, oldest first, empty buckets included (0 for counts, nothing for the rest), and
 * with a split field one column per value of it.
 */
import { zoneOf } from '../../event/zone.ts';
import type { EvalContext } from '../../lang/function.ts';
import type { BinWidth } from '../../lang/plan.ts';
import { floorTo, nextBin } from '../operators/bin.ts';
import { holdRows } from '../operators/buffered.ts';
import { type Row, rowTime } from '../row.ts';
import { EMPTY_TRAIL, TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';
import { SeriesTable } from './split-series.ts';

/** Splunk's own limit of buckets. */
const MAX_BUCKETS = 50_000;

/** A bucket that has rows, as few of a long range do. */
interface Bucket {
  readonly row: Row;
  readonly trail: TrailBuilder;
}

export const timechart: TableTransform<'timechart'> = {
  of: 'table',
  name: 'timechart',
  open: (options, emit, context) => {
    const { width, by, continuous } = options;
    return holdRows('timechart', context, (rows) => {
      const columns = options.columns.map(({ name }) => name);
      const zeros = options.columns.filter(({ zero }) => zero).map(({ name }) => name);
      const series = by === null ? null : new SeriesTable(rows, { ...options, by, columns, zeros }, context);
      const buckets = new Map<number, Bucket>();
      const bucketAt = (seconds: number): Bucket => {
        let bucket = buckets.get(seconds);
        if (bucket === undefined) {
          bucket = { row: new Map([['_time', seconds]]), trail: new TrailBuilder() };
          buckets.set(seconds, bucket);
        }
        return bucket;
      };
      for (const tuple of rows) {
        const { row, trail } = tuple;
        const time = rowTime(row);
        if (time === null) continue;
        const bucket = bucketAt(time / 1e6);
        if (series === null) for (const [name, value] of row) bucket.row.set(name, value);
        else series.place(tuple, bucket.row);
        bucket.trail.add(trail);
      }
      if (buckets.size === 0) return;
      let starts: readonly number[] = [...buckets.keys()].sort((a, b) => a - b);
      if (continuous) {
        const range = options.fixedRange ? context.context : { ...context.context, infoMin: 0, infoMax: 0 };
        starts = withEmpty(starts, range, width, context.limit);
      }
      for (const seconds of starts) {
        const bucket = buckets.get(seconds);
        const row: Row = bucket?.row ?? new Map([['_time', seconds]]);
        if (series !== null) series.finish(row);
        else for (const name of zeros) if (!row.has(name)) row.set(name, 0);
        emit({ row, trail: bucket?.trail.build() ?? EMPTY_TRAIL });
      }
    });
  },
};

/**
 * Ascending starts of buckets that have rows, and among them those of the empty ones of the search's range, or of that of
 * the rows where it is not known; seconds.
 */
function withEmpty(
  present: readonly number[],
  { infoMin, infoMax, zone: zoneName }: EvalContext,
  width: BinWidth,
  limit: (what: string) => void,
): readonly number[] {
  const zone = zoneOf(zoneName);
  let first = present[0]!;
  let last = present.at(-1)!;
  if (infoMin > 0) first = Math.min(first, floorTo(infoMin / 1e6, width, zone));
  // What the range ends before is none of it: a day up to midnight has no bucket of the next one.
  if (infoMax > 0) last = Math.max(last, floorTo((infoMax - 1) / 1e6, width, zone));
  const starts: number[] = [];
  let next = 0;
  let made = 0;
  for (let at = first; at <= last; at = nextBin(at, width, zone)) {
    if (made >= MAX_BUCKETS) {
      limit(`timechart made ${MAX_BUCKETS} buckets; later empty ones are not shown`);
      break;
    }
    made++;
    for (; next < present.length && present[next]! < at; next++) starts.push(present[next]!);
    if (present[next] === at) next++;
    starts.push(at);
  }
  return [...starts, ...present.slice(next)];
}
