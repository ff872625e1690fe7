import { describe, expect, it } from 'vitest';
import type { Stage } from '../lang/plan.ts';
import { originsOf } from './column-origins.ts';

const rename = (...renames: [from: string, to: string][]): Stage => ({
  kind: 'rename',
  renames: renames.map(([from, to]) => ({ from, to })),
});
const assign = (name: string): Stage => ({
  kind: 'assign',
  assignments: [{ name, value: { kind: 'literal', value: 'x' } }],
});
const entering = ['P.guid', 'P.name', 'count'];

describe('originsOf', () => {
  it('follows renames, with and without wildcards', () => {
    const stages = [rename(['P.*', '*']), rename(['guid', 'parent'], ['count', 'guid'])];
    expect(originsOf(stages, ['parent', 'name', 'guid'], entering)).toEqual(['P.guid', 'P.name', 'count']);
  });
  it('is not known of a column that is made, taken away or written over', () => {
    expect(originsOf([assign('P.guid')], ['P.guid'], entering)).toBeNull();
    expect(originsOf([assign('P.name')], ['P.guid'], entering)).toEqual(['P.guid']);
    expect(originsOf([rename(['P.guid', 'x'])], ['P.guid'], entering)).toBeNull();
    expect(originsOf([rename(['none', 'P.guid'])], ['P.guid'], entering)).toBeNull();
  });
  it('is not known behind a stage that looks at the rows', () => {
    const fill: Stage = { kind: 'fillnull', names: null, value: '0' };
    expect(originsOf([fill], ['P.guid'], entering)).toBeNull();
  });
});
