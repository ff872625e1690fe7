/** The filter of a lookup's definition as the engine evaluates it: search terms over the rows of the table. */
import type { EvalContext } from '../lang/function.ts';
import type { AcceptCells, LookupSource } from './operator.ts';
import { compilePredicate } from './predicate.ts';
import { rowScope } from './scope.ts';

/** Whether a row of the table counts; null where all do. */
export function rowFilterOf({ filter }: LookupSource, context: EvalContext): AcceptCells | null {
  const accept = filter == null ? true : compilePredicate(filter, rowScope(context));
  if (typeof accept === 'boolean') return accept ? null : () => false;
  return (cells) => accept(new Map(cells));
}
