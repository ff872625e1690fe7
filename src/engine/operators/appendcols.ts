/** appendcols: the columns of a subsearch's rows beside the rows that there are, in the order of both. */
import type { AppendCols } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { type Row, setColumn } from '../row.ts';
import { joinTrails } from '../trail.ts';
import { firstRows } from './subplan.ts';

export const appendcols: OperatorSpec<AppendCols> = {
  kind: 'appendcols',
  rowWise: false,
  open: ({ plan, override, max, maxGiven }, emit, context) => {
    const beside = firstRows(plan, max, maxGiven === true ? null : 'appendcols', context);
    let next = 0;
    return {
      push: (tuple) => {
        const other = beside[next++];
        if (other === undefined) emit(tuple);
        else {
          const row = new Map(tuple.row);
          setBeside(row, other.row, override);
          emit({ ...tuple, row, trail: joinTrails(tuple.trail, other.trail) });
        }
      },
      end: () => {
        for (const { row, trail } of beside.slice(next)) {
          const alone: Row = new Map();
          setBeside(alone, row, true);
          emit({ row: alone, trail });
        }
      },
    };
  },
};

function setBeside(row: Row, other: Row, override: boolean): void {
  for (const [name, value] of other) {
    if (!name.startsWith('_') && (override || !row.has(name))) setColumn(row, name, value);
  }
}
