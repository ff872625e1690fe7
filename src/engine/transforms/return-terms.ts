/**
 * return: all rows as one row whose `search` holds terms: of each row the texts of the fields written with `$` as they are,
 * and `name="value"` for the others. Nothing comes of nothing.
 */
import { firstOf, scalarText } from '../../event/value.ts';
import { holdRows } from '../operators/buffered.ts';
import type { Row } from '../row.ts';
import { writeTerm } from '../search-text.ts';
import { TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

interface Item {
  readonly field: string;
  /** null: the text itself. */
  readonly as: string | null;
}

export const returnTerms: TableTransform<'return-terms'> = {
  of: 'table',
  name: 'return-terms',
  open: (options, emit, context) => {
    const { items } = options;
    return holdRows('return', context, (rows) => {
      if (rows.length === 0) return;
      const trail = new TrailBuilder();
      for (const tuple of rows) trail.add(tuple.trail);
      const parts = rows.map(({ row }) => termsOf(row, items)).filter((part) => part !== '');
      const search = parts.length > 1 ? parts.map((part) => `(${part})`).join(' OR ') : (parts[0] ?? 'NOT ()');
      emit({ row: new Map([['search', search]]), trail: trail.build() });
    });
  },
};

function termsOf(row: Row, items: readonly Item[]): string {
  const terms = items.flatMap(({ field, as }) => {
    const value = firstOf(row.get(field) ?? null);
    if (value === null) return [];
    return [as === null ? scalarText(value) : writeTerm(as, scalarText(value))];
  });
  return terms.join(' ');
}
