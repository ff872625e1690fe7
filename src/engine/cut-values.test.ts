import { describe, expect, it } from 'vitest';
import { takeCuts } from '../lang/cut-values.ts';
import type { Expr } from '../lang/expression.ts';
import { compilePredicate, type Scope } from './predicate.ts';
import { keyTuplesOf } from './term-hits.ts';

const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
const many = Array.from({ length: 200 }, (_, i) => `value ${i}`);

describe('values beyond the limit', () => {
  it('of a condition are counted', () => {
    const call: Expr = {
      kind: 'call',
      function: 'eql.concat',
      args: [
        { kind: 'field', name: 'a' },
        { kind: 'field', name: 'b' },
      ],
    };
    const test: Expr = { kind: 'test', arg: call, op: { op: 'equals', value: 'never', fold: 'none' } };
    const scope: Scope<null> = { context: CONTEXT, field: () => ({ kind: 'read', read: () => many }) };
    const accept = compilePredicate(test, scope);
    expect(typeof accept === 'function' && accept(null)).toBe(false);
    expect(takeCuts()).toBe(1);
    expect(takeCuts()).toBe(0);
  });

  it('of join keys are counted', () => {
    expect(keyTuplesOf([many, many]).length).toBeLessThan(200 * 200);
    expect(takeCuts()).toBeGreaterThan(0);
  });
});
