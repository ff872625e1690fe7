import { describe, expect, it } from 'vitest';
import type { Expr } from '../lang/expression.ts';
import type { Plan } from '../lang/plan.ts';
import { Gates } from './gates.ts';
import { buildPrograms } from './program.ts';

const is = (name: string, value: string): Expr => ({
  kind: 'test',
  arg: { kind: 'field', name },
  op: { op: 'equals', value, fold: 'none' },
});
const all = (...args: readonly Expr[]): Expr => ({ kind: 'and', args });
const any = (...args: readonly Expr[]): Expr => ({ kind: 'or', args });

function open(predicates: readonly Expr[]): Gates {
  const plans = predicates.map(
    (predicate): Plan => ({
      language: 'spl',
      schema: 'splunk',
      input: { kind: 'events' },
      stages: [{ kind: 'filter', predicate }],
    }),
  );
  return new Gates(buildPrograms(plans.map((plan) => ({ plan, indexPatterns: [] }))).all);
}

describe('gates', () => {
  it('are asked once for a class, however many rules have them and wherever they stand', () => {
    const gates = open([
      all(is('EventCode', '1'), is('Image', 'a')),
      all(is('Image', 'b'), all(is('EventCode', '1'), is('User', 'c'))),
      all(is('EventCode', '3'), is('Image', 'a')),
    ]);
    const asked: string[] = [];
    const isShut = gates.ofClass(({ expr }) => {
      asked.push(JSON.stringify(expr));
      return JSON.stringify(expr).includes('"1"');
    });
    expect([0, 1, 2].map(isShut)).toEqual([true, true, false]);
    expect(asked.filter((text) => text.includes('"1"'))).toHaveLength(1);
  });

  it('leave alone what only one rule asks', () => {
    const isShut = open([is('EventCode', '1'), is('EventCode', '3')]).ofClass(() => true);
    expect([0, 1].map(isShut)).toEqual([false, false]);
  });

  it('tell alternatives and conditions that must all hold apart', () => {
    const alternatives = any(is('a', '1'), is('b', '2'));
    const both: Expr = { kind: 'or', args: [all(is('a', '1'), is('b', '2')), is('c', '3')] };
    const gates = open([alternatives, alternatives, both]);
    const seen = new Set<string>();
    const isShut = gates.ofClass(({ expr }) => {
      seen.add(JSON.stringify(expr));
      return false;
    });
    expect([0, 1, 2].map(isShut)).toEqual([false, false, false]);
    expect(seen.size).toBe(1);
  });

  it('tell alternatives of which there are none from conditions of which there are none', () => {
    const isShut = open([any(), all(any()), any(all())]).ofClass(
      ({ expr }) => JSON.stringify(expr) === JSON.stringify(any()),
    );
    expect([0, 1, 2].map(isShut)).toEqual([true, true, false]);
  });

  it('are not looked for in rules of several conditions, of which any may hold', () => {
    const stages: Plan['stages'] = [
      {
        kind: 'sequence',
        terms: [is('a', '1'), is('b', '2')].map((predicate) => ({ predicate, by: [], missing: false })),
        until: null,
        maxSpan: null,
      },
    ];
    const plan: Plan = { language: 'eql', schema: 'ecs', input: { kind: 'events' }, stages };
    const programs = buildPrograms([plan, plan].map((one) => ({ plan: one, indexPatterns: [] }))).all;
    expect(new Gates(programs).ofClass(() => true)(0)).toBe(false);
  });
});
