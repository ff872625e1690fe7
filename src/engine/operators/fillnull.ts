/**
 * fillnull: writes a value where a column is null. With a list of names it makes missing columns row by row; without
 * one it fills every column that any row of the result has, so it must see all rows.
 */
import type { FillNull } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { holdRows } from './buffered.ts';

export const fillnull: OperatorSpec<FillNull> = {
  kind: 'fillnull',
  rowWise: (stage) => stage.names !== null,
  open: (stage, emit, context) => {
    const { names, value } = stage;
    if (names !== null) {
      return {
        push: (tuple) => {
          for (const name of names) if (!tuple.row.has(name)) tuple.row.set(name, value);
          emit(tuple);
        },
        end: () => {},
      };
    }
    return holdRows('fillnull', context, (rows) => {
      const columns = new Set<string>();
      for (const { row } of rows) for (const name of row.keys()) columns.add(name);
      for (const tuple of rows) {
        for (const name of columns) if (!tuple.row.has(name)) tuple.row.set(name, value);
        emit(tuple);
      }
    });
  },
};
