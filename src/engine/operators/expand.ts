/** mvexpand: one row per value of a multivalued column, the rest copied; a row without it passes once. */
import { valuesOf } from '../../event/value.ts';
import type { Expand } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { openEventGrowth, takeGrowth } from '../row-growth.ts';

export const expand: OperatorSpec<Expand> = {
  kind: 'expand',
  rowWise: true,
  open: (stage, emit, context) => ({
    push: (tuple) => {
      const values = valuesOf(tuple.row.get(stage.name) ?? null);
      if (values.length <= 1) {
        emit(tuple);
        return;
      }
      const growth = context.growth ?? tuple.growth ?? openEventGrowth();
      const own = context.growth === undefined ? { growth } : {};
      const count = stage.limit > 0 ? Math.min(stage.limit, values.length) : values.length;
      for (let i = 0; i < count; i++) {
        if (i > 0 && !takeGrowth(growth, context.limit)) return;
        const row = new Map(tuple.row);
        row.set(stage.name, values[i]!);
        emit({ ...tuple, ...own, row });
      }
    },
    end: () => {},
  }),
};
