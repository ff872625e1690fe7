/** search and where on rows: keeps a row when the predicate is true. */
import type { Filter } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { compilePredicate } from '../predicate.ts';
import { rowScope } from '../scope.ts';

export const filter: OperatorSpec<Filter> = {
  kind: 'filter',
  rowWise: true,
  open: (stage, emit, { context }) => {
    const accept = compilePredicate(stage.predicate, rowScope(context));
    return {
      push: (tuple) => {
        if (accept === true || (accept !== false && accept(tuple.row))) emit(tuple);
      },
      end: () => {},
    };
  },
};
