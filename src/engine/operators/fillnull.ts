/**
 * fillnull: writes a value where a column is null. With a list of names it makes missing columns row by row; without
 * one it fills every column that any row of the result has, so it must see all rows. What many rows with many columns of
 * their own would take is bounded.
 */
import type { FillNull } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { holdRows } from './buffered.ts';

/** Cells that one command fills at most, as `chart` does. */
export const MAX_FILLED = 10_000_000;

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
      let room = MAX_FILLED;
      // A row that was handed on is not held here any longer.
      rows.reverse();
      for (let tuple = rows.pop(); tuple !== undefined; tuple = rows.pop()) {
        const missing = columns.size - tuple.row.size;
        if (missing > room) {
          context.limit(`fillnull filled ${MAX_FILLED} cells; in further rows they stay empty`);
          room = 0;
        } else if (missing > 0) {
          room -= missing;
          for (const name of columns) if (!tuple.row.has(name)) tuple.row.set(name, value);
        }
        emit(tuple);
      }
    });
  },
};
