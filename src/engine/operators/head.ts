/** head keeps the first rows; tail the last ones, newest last as Splunk gives them reversed. */
import type { Head } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import type { Tuple } from '../row.ts';

export const head: OperatorSpec<Head> = {
  kind: 'head',
  rowWise: false,
  open: (stage, emit) => {
    let left = stage.count;
    return {
      push: (tuple) => {
        if (left-- > 0) emit(tuple);
      },
      end: () => {},
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
