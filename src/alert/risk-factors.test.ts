import { describe, expect, it } from 'vitest';
import { parseYamlFile } from '../rule/yaml-file.ts';
import { renderDiagnostic } from '../text/render.ts';
import { checkRiskFactors } from './risk-factor-file.ts';
import { factoredScore, RiskFactors } from './risk-factors.ts';

const check = (text: string) => checkRiskFactors(parseYamlFile({ name: 'factors.yml', text }));
const FILE = `factors:
  - name: Controllers
    where: { risk_object: [dc-*, "*-DC.corp"], risk_object_type: system }
    multiply: 1.5
  - name: Contractors
    where:
      user: ext-*
    add: 5
`;

describe('risk factors', () => {
  const { factors, diagnostics } = check(FILE);
  const namesOf = (row: Record<string, string | string[]>) =>
    new RiskFactors(factors).of(new Map(Object.entries(row))).map(({ name }) => name);
  it('apply where every condition holds, in any value and any case', () => {
    expect(diagnostics).toEqual([]);
    expect(namesOf({ risk_object: 'DC-01', risk_object_type: 'system' })).toEqual(['Controllers']);
    expect(namesOf({ risk_object: 'a-dc.corp', risk_object_type: 'system', user: ['bob', 'EXT-eve'] })).toEqual([
      'Controllers',
      'Contractors',
    ]);
    expect(namesOf({ risk_object: 'DC-01', risk_object_type: 'user' })).toEqual([]);
    expect(namesOf({ risk_object_type: 'system' })).toEqual([]);
  });
  it('add first and multiply then', () => {
    expect(factoredScore(20, factors)).toBe(37.5);
    expect(factoredScore(20, [])).toBe(20);
  });
  it.each([
    ['factors:\n  - where: {user: x}\n    add: 1', '`name` must be a text'],
    ['factors:\n  - name: x\n    where: {user: x}', 'changes nothing'],
    ['factors:\n  - name: x\n    add: 1', '`where` must say'],
    ['factors:\n  - name: x\n    where: {user: [1, {}]}\n    add: 1', 'takes a text, or a list of texts'],
    ['factors:\n  - name: x\n    where: {user: x}\n    multiply: -1', '`multiply` must be a number from 0'],
    ['factors:\n  - name: x\n    where: {user: x}\n    multiplier: 2', 'did you mean multiply?'],
    ['factors: 3', '`factors` must be a list'],
  ])('are refused where they are wrong: %j', (text, message) => {
    const found = check(text);
    expect(found.diagnostics.map(renderDiagnostic).join()).toContain(message);
    expect(found.diagnostics.every(({ severity }) => severity === 'error')).toBe(true);
  });
});
