/** Runs a transform of the registry: on each row, or over all of them. */
import type { Transform } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { findTransform } from '../transforms/index.ts';

export const transform: OperatorSpec<Transform> = {
  kind: 'transform',
  rowWise: (stage) => findTransform(stage.name)?.of === 'row',
  open: (stage, emit, context) => {
    const spec = findTransform(stage.name);
    if (spec === undefined) throw new Error(`no transform is named ${stage.name}`);
    if (spec.of === 'table') return spec.open(stage.options, emit, context);
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
