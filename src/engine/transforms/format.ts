/** format: all rows as one row whose `search` holds them as search terms. */
import { holdRows } from '../operators/buffered.ts';
import { writeSearchText } from '../search-text.ts';
import { TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

export const format: TableTransform<'format'> = {
  of: 'table',
  name: 'format',
  open: (options, emit, context) => {
    return holdRows('format', context, (rows) => {
      const trail = new TrailBuilder();
      for (const tuple of rows) trail.add(tuple.trail);
      const kept = options.maxResults > 0 ? rows.slice(0, options.maxResults) : rows;
      const search = writeSearchText(
        kept.map(({ row }) => row),
        options,
      );
      emit({ row: new Map([['search', search]]), trail: trail.build() });
    });
  },
};
