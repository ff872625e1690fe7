/** ES|QL's comparisons, which are null where a total test is false: for what is missing, and for several values. */
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Expr, Test } from '../lang/expression.ts';
import { compileExpr, compilePredicate, isTotal, type Scope } from './predicate.ts';
import { rowScope } from './scope.ts';

const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };
const TEST: Test = {
  kind: 'test',
  arg: { kind: 'field', name: 'a' },
  op: { op: 'in', values: ['x'], fold: 'unicode' },
  strict: true,
};
const NOT: Expr = { kind: 'not', arg: TEST };

function answer(expr: Expr, value: Value): Value {
  const compiled = compileExpr(expr, rowScope(CONTEXT));
  return compiled.kind === 'constant' ? compiled.value : compiled.evaluate(new Map([['a', value]]));
}

function constantAnswer(expr: Expr, value: Value): Value {
  const scope: Scope<unknown> = { context: CONTEXT, field: () => ({ kind: 'constant', value }) };
  const compiled = compileExpr(expr, scope);
  return compiled.kind === 'constant' ? compiled.value : 'open';
}

describe('a strict test', () => {
  it.each([
    ['X', true],
    ['y', false],
    [null, null],
    [['x', 'y'], null],
  ])('of %j is %j, read or constant', (value, expected) => {
    expect(answer(TEST, value)).toBe(expected);
    expect(constantAnswer(TEST, value)).toBe(expected);
  });

  it('is not turned true by not', () => {
    expect(answer(NOT, null)).toBeNull();
    expect(answer(NOT, ['x', 'y'])).toBeNull();
    expect(answer(NOT, 'y')).toBe(true);
  });

  it('is not total, so an expression around it follows Kleene', () => {
    expect(isTotal(TEST)).toBe(false);
    const either: Expr = { kind: 'or', args: [NOT, { kind: 'exists', arg: { kind: 'field', name: 'b' } }] };
    expect(answer(either, null)).toBeNull();
    expect(compilePredicate(either, { context: CONTEXT, field: () => ({ kind: 'constant', value: null }) })).toBe(
      false,
    );
  });

  it('may ask for what a call gives', () => {
    const ofCall: Expr = { ...TEST, arg: { kind: 'call', function: 'esql.to_lower', args: [TEST.arg] } };
    expect(answer(ofCall, 'X')).toBe(true);
    expect(answer(ofCall, ['X', 'x'])).toBeNull();
  });
});
