/**
 * timechart: one row per bucket of time, oldest first, empty buckets included (0 for counts, nothing for the rest), and
 * with a split field one column per value of it.
 */
import { zoneOf } from '../../event/zone.ts';
import type { EvalContext } from '../../lang/function.ts';
import type { Bin } from '../../lang/plan.ts';
import { floorTo, nextBin } from '../operators/bin.ts';
import { holdRows } from '../operators/buffered.ts';
import { type Row, rowTime } from '../row.ts';
import { EMPTY_TRAIL, TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';
import { SeriesTable } from './split-series.ts';

/** Splunk's own limit of buckets. */
const MAX_BUCKETS = 50_000;

interface Bucket {
  readonly row: Row;
  /** null while no row is in it, as in most of a long range. */
  trail: TrailBuilder | null;
}

export const timechart: TableTransform<'timechart'> = {
  of: 'table',
  name: 'timechart',
  open: (options, emit, context) => {
    const { width, by, continuous } = options;
    return holdRows('timechart', context, (rows) => {
      const columns = options.columns.map(({ name }) => name);
      const zeros = options.columns.filter(({ zero }) => zero).map(({ name }) => name);
      const series = by === null ? null : new SeriesTable(rows, { ...options, by, columns, zeros }, context.limit);
      const buckets = new Map<number, Bucket>();
      const bucketAt = (seconds: number): Bucket => {
        let bucket = buckets.get(seconds);
        if (bucket === undefined) {
          bucket = { row: new Map([['_time', seconds]]), trail: null };
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
        bucket.trail ??= new TrailBuilder();
        bucket.trail.add(trail);
      }
      if (buckets.size === 0) return;
      if (continuous) {
        const range = options.fixedRange ? context.context : { ...context.context, infoMin: 0, infoMax: 0 };
        for (const seconds of bucketsBetween([...buckets.keys()], range, width, context.limit)) bucketAt(seconds);
      }
      for (const [, { row, trail }] of [...buckets].sort(([a], [b]) => a - b)) {
        if (series !== null) series.finish(row);
        else for (const name of zeros) if (!row.has(name)) row.set(name, 0);
        emit({ row, trail: trail?.build() ?? EMPTY_TRAIL });
      }
    });
  },
};

/** Starts of all buckets of the search's range, or of that of the rows where it is not known; seconds. */
function bucketsBetween(
  present: readonly number[],
  { infoMin, infoMax, zone: zoneName }: EvalContext,
  width: Bin['width'],
  limit: (what: string) => void,
): readonly number[] {
  const zone = zoneOf(zoneName);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const seconds of present) {
    first = Math.min(first, seconds);
    last = Math.max(last, seconds);
  }
  if (infoMin > 0) first = Math.min(first, floorTo(infoMin / 1e6, width, zone));
  if (infoMax > 0) last = Math.max(last, floorTo(infoMax / 1e6, width, zone));
  const starts: number[] = [];
  for (let at = first; at <= last; at = nextBin(at, width, zone)) {
    if (starts.length >= MAX_BUCKETS) {
      limit(`timechart made ${MAX_BUCKETS} buckets; later empty ones are not shown`);
      break;
    }
    starts.push(at);
  }
  return starts;
}
