import { describe, expect, it } from 'vitest';
import { compileRule } from './compile.ts';
import { NO_CONTENT } from './content-roots.ts';
import { gatherExceptionItems } from './exception-files.ts';
import { lowerExceptions, readExceptionItems } from './exceptions.ts';
import { buildRuleSet } from './rule-set.ts';

const RULE = {
  rule_id: 'r-1',
  name: 'Shell',
  type: 'eql',
  language: 'eql',
  query: 'process where true',
  risk_score: 47,
  severity: 'medium',
  exceptions_list: [
    { id: 'x', list_id: 'mine', type: 'detection', namespace_type: 'single' },
    { id: 'y', list_id: 'agents', type: 'endpoint', namespace_type: 'agnostic' },
  ],
};
const entry = { field: 'host.name', operator: 'included', type: 'match', value: 'BUILD-1' };

function load(files: readonly { readonly path: string; readonly text: string }[]) {
  const set = buildRuleSet({ files });
  const [loaded] = set.rules;
  if (loaded?.ok !== true) throw new Error('not loaded');
  return { set, lists: loaded.rule.elastic!.exceptions, codes: loaded.diagnostics.map(({ code }) => code) };
}

function never(): never {
  throw new Error('not loaded');
}

describe('exception lists', () => {
  it("are found in the rules' own export, in an export of lists and in TOML, each item once", () => {
    const rule = { path: 'a.ndjson', text: JSON.stringify(RULE) };
    const item = JSON.stringify({ list_id: 'mine', item_id: 'i', name: 'one', entries: [entry] });
    const toml =
      '[[exceptions]]\n[[exceptions.items]]\nlist_id = "mine"\nitem_id = "i"\n[[exceptions.items.entries]]\nfield = "host.name"\ntype = "exists"\noperator = "excluded"\n';
    for (const files of [
      [{ path: 'a.ndjson', text: `${rule.text}\n${item}\n${item}\n` }],
      [rule, { path: 'lists.ndjson', text: `{"list_id":"mine","type":"detection"}\n${item}\n{"exported_count":1}` }],
      [{ path: '0.toml', text: toml }, rule],
      [rule, { path: 'items.json', text: JSON.stringify({ data: [JSON.parse(item)], page: 1, total: 1 }, null, 2) }],
    ]) {
      const { lists, codes } = load(files);
      expect(lists.map(({ listId, items }) => [listId, items?.length])).toEqual([['mine', 1]]);
      expect(codes).toEqual([]);
    }
    expect(load([rule, { path: 'lists.ndjson', text: item }]).set.support.get('exception-list')).toBe(1);
  });

  it('on fields that nobody knows are warned of, on multi-fields not', () => {
    const names = ['process.nmae', 'process.name.text', 'process.executable.caseless', 'winlog.event_data.Own'];
    const items = names.map((field) =>
      JSON.stringify({ list_id: 'mine', name: field, entries: [{ ...entry, field }] }),
    );
    const { set } = load([{ path: 'a.ndjson', text: [JSON.stringify(RULE), ...items].join('\n') }]);
    const [loaded] = set.rules;
    const { diagnostics } = compileRule(loaded!.ok ? loaded!.rule : never(), NO_CONTENT);
    expect(diagnostics.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      [
        'rule-field-unknown',
        'the exception list `mine` asks for `process.nmae`, which no schema knows',
        'did you mean `process.name`?',
      ],
    ]);
  });

  it('that were not read are named in a note', () => {
    const { lists, codes } = load([{ path: 'a.ndjson', text: JSON.stringify(RULE) }]);
    expect(lists).toMatchObject([{ listId: 'mine', type: 'detection', items: null }]);
    expect(codes).toEqual(['rule-exceptions-absent']);
    expect(lowerExceptions(lists)).toBeNull();
  });

  it("that are the agents' own are named in a note where their items were read", () => {
    const items = ['mine', 'agents'].map((list_id) => JSON.stringify({ list_id, name: 'one', entries: [entry] }));
    const { lists, codes } = load([{ path: 'a.ndjson', text: [JSON.stringify(RULE), ...items].join('\n') }]);
    expect(lists.map(({ listId }) => listId)).toEqual(['mine']);
    expect(codes).toEqual(['rule-exception-skipped']);
  });

  it.each([
    ['a nested entry', { ...entry, type: 'nested', entries: [] }, 'nested'],
    ['a value list', { ...entry, type: 'list', list: { id: 'l' } }, 'value list'],
    ['an unknown type', { ...entry, type: 'near' }, '`near`'],
    ['an unknown operator', { ...entry, operator: 'maybe' }, '`maybe`'],
    ['no field', { type: 'exists' }, 'no field'],
    ['no value', { field: 'a', type: 'match' }, 'no value'],
    ['no values', { field: 'a', type: 'match_any', value: [] }, 'no usable values'],
  ])('leave out a whole item for %s, and say so', (_, bad, word) => {
    const problems: string[] = [];
    const items = readExceptionItems(
      [
        { name: 'mixed', entries: [entry, bad] },
        { name: 'good', entries: [entry] },
      ],
      (problem) => problems.push(problem),
    );
    expect(items.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('"mixed"');
    expect(problems[0]).toContain(word);
  });

  it('reads files that are no lists as nothing', () => {
    for (const text of [
      '',
      '{"list_id":',
      '{"list_id":"a"}',
      '["list_id"]',
      'list_id = "a"',
      '[[exceptions]]\nlist_id = ',
    ]) {
      expect(gatherExceptionItems([{ path: 'x', text }]).size, text).toBe(0);
    }
  });
});
