import { describe, expect, it } from 'vitest';
import type { Append } from '../../lang/plan.ts';
import type { OpenContext } from '../operator.ts';
import type { Tuple } from '../row.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import { append } from './subplan.ts';

const rowOf = (n: number): Tuple => ({ row: new Map([['n', n]]), trail: EMPTY_TRAIL });

function appended(max?: number, maxGiven?: boolean): { readonly rows: unknown[]; readonly said: string[] } {
  const rows: unknown[] = [];
  const said: string[] = [];
  const stage: Append = {
    kind: 'append',
    plan: { language: 'spl', schema: 'splunk', input: { kind: 'none' }, stages: [] },
    ...(max === undefined ? {} : { max }),
    ...(maxGiven === undefined ? {} : { maxGiven }),
  };
  const context = {
    runPlan: (_, emit) => {
      for (const n of [2, 3, 4]) emit(rowOf(n));
    },
    limit: (what) => said.push(what),
  } as Partial<OpenContext> as OpenContext; // what `append` asks for
  const operator = append.open(stage, ({ row }) => rows.push(row.get('n')), context);
  operator.push(rowOf(1));
  operator.end();
  return { rows, said };
}

describe('append', () => {
  it('adds as many rows as its limit allows, and says that there are more', () => {
    expect(appended(2)).toEqual({
      rows: [1, 2, 3],
      said: ['append used the first 2 rows of its subsearch, which has more'],
    });
  });

  it('says nothing of rows that the search did not ask for', () => {
    expect(appended(2, true)).toEqual({ rows: [1, 2, 3], said: [] });
  });

  it('adds all of as many as it may', () => {
    expect(appended(3)).toEqual({ rows: [1, 2, 3, 4], said: [] });
    expect(appended()).toEqual({ rows: [1, 2, 3, 4], said: [] });
  });
});
