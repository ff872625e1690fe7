import { describe, expect, it } from 'vitest';
import type { Expand } from '../../lang/plan.ts';
import type { OperatorContext } from '../operator.ts';
import { openPipeline } from '../pipeline.ts';
import type { RowGrowth } from '../row-growth.ts';
import { EMPTY_TRAIL } from '../trail.ts';

const LIST = Array.from({ length: 1_000 }, (_, i) => i);
const STAGES: readonly Expand[] = ['a', 'b', 'c'].map((name) => ({ kind: 'expand', name, limit: 0 }));

/** How many rows come of each of two events with a thousand values in three fields, and what is said. */
function expandTwice(growth?: RowGrowth): { readonly rows: number[]; readonly said: string[] } {
  const said: string[] = [];
  let made = 0;
  const context = {
    limit: (what) => said.push(what),
    ...(growth === undefined ? {} : { growth }),
  } as Partial<OperatorContext> as OperatorContext; // what `expand` asks for
  const pipeline = openPipeline(STAGES, () => made++, context);
  const rows = [1, 2].map(() => {
    made = 0;
    pipeline.push({ row: new Map(['a', 'b', 'c'].map((name) => [name, LIST])), trail: EMPTY_TRAIL });
    return made;
  });
  return { rows, said };
}

describe('mvexpand after mvexpand', () => {
  it('makes no more of one event than its share, whatever came before', () => {
    const what = 'mvexpand made 100000 rows of one event; further ones were dropped';
    expect(expandTwice()).toEqual({ rows: [100_001, 100_001], said: [what, what] });
  });

  it('makes no more of all rows of a search than its share', () => {
    expect(expandTwice({ left: 1_500, said: 'too many' })).toEqual({ rows: [1_501, 1], said: ['too many'] });
  });
});
