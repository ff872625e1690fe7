import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Aggregate } from '../lang/plan.ts';
import { compileReader, Grouping } from './grouping.ts';
import type { Row } from './row.ts';
import { rowScope } from './scope.ts';
import { openStateBudget } from './state-budget.ts';
import { EMPTY_TRAIL } from './trail.ts';

const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, tzOffset: 0 };
const STAGE: Aggregate = {
  kind: 'aggregate',
  mode: 'stats',
  aggregates: [
    { function: 'count', arg: null, as: 'count' },
    { function: 'min', arg: { kind: 'field', name: 'n' }, as: 'least' },
    { function: 'values', arg: { kind: 'field', name: 'v' }, as: 'values' },
    { function: 'latest', arg: { kind: 'field', name: 'n' }, as: 'latest' },
  ],
  by: ['a', 'b'],
};

function group(parts: readonly (readonly Row[])[], stage = STAGE): Row[] {
  const whole = new Grouping(stage, openStateBudget(), () => {});
  const reader = compileReader(stage, rowScope(CONTEXT));
  let order = 0;
  for (const rows of parts) {
    const part = new Grouping(stage, openStateBudget(), () => {});
    for (const row of rows) part.addRow(reader, row, 5, order--, EMPTY_TRAIL, null);
    whole.merge(part.parts(), 0);
  }
  return [...whole.sorted()].map((at) => whole.rowOf(at));
}

const scalar = fc.constantFrom<Value>('x', 'y', '10', '9', 9, null, ['x', 'y'], 'Z');
const row = fc
  .record({ a: scalar, b: scalar, n: fc.integer({ min: 0, max: 20 }), v: scalar })
  .map((cells): Row => new Map(Object.entries(cells).filter(([, value]) => value !== null)));

describe('grouping', () => {
  it('gives the same from parts as from the whole', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.nat(40), (rows, cut) => {
        expect(group([rows.slice(0, cut), rows.slice(cut)])).toEqual(group([rows]));
      }),
    );
  });

  const rowOf = (cells: Record<string, Value>): Row => new Map(Object.entries(cells));
  it('takes a number and the text that it reads as for one value, and sorts numbers before text', () => {
    const rows = [{ a: '9' }, { a: 9 }, { a: '10' }, { a: 'x' }].map((cells) => rowOf({ ...cells, b: 'b' }));
    expect(group([rows]).map((made) => [made.get('a'), made.get('count')])).toEqual([
      ['9', 2],
      ['10', 1],
      ['x', 1],
    ]);
  });
  it('fans out over several values, and drops rows that lack one', () => {
    const rows = [rowOf({ a: ['x', 'y'], b: ['1', '2'] }), rowOf({ a: 'x' })];
    expect(group([rows])).toHaveLength(4);
    expect(group([rows], { ...STAGE, fillNull: 'none' })).toHaveLength(5);
  });
  it('makes no further groups when those of all rules are used up, and says so', () => {
    const said: string[] = [];
    const budget = { ...openStateBudget(), groups: 1 };
    const grouping = new Grouping(STAGE, budget, (what) => said.push(what));
    const reader = compileReader(STAGE, rowScope(CONTEXT));
    for (const a of ['x', 'y', 'x']) grouping.addRow(reader, rowOf({ a, b: 'b' }), 0, 0, EMPTY_TRAIL, null);
    expect([...grouping.sorted()].map((at) => grouping.rowOf(at).get('count'))).toEqual([2]);
    expect(said).toHaveLength(1);
    grouping.close();
    expect(budget.groups).toBe(1);
  });
});
