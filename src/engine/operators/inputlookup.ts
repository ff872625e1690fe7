/** inputlookup: the rows of a table, behind those that there are. */
import type { InputLookup } from '../../lang/plan.ts';
import { rowFilterOf } from '../lookup-filter.ts';
import type { OperatorSpec } from '../operator.ts';
import { compilePredicate } from '../predicate.ts';
import { rowScope } from '../scope.ts';
import { EMPTY_TRAIL } from '../trail.ts';

export const inputlookup: OperatorSpec<InputLookup> = {
  kind: 'inputlookup',
  rowWise: false,
  open: (stage, emit, { context, lookup }) => {
    const accept = stage.where === null ? true : compilePredicate(stage.where, rowScope(context));
    return {
      push: emit,
      end: () => {
        if (accept === false) return;
        const start = stage.start ?? 0;
        const end = start + (stage.max ?? Number.POSITIVE_INFINITY);
        let at = -1;
        const table = lookup(stage.table);
        const counts = table === undefined ? null : rowFilterOf(table, context);
        for (const cells of table?.rows() ?? []) {
          if (counts !== null && !counts(cells)) continue;
          if (++at < start) continue;
          if (at >= end) break;
          const row = new Map(cells);
          if (accept === true || accept(row)) emit({ row, trail: EMPTY_TRAIL });
        }
      },
    };
  },
};
