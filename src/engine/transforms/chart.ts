/**
 * chart over two fields: one row for each value of the first, one column for each value of the second; where no row falls
 * there a count is 0.
 */
import { holdRows } from '../operators/buffered.ts';
import type { Row } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TransformSpec } from '../transform.ts';
import { chooseSeries, columnOf, placeSeries, type SeriesOptions } from './split-series.ts';

export const chart: TransformSpec = {
  of: 'table',
  name: 'chart',
  open: (options, emit, context) => {
    const settings = options as unknown as SeriesOptions & { readonly over: string; readonly zeros: readonly string[] }; // as the command's lowering makes them
    return holdRows('chart', context, (rows) => {
      const series = chooseSeries(rows, settings);
      const kept = new Set(series);
      const zeros = settings.zeros.flatMap((column) => series.map((one) => columnOf(one, column, settings)));
      const places = new Map<string, { readonly row: Row; readonly trail: TrailBuilder }>();
      for (const { row, trail } of rows) {
        const over = row.get(settings.over);
        if (over === undefined) continue;
        const key = JSON.stringify(over);
        let place = places.get(key);
        if (place === undefined) {
          place = { row: new Map([[settings.over, over]]), trail: new TrailBuilder() };
          places.set(key, place);
        }
        placeSeries(row, place.row, kept, settings);
        place.trail.add(trail);
      }
      for (const { row, trail } of places.values()) {
        for (const name of zeros) if (!row.has(name)) row.set(name, 0);
        emit({ row, trail: trail.build() });
      }
    });
  },
};
