import { expect, it } from 'vitest';
import { buildBundle } from '../rule-bundle.ts';
import { ruleKeyOf } from './rule-key.ts';

const RULE = `[rule]
name = "r"
rule_id = "r-id"
type = "eql"
language = "eql"
description = "d"
query = '''process where true'''
[[rule.filters]]
query = { match_phrase = { "process.name" = "a.exe" } }
`;

function keyOf(text: string, path = 'rules/r.toml'): string {
  const reader = { list: () => [], read: () => null };
  const { compiled } = buildBundle([{ path, text }], { contentFolder: null, deprecated: true }, reader);
  return ruleKeyOf(compiled.all[0]!.rule);
}

it('changes with what decides, and not with where that stands', () => {
  const key = keyOf(RULE);
  expect(keyOf(RULE.replace('"d"', '"another description"'))).toBe(key);
  expect(keyOf(RULE, 'elsewhere/r.toml')).toBe(key);
  for (const [from, to] of [
    ['a.exe', 'b.exe'],
    ['where true', 'where false'],
    ['r-id', 's-id'],
  ] as const)
    expect(keyOf(RULE.replace(from, to))).not.toBe(key);
});
