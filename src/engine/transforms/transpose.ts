/** transpose: each of the first rows as a column, each column as a row. */
import { firstOf, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { holdRows } from '../operators/buffered.ts';
import { type Row, setColumn } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

/** Columns that are made of rows, and rows that are made of columns, at most. */
const MAX_TURNED = 10_000;

export const transpose: TableTransform<'transpose'> = {
  of: 'table',
  name: 'transpose',
  open: ({ rows: wanted, columnName, headerField, includeEmpty }, emit, context) =>
    holdRows('transpose', context, (held) => {
      const most = wanted === 0 ? MAX_TURNED : Math.min(wanted, MAX_TURNED);
      if (held.length > most && wanted !== most)
        context.limit(`transpose made ${MAX_TURNED} columns; further rows were left out`);
      const turned = new Map<string, Row>();
      const trail = new TrailBuilder();
      // Columns that only the rows behind have are rows too, with nothing in them.
      for (const [i, tuple] of held.entries()) {
        if (i < most) trail.add(tuple.trail);
        const header = headerField === null ? null : firstOf(tuple.row.get(headerField) ?? null);
        const name = header === null ? `row ${i + 1}` : scalarText(header);
        for (const [column, value] of tuple.row) {
          if (column === headerField) continue;
          const row = rowOf(column);
          if (i < most && row !== null) setColumn(row, name, value);
        }
      }
      const whole = trail.build();
      for (const row of turned.values()) if (includeEmpty || !isEmpty(row)) emit({ row, trail: whole });

      function rowOf(column: string): Row | null {
        let row = turned.get(column);
        if (row === undefined) {
          if (turned.size >= MAX_TURNED) {
            context.limit(`transpose made ${MAX_TURNED} rows; further columns were left out`);
            return null;
          }
          turned.set(column, (row = new Map([[columnName, column as Value]])));
        }
        return row;
      }

      function isEmpty(row: Row): boolean {
        return [...row].every(([name, value]) => name === columnName || valuesOf(value).every((item) => item === ''));
      }
    }),
};
