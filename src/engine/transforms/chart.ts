/** chart over two fields: one row for each value of the first, one column for each value of the second. */
import { holdRows } from '../operators/buffered.ts';
import type { Row } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TransformSpec } from '../transform.ts';
import { chooseSeries, placeSeries, type SeriesOptions } from './split-series.ts';

export const chart: TransformSpec = {
  of: 'table',
  name: 'chart',
  open: (options, emit, context) => {
    const settings = options as unknown as SeriesOptions & { readonly over: string }; // as the command's lowering makes them
    return holdRows('chart', context, (rows) => {
      const kept = new Set(chooseSeries(rows, settings));
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
      for (const { row, trail } of places.values()) emit({ row, trail: trail.build() });
    });
  },
};
