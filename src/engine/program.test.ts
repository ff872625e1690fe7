import { describe, expect, it } from 'vitest';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { buildPrograms } from './program.ts';

const OPTIONS = { macros: buildMacroTable([]), lookups: { has: () => false, names: () => [], columns: () => null } };

/** Columns that each subsearch of a search reads, outermost first; null: every field. */
function subsearchColumns(text: string): (readonly string[] | null)[] {
  const { plan } = compileSpl({ name: 'search', text }, OPTIONS);
  const { all } = buildPrograms([{ plan: plan!, indexPatterns: [] }]);
  return all.slice(1).map(({ body }) => (body.kind === 'rows' ? body.columns : null));
}

describe('columns of a subsearch', () => {
  it.each([
    ['a=1 | join id [search b=1] | stats values(u) by id', [['_time', 'id', 'u']]],
    ['a=1 | join id [search b=1 | table id u x] | stats values(u) by id', [['_time', 'id', 'u', 'x']]],
    ['a=1 | append [search b=1] | stats count by u', [['_time', 'u']]],
    ['a=1 | append [search b=1]', [null]],
    ['a=1 | join [search b=1] | stats count by u', [null]],
    ['a=1 [search b=1 | fields id] | stats count by u', [['_time', 'id', '_raw']]],
    ['a=1 [search b=1 | dedup id] | stats count by u', [null]],
    ['a=1 | appendpipe [append [search b=1]] | stats count by u', [['_time', 'u']]],
    ['a=1 | appendpipe [append [search b=1] | eval v=w] | stats count by u', [['_time', 'w', 'u']]],
    [
      'a=1 | append [search b=1 | join id [search c=1]] | stats values(v) by u',
      [
        ['_time', 'id', 'u', 'v'],
        ['_time', 'id', 'u', 'v'],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(subsearchColumns(text).map((columns) => columns && new Set(columns))).toEqual(
      expected.map((columns) => columns && new Set(columns)),
    );
  });
});

describe('filters that stand first', () => {
  const bodyOf = (text: string): string[] => {
    const { plan } = compileSpl({ name: 'search', text }, OPTIONS);
    const { body } = buildPrograms([{ plan: plan!, indexPatterns: [] }]).rules[0]!;
    return body.kind === 'rows' ? [...body.rowWise, ...body.rest].map(({ kind }) => kind) : [];
  };
  it('are looked at where events are read', () => expect(bodyOf('a=1 | where b > c')).toEqual([]));
  it('wait for the end where they ask for the time of the search', () => {
    expect(bodyOf('a=1 | where b > c | where b > now() | where c > b')).toEqual(['filter', 'filter']);
  });
});
