/** format: all rows as one row whose `search` holds them as search terms. */
import { holdRows } from '../operators/buffered.ts';
import { type SearchTextStyle, writeSearchText } from '../search-text.ts';
import { TrailBuilder } from '../trail.ts';
import type { TransformSpec } from '../transform.ts';

interface Options extends SearchTextStyle {
  readonly maxResults: number;
}

export const format: TransformSpec = {
  of: 'table',
  name: 'format',
  open: (options, emit, context) => {
    const settings = options as unknown as Options; // as the command's lowering makes them
    return holdRows('format', context, (rows) => {
      const trail = new TrailBuilder();
      for (const tuple of rows) trail.add(tuple.trail);
      const kept = settings.maxResults > 0 ? rows.slice(0, settings.maxResults) : rows;
      const search = writeSearchText(
        kept.map(({ row }) => row),
        settings,
      );
      emit({ row: new Map([['search', search]]), trail: trail.build() });
    });
  },
};
