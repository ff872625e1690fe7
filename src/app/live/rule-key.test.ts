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

it('changes with what a rule counts by, and not with how many it wants', () => {
  const counting = RULE.replace('type = "eql"\nlanguage = "eql"', 'type = "threshold"\nlanguage = "kuery"').replace(
    'process where true',
    '*',
  );
  const threshold = '[rule.threshold]\nfield = ["host.id"]\nvalue = 5\n';
  const key = keyOf(counting + threshold);
  expect(keyOf(counting + threshold.replace('5', '6'))).toBe(key);
  expect(keyOf(counting + threshold.replace('host.id', 'user.id'))).not.toBe(key);
  const cardinality = '[[rule.threshold.cardinality]]\nfield = "process.name"\nvalue = 2\n';
  expect(keyOf(counting + threshold + cardinality)).not.toBe(key);
});
