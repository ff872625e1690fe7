import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Aggregate } from '../lang/plan.ts';
import { GroupBatch, ValueLists } from './group-batch.ts';
import { compileReader } from './group-columns.ts';
import { Grouping } from './grouping.ts';
import type { Row } from './row.ts';
import { rowScope } from './scope.ts';
import { openStateBudget } from './state-budget.ts';
import { EMPTY_TRAIL, type EventReference, trailOf } from './trail.ts';
import { TrailPool } from './trail-pool.ts';
import { TrailStore } from './trail-store.ts';

const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
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
    const batch = new GroupBatch({ sources: [], trails: null }, 0, new TrailPool());
    whole.merge(part.parts(new ValueLists()), batch);
  }
  return [...whole.sorted()].map((at) => whole.rowOf(at));
}

const scalar = fc.constantFrom<Value>('x', 'y', '10', '9', 9, null, ['x', 'y'], 'Z');
const row = fc
  .record({ a: scalar, b: scalar, n: fc.integer({ min: 0, max: 20 }), v: scalar })
  .map((cells): Row => new Map(Object.entries(cells).filter(([, value]) => value !== null)));

describe('grouping', () => {
  it('cuts the groups that one row falls into, and rows for whose groups there is no room', () => {
    const limits = new Set<string>();
    const stage: Aggregate = { ...STAGE, aggregates: STAGE.aggregates.slice(0, 1) };
    const budget = openStateBudget();
    budget.groups = 10_000;
    const whole = new Grouping(stage, budget, (what) => limits.add(what));
    const reader = compileReader(stage, rowScope(CONTEXT));
    const cells = (a: Value): Row => new Map(Object.entries({ a, b: 'y' }));
    const add = (a: Value): boolean => whole.addRow(reader, cells(a), 5, 0, EMPTY_TRAIL, null);
    const list = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);
    expect(add(list('v', 10_001))).toBe(true);
    expect(whole.size).toBe(10_000);
    for (let rows = 0; rows < 560; rows++) expect(add(list('v', 9_000))).toBe(true); // they have groups
    let rows = 0;
    while (add(list('w', 9_000)) && rows < 1_000) rows++;
    expect(rows).toBe(556); // of which the last reached five million
    expect(add('v7')).toBe(true);
    expect([...limits]).toEqual([
      'one row fell into more than 10000 groups; the rest were dropped',
      'the stats of all rules together reached their groups; rows of further groups were dropped',
      '5000000 groups of multivalued rows found no room; further such rows were dropped',
    ]);
    whole.close();
  });

  it('gives the same from parts as from the whole', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.nat(40), (rows, cut) => {
        expect(group([rows.slice(0, cut), rows.slice(cut)])).toEqual(group([rows]));
      }),
    );
  });

  it('goes on as it is in another run, out of whose budget it then takes', () => {
    const from = openStateBudget();
    const to = { ...openStateBudget(), groups: 2 };
    const part = new Grouping(STAGE, from, () => {});
    const reader = compileReader(STAGE, rowScope(CONTEXT));
    const add = (a: string): unknown =>
      part.addRow(
        reader,
        new Map([
          ['a', a],
          ['b', 'b'],
        ]),
        5,
        0,
        EMPTY_TRAIL,
        null,
      );
    add('x');
    add('y');
    const said: string[] = [];
    expect(part.moveTo({ ...to, groups: 1 }, () => {})).toBe(false);
    expect(part.moveTo(to, (what) => said.push(what))).toBe(true);
    expect([from.groups, to.groups]).toEqual([openStateBudget().groups, 0]);
    add('z');
    expect([part.size, said.length]).toEqual([2, 1]);
    part.close();
    expect(to.groups).toBe(2);
  });

  const at = (record: number): EventReference => ({ source: 's', record, recordId: null, time: null });
  const rowOfA: Row = new Map([
    ['a', 'x'],
    ['b', 'b'],
  ]);
  const records = (grouping: Grouping): number[] => grouping.trailOf(0).first.map(({ record }) => record);
  /** A group of its own with event 3, and events 1 and 5 among those of its batch. */
  function openBatch(pool: TrailPool, base = 0): { readonly grouping: Grouping; readonly batch: GroupBatch } {
    const grouping = new Grouping(STAGE, openStateBudget(), () => {});
    grouping.addRow(compileReader(STAGE, rowScope(CONTEXT)), rowOfA, 5, 0, trailOf(at(3)), null);
    const store = new TrailStore(openStateBudget(), () => {});
    store.add(0, at(2));
    for (const record of [1, 5]) store.add(1, at(record));
    grouping.nameTrail(0, 1);
    return { grouping, batch: new GroupBatch({ sources: ['s'], trails: store.parts(2) }, base, pool) };
  }

  it('puts events of its batch among its own when somebody asks', () => {
    const { grouping, batch } = openBatch(new TrailPool());
    grouping.bindTrails(batch.trails);
    expect(records(grouping)).toEqual([1, 3, 5]);
    grouping.close();
    expect(records(grouping)).toEqual([1, 3, 5]);
  });

  it.each([
    ['keeps to the order of batches', 500_000, 100],
    ['keeps to the order of batches where trails become too many to wait', 4, 100],
    ['keeps to the order of batches where these become too many', 500_000, 1],
  ])('%s', (_, references, batches) => {
    const pool = new TrailPool(references, batches);
    const merged = new Grouping(STAGE, openStateBudget(), () => {});
    for (const base of [0, 10, 20]) {
      const { grouping, batch } = openBatch(pool, base);
      merged.merge(grouping.parts(new ValueLists()), batch);
    }
    expect(records(merged)).toEqual([1, 3, 5, 11, 13, 15, 21, 23, 25]);
    expect(merged.trailOf(0).count).toBe(9);
    expect([...merged.sorted()].map((group) => merged.rowOf(group).get('count'))).toEqual([3]);
  });

  it('shares the numbers of values with groupings whose values came in the same lists', () => {
    const pool = new TrailPool();
    const { grouping, batch } = openBatch(pool);
    const parts = grouping.parts(new ValueLists());
    const [one, other] = [0, 1].map(() => new Grouping(STAGE, openStateBudget(), () => {})) as [Grouping, Grouping];
    one.merge(parts, batch);
    other.merge(parts, batch);
    expect(one.idOf(0, 'new')).toBe(1);
    expect(other.idOf(0, 'newer')).toBe(2);
    expect(other.idOf(1, 'new')).toBe(1);
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
