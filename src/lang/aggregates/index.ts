/** The aggregates of `stats`, `eventstats`, `streamstats`, `tstats`, `chart` and `timechart`. */
import type { AggregateSpec } from '../aggregate.ts';
import { count } from './count.ts';
import { stdev, stdevp, sumsq, varianceOf, variancep } from './deviation.ts';
import { distinctCount, values } from './distinct.ts';
import { max, maxText, min, minText, range } from './extremes.ts';
import { list } from './list.ts';
import { mode } from './mode.ts';
import { first, last } from './order.ts';
import { median, percentile } from './percentile.ts';
import { avg, sum } from './sum.ts';
import { earliest, earliestTime, latest, latestTime } from './time.ts';

/** Every aggregate. Whoever runs one hands it only states that it made itself (or that were written and read back). */
export const AGGREGATES: readonly AggregateSpec[] = [
  erase(count),
  erase(distinctCount),
  erase(values),
  erase(list),
  erase(min),
  erase(max),
  erase(minText),
  erase(maxText),
  erase(range),
  erase(sum),
  erase(avg),
  erase(stdev),
  erase(stdevp),
  erase(varianceOf),
  erase(variancep),
  erase(sumsq),
  erase(median),
  erase(percentile),
  erase(mode),
  erase(first),
  erase(last),
  erase(earliest),
  erase(latest),
  erase(earliestTime),
  erase(latestTime),
];

function erase<S>(spec: AggregateSpec<S>): AggregateSpec {
  return spec as unknown as AggregateSpec; // states only ever come back to the spec that made them
}

const byName = new Map(
  AGGREGATES.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)),
);

/** By registry name or alias. */
export function findAggregate(name: string): AggregateSpec | undefined {
  return byName.get(name);
}
