/** uniq: leaves out rows that are the same as the row before in every column. */
import { rowKey } from '../group-key.ts';
import type { TableTransform } from '../transform.ts';

export const uniq: TableTransform<'uniq'> = {
  of: 'table',
  name: 'uniq',
  open: (_options, emit) => {
    let before: string | null = null;
    return {
      push: (tuple) => {
        const text = rowKey(tuple.row);
        if (text !== before) emit(tuple);
        before = text;
      },
      end: () => {},
    };
  },
};
