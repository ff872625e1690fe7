/** mvcombine: rows that are equal in all columns but one become one row with the values of all, in the place of the first. */
import { listToValue, type Scalar, valuesOf } from '../../event/value.ts';
import { rowKey } from '../group-key.ts';
import { holdRows } from '../operators/buffered.ts';
import { setColumn, type Tuple } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

interface Combined {
  readonly first: Tuple;
  readonly values: Scalar[];
  readonly trail: TrailBuilder;
}

export const mvcombine: TableTransform<'mvcombine'> = {
  of: 'table',
  name: 'mvcombine',
  open: (options, emit, context) => {
    const { field } = options;
    return holdRows('mvcombine', context, (rows) => {
      const groups = new Map<string, Combined>();
      for (const tuple of rows) {
        const values = valuesOf(tuple.row.get(field) ?? null);
        tuple.row.delete(field);
        const key = `${values.length === 0}${rowKey(tuple.row)}`;
        let group = groups.get(key);
        if (group === undefined) groups.set(key, (group = { first: tuple, values: [], trail: new TrailBuilder() }));
        for (const value of values) group.values.push(value);
        group.trail.add(tuple.trail);
      }
      for (const { first, values, trail } of groups.values()) {
        setColumn(first.row, field, listToValue(values));
        emit({ ...first, trail: trail.build() });
      }
    });
  },
};
