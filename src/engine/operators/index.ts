/** Every operator, by the stage kind that it runs. */
import type { Stage } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { aggregate } from './aggregate.ts';
import { assign } from './assign.ts';
import { bin } from './bin.ts';
import { dedup } from './dedup.ts';
import { expand } from './expand.ts';
import { extract } from './extract.ts';
import { fillnull } from './fillnull.ts';
import { filter } from './filter.ts';
import { head, tail } from './head.ts';
import { lookup } from './lookup.ts';
import { project } from './project.ts';
import { rename } from './rename.ts';
import { sort } from './sort.ts';
import { append, appendpipe, join, subfilter } from './subplan.ts';
import { transaction } from './transaction.ts';
import { transform } from './transform.ts';

export const OPERATORS = [
  filter,
  assign,
  rename,
  project,
  lookup,
  bin,
  expand,
  extract,
  fillnull,
  aggregate,
  sort,
  dedup,
  head,
  tail,
  join,
  append,
  appendpipe,
  subfilter,
  transaction,
  transform,
] as const;

const byKind = new Map<string, OperatorSpec>(OPERATORS.map((spec) => [spec.kind, spec as unknown as OperatorSpec]));

/** The operator of a stage, or undefined where none can run it yet. */
export function findOperator(stage: Stage): OperatorSpec | undefined {
  return byKind.get(stage.kind);
}
