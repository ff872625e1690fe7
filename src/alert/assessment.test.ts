import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import { buildRuleSet } from '../rule/rule-set.ts';
import { alertFieldsOf } from './alerting.ts';
import { assess } from './assessment.ts';

function ruleWith(options: Record<string, unknown>) {
  const text = JSON.stringify({
    rule_id: 'r-1',
    name: 'Plain name',
    type: 'eql',
    language: 'eql',
    query: 'process where true',
    risk_score: 47,
    severity: 'medium',
    ...options,
  });
  const [loaded] = buildRuleSet({ files: [{ path: 'a.ndjson', text }] }).rules;
  if (loaded?.ok !== true) throw new Error('not loaded');
  return loaded.rule;
}

const severities = (field: string, ...pairs: readonly (readonly [string, string])[]) => ({
  severity_mapping: pairs.map(([value, severity]) => ({ field, operator: 'equals', value, severity })),
});
const score = { risk_score_mapping: [{ field: 'a', operator: 'equals', value: '' }] };

describe('assessment', () => {
  const rows: [why: string, options: Record<string, unknown>, value: Value, expected: unknown][] = [
    ['the rule itself', {}, 'x', { name: 'Plain name', severity: 'medium', risk_score: 47 }],
    ['a severity', severities('a', ['x', 'high']), 'x', { severity: 'high' }],
    [
      'the highest severity, whatever the order',
      severities('a', ['x', 'critical'], ['x', 'low']),
      'x',
      { severity: 'critical' },
    ],
    ['a lower severity than the rule has', severities('a', ['x', 'low']), 'x', { severity: 'low' }],
    ['any value of a list', severities('a', ['y', 'high']), ['x', 'y'], { severity: 'high' }],
    ['no severity for another case', severities('a', ['x', 'high']), 'X', { severity: 'medium' }],
    ['a number compared as text', severities('a', ['7', 'high']), 7, { severity: 'high' }],
    ['event.severity as a whole number', severities('event.severity', ['99.7', 'high']), 99, { severity: 'high' }],
    ['event.severity never as text', severities('event.severity', ['99', 'high']), '99', { severity: 'medium' }],
    ['a score', score, 80, { risk_score: 80 }],
    ['a score as text', score, '80', { risk_score: 80 }],
    ['the highest score in range', score, [3, 101, 99, -1], { risk_score: 99 }],
    ['no score out of range', score, 101, { risk_score: 47 }],
    ['no score with a fraction', score, 50.5, { risk_score: 47 }],
    ['no score from true', score, true, { risk_score: 47 }],
    ['a name', { rule_name_override: 'a' }, 'Other name', { name: 'Other name' }],
    ['no name from a list', { rule_name_override: 'a' }, ['p', 'q'], { name: 'Plain name' }],
    ['no name from nothing', { rule_name_override: 'a' }, null, { name: 'Plain name' }],
  ];
  it.each(rows)('takes %s', (_, options, value, expected) => {
    expect(assess(ruleWith(options), () => value)).toMatchObject(expected as object);
  });

  it('names the fields that it will ask for, each once', () => {
    const options = {
      ...severities('event.severity', ['1', 'low'], ['2', 'high']),
      risk_score_mapping: [
        { field: 'event.risk_score', operator: 'equals', value: '' },
        { field: 'never.asked', operator: 'equals', value: '' },
      ],
      rule_name_override: 'message',
      alert_suppression: { group_by: ['host.name', 'message'] },
    };
    expect(alertFieldsOf(ruleWith(options))).toEqual(['event.severity', 'event.risk_score', 'message', 'host.name']);
    expect(alertFieldsOf(ruleWith({}))).toEqual([]);
  });
});
