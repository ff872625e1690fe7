/**
 * chart over two fields: one row for each value of the first, one column for each value of the second; where no row falls
 * there a count is 0.
 */
import { groupKey } from '../group-key.ts';
import { holdRows } from '../operators/buffered.ts';
import type { Row } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';
import { SeriesTable } from './split-series.ts';

export const chart: TableTransform<'chart'> = {
  of: 'table',
  name: 'chart',
  open: (options, emit, context) => {
    return holdRows('chart', context, (rows) => {
      const series = new SeriesTable(rows, options, context);
      const places = new Map<string, { readonly row: Row; readonly trail: TrailBuilder }>();
      for (const tuple of rows) {
        const { row, trail } = tuple;
        const over = row.get(options.over);
        if (over === undefined) continue;
        const key = groupKey([over]);
        let place = places.get(key);
        if (place === undefined) {
          place = { row: new Map([[options.over, over]]), trail: new TrailBuilder() };
          places.set(key, place);
        }
        series.place(tuple, place.row);
        place.trail.add(trail);
      }
      for (const { row, trail } of places.values()) {
        series.finish(row);
        emit({ row, trail: trail.build() });
      }
    });
  },
};
