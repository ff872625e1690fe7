/**
 * chart over two fields: one row for each value of the first, one column for each value of the second; where no row falls
 * there a count is 0.
 */
import { holdRows } from '../operators/buffered.ts';
import type { Row } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';
import { chooseSeries, columnOf, placeSeries } from './split-series.ts';

export const chart: TableTransform<'chart'> = {
  of: 'table',
  name: 'chart',
  open: (options, emit, context) => {
    return holdRows('chart', context, (rows) => {
      const series = chooseSeries(rows, options);
      const kept = new Set(series);
      const zeros = options.zeros.flatMap((column) => series.map((one) => columnOf(one, column, options)));
      const places = new Map<string, { readonly row: Row; readonly trail: TrailBuilder }>();
      for (const { row, trail } of rows) {
        const over = row.get(options.over);
        if (over === undefined) continue;
        const key = JSON.stringify(over);
        let place = places.get(key);
        if (place === undefined) {
          place = { row: new Map([[options.over, over]]), trail: new TrailBuilder() };
          places.set(key, place);
        }
        placeSeries(row, place.row, kept, options);
        place.trail.add(trail);
      }
      for (const { row, trail } of places.values()) {
        for (const name of zeros) if (!row.has(name)) row.set(name, 0);
        emit({ row, trail: trail.build() });
      }
    });
  },
};
