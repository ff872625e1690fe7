/** eval and what reduces to it: assigns columns left to right, later ones seeing earlier ones; null removes. */
import type { Assign } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { compileExpr } from '../predicate.ts';
import { setColumn } from '../row.ts';
import { rowScope } from '../scope.ts';

export const assign: OperatorSpec<Assign> = {
  kind: 'assign',
  rowWise: true,
  open: (stage, emit, { context }) => {
    const scope = rowScope(context);
    const compiled = stage.assignments.map(({ name, value }) => ({ name, value: compileExpr(value, scope) }));
    return {
      push: (tuple) => {
        for (const { name, value } of compiled) {
          setColumn(tuple.row, name, value.kind === 'constant' ? value.value : value.evaluate(tuple.row));
        }
        emit(tuple);
      },
      end: () => {},
    };
  },
};
