/** Runs a transform of the registry: on each row, or over all of them. */
import type { Transform, TransformOf } from '../../lang/plan.ts';
import type { TransformName } from '../../lang/transform-options.ts';
import type { Emit, OpenContext, Operator, OperatorSpec } from '../operator.ts';
import { findTransform } from '../transforms/index.ts';

export const transform: OperatorSpec<Transform> = {
  kind: 'transform',
  rowWise: (stage) => findTransform(stage.name)?.of === 'row',
  open: openTransform,
};

function openTransform<N extends TransformName>(stage: TransformOf<N>, emit: Emit, context: OpenContext): Operator {
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
}
