/**
 * iplocation: place of an IP address, from the database of places where there is one. An address that it does not know
 * (a private one, say) adds nothing, and what it does not say of one that it knows stays missing: ESCU's searches ask
 * `isnotnull(City)` behind it.
 */
import { PLACE_KEY, PLACE_TABLE } from '../../lang/places.ts';
import { setColumn } from '../row.ts';
import type { RowTransform } from '../transform.ts';

export const iplocation: RowTransform<'iplocation'> = {
  of: 'row',
  name: 'iplocation',
  open({ field, columns }, context) {
    const table = context.lookup(PLACE_TABLE);
    if (table === undefined) return () => {};
    const ask = table.prepare(
      [PLACE_KEY],
      columns.map(({ column }) => column),
    );
    return (row) => {
      const address = row.get(field);
      if (address === undefined) return;
      const { values } = ask([address]);
      if (values.size === 0) return;
      for (const { column, field: to } of columns) setColumn(row, to, values.get(column) ?? null);
    };
  },
};
