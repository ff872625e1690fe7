/** Bins of a number without a span: the span follows from the numbers that there are, so the rows wait until all are known. */
import { firstOf } from '../../event/value.ts';
import { zoneOf } from '../../event/zone.ts';
import { binOf } from '../operators/bin.ts';
import { holdRows } from '../operators/buffered.ts';
import { numberOf } from '../order.ts';
import { setColumn } from '../row.ts';
import type { TableTransform } from '../transform.ts';

export const autoBins: TableTransform<'auto-bins'> = {
  of: 'table',
  name: 'auto-bins',
  open: ({ name, as, bins, minSpan, start, end }, emit, context) =>
    holdRows('bin', context, (rows) => {
      const zone = zoneOf(context.context.zone);
      const numbers = rows.map(({ row }) => {
        const value = firstOf(row.get(name) ?? null);
        return value === null ? null : numberOf(value);
      });
      // What the search gives widens the range and never narrows it (manual of bin).
      let low = start ?? Number.POSITIVE_INFINITY;
      let high = end ?? Number.NEGATIVE_INFINITY;
      for (const number of numbers) {
        if (number === null) continue;
        low = Math.min(low, number);
        high = Math.max(high, number);
      }
      const size = sizeOf(low, high, bins, minSpan);
      for (const [i, tuple] of rows.entries()) {
        const number = numbers[i]!;
        if (number !== null) setColumn(tuple.row, as, binOf(number, { unit: 'number', size }, zone));
        emit(tuple);
      }
    }),
};

/** Beyond these a number is no finite one, or nothing is left between two. */
const LEAST_POWER = -300;
const MOST_POWER = 308;

/**
 * The size of a bin: the least power of ten with which `bins` of them hold everything. That Splunk takes powers of ten is what
 * its results show; the manual only says that `bins` is the most.
 */
function sizeOf(low: number, high: number, bins: number, minSpan: number): number {
  const range = high - low;
  const first = range > 0 ? Math.floor(Math.log10(range / bins)) : 0;
  for (let power = Math.max(first, LEAST_POWER); power < MOST_POWER; power++) {
    const size = 10 ** power;
    const needed = Math.floor(high / size) - Math.floor(low / size) + 1;
    if (size >= minSpan && !(needed > bins)) return size;
  }
  return 10 ** MOST_POWER;
}
