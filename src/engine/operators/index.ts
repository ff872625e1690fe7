/** Every operator, by the stage kind that it runs. */
import type { Stage } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { findTransform } from '../transforms/index.ts';
import { aggregate } from './aggregate.ts';
import { appendcols } from './appendcols.ts';
import { assign } from './assign.ts';
import { bin } from './bin.ts';
import { dedup } from './dedup.ts';
import { expand } from './expand.ts';
import { extract } from './extract.ts';
import { fillnull } from './fillnull.ts';
import { filter } from './filter.ts';
import { head, tail } from './head.ts';
import { inputlookup } from './inputlookup.ts';
import { lookup } from './lookup.ts';
import { map } from './map.ts';
import { outputlookup } from './outputlookup.ts';
import { project } from './project.ts';
import { rename } from './rename.ts';
import { sort } from './sort.ts';
import { append, appendpipe, join, subfilter } from './subplan.ts';
import { subvalue } from './subvalue.ts';
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
  appendcols,
  subfilter,
  subvalue,
  map,
  transaction,
  inputlookup,
  outputlookup,
  transform,
] as const;

const byKind = new Map<string, OperatorSpec>(OPERATORS.map((spec) => [spec.kind, spec as unknown as OperatorSpec]));

/** The operator of a stage, or undefined where none runs it: a sequence or sample, or a transform without a plug. */
export function findOperator(stage: Stage): OperatorSpec | undefined {
  if (stage.kind === 'transform' && findTransform(stage.name) === undefined) return undefined;
  return byKind.get(stage.kind);
}

/** Whether a stage looks at one row at a time, so that it may run anywhere. */
export function isRowWise(stage: Stage): boolean {
  const rowWise = findOperator(stage)?.rowWise ?? false;
  return typeof rowWise === 'boolean' ? rowWise : rowWise(stage);
}
