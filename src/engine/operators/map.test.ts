import { describe, expect, it } from 'vitest';
import type { MapSearch, Stage } from '../../lang/plan.ts';
import type { LookupSource, OpenContext } from '../operator.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import { map } from './map.ts';

/** How many of 100 rows are searched for, with a table of so many rows, and what is said. */
function searched(stages: readonly Stage[], rowCount: number): { readonly searches: number; readonly said: string[] } {
  let searches = 0;
  const said: string[] = [];
  const table: LookupSource = { columns: [], rowCount, prepare: () => () => never(), rows: () => [] };
  const context = {
    lookup: () => table,
    limit: (what) => said.push(what),
    open: () => ({ push: () => {}, end: () => searches++ }),
  } as Partial<OpenContext> as OpenContext; // what `map` asks for
  const stage: MapSearch = {
    kind: 'map',
    plan: { language: 'spl', schema: 'splunk', input: { kind: 'none' }, stages },
    source: null,
    most: 1000,
    atMost: 1000,
  };
  const operator = map.open(stage, () => {}, context);
  for (let n = 0; n < 100; n++) operator.push({ row: new Map([['n', n]]), trail: EMPTY_TRAIL });
  operator.end();
  return { searches, said };
}

function never(): never {
  throw new Error('nothing is looked up');
}

describe('map', () => {
  const table: Stage = { kind: 'inputlookup', table: 't', append: false, where: null };
  const rows: Stage = { kind: 'transform', name: 'makeresults', options: { count: 100_000 } };

  it('searches for every row where there is little to look at', () => {
    expect(searched([table], 1000)).toEqual({ searches: 100, said: [] });
  });

  it('counts the rows of tables, and those made of nothing, among what it looks at', () => {
    const said = ['map looked at as many events and rows as it may; further rows were not searched for'];
    expect(searched([table], 99_990)).toEqual({ searches: 20, said });
    expect(searched([rows, rows, rows], 0)).toEqual({ searches: 6, said });
  });
});
