/** Every operator, by the stage kind that it runs. */
import type { Stage } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { aggregate } from './aggregate.ts';
import { assign } from './assign.ts';
import { filter } from './filter.ts';
import { lookup } from './lookup.ts';
import { project } from './project.ts';
import { rename } from './rename.ts';

export const OPERATORS = [filter, assign, rename, project, lookup, aggregate] as const;

const byKind = new Map<string, OperatorSpec>(OPERATORS.map((spec) => [spec.kind, spec as unknown as OperatorSpec]));

/** The operator of a stage, or undefined where none can run it yet. */
export function findOperator(stage: Stage): OperatorSpec | undefined {
  return byKind.get(stage.kind);
}
