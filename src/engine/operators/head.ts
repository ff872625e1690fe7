/** head keeps the first rows, or those before its condition fails; tail the last ones, the last first as Splunk gives them. */
import type { Head } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { compilePredicate } from '../predicate.ts';
import type { Tuple } from '../row.ts';
import { rowScope } from '../scope.ts';

export const head: OperatorSpec<Head> = {
  kind: 'head',
  rowWise: false,
  open: (stage, emit, { context, limit }) => {
    const holds = stage.holds === undefined ? true : compilePredicate(stage.holds, rowScope(context));
    let left = stage.count;
    let cut = false;
    return {
      push: (tuple) => {
        if (left <= 0) {
          cut = true;
          return;
        }
        left--;
        if (holds !== true && (holds === false || !holds(tuple.row))) {
          left = 0;
          if (stage.keepLast !== true) return;
        }
        emit(tuple);
      },
      end: () => {
        if (cut && stage.limitOf !== undefined)
          limit(`${stage.limitOf} searched for the first ${stage.count} rows only`);
      },
    };
  },
};

export const tail: OperatorSpec<Head> = {
  kind: 'tail',
  rowWise: false,
  open: (stage, emit) => {
    let last: Tuple[] = [];
    return {
      push: (tuple) => {
        last.push(tuple);
        if (last.length >= 2 * stage.count + 1_000) last = last.slice(-stage.count);
      },
      end: () => {
        for (const tuple of stage.count === 0 ? [] : last.slice(-stage.count).reverse()) emit(tuple);
        last = [];
      },
    };
  },
};
