/** untable: each cell of a row as a row of its own, with the name of its column; the inverse of `xyseries`. */
import { setColumn } from '../row.ts';
import type { TableTransform } from '../transform.ts';

export const untable: TableTransform<'untable'> = {
  of: 'table',
  name: 'untable',
  open: ({ x, name, value }, emit) => ({
    push: (tuple) => {
      const place = tuple.row.get(x) ?? null;
      for (const [column, cell] of tuple.row) {
        if (column === x || column.startsWith('_')) continue;
        const row = new Map([[name, column as typeof cell]]);
        setColumn(row, x, place);
        row.set(value, cell);
        emit({ row, trail: tuple.trail });
      }
    },
    end: () => {},
  }),
};
