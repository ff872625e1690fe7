/** Runs a row transform of the registry on each row. */
import type { Transform } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { findTransform } from '../transforms/index.ts';

export const transform: OperatorSpec<Transform> = {
  kind: 'transform',
  rowWise: true,
  open: (stage, emit, { context }) => {
    const spec = findTransform(stage.name);
    if (spec === undefined) throw new Error(`no transform is named ${stage.name}`);
    const change = spec.open(stage.options, context);
    return {
      push: (tuple) => {
        change(tuple.row);
        emit(tuple);
      },
      end: () => {},
    };
  },
};
