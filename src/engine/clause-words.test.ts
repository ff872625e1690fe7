import { expect, it } from 'vitest';
import type { Expr, TestOp } from '../lang/expression.ts';
import { clauseWords } from './clause-words.ts';

const field: Expr = { kind: 'field', name: 'a.b' };
const test = (op: TestOp): Expr => ({ kind: 'test', arg: field, op });
const is = (value: string): Expr => test({ op: 'equals', value, fold: 'none' });

it.each<[Expr, string | null]>([
  [is('x'), 'a.b == "x"'],
  [test({ op: 'equals', value: 7, fold: 'unicode' }), 'a.b : 7'],
  [test({ op: 'in', values: ['x'], fold: 'none' }), 'a.b == "x"'],
  [test({ op: 'in', values: ['x', 'y'], fold: 'none' }), 'a.b in ("x", "y")'],
  [test({ op: 'in', values: [1, 2, 3, 4, 5], fold: 'ascii' }), 'a.b in~ (1, 2, 3 and 2 more)'],
  [test({ op: 'glob', patterns: ['C:*'], fold: 'none', wild: '*?' }), 'a.b like "C:*"'],
  [test({ op: 'glob', patterns: ['x*', 'y*'], fold: 'ascii', wild: '*?' }), 'a.b : ("x*", "y*")'],
  [test({ op: 'order', cmp: '>=', value: 5, below: 9, type: 'natural' }), 'a.b >= 5 and < 9'],
  [test({ op: 'cidr', networks: ['10.0.0.0/8'] }), 'a.b in the network "10.0.0.0/8"'],
  [test({ op: 'regex', dialect: 'lucene', patterns: ['x.'], fold: 'none', whole: true }), 'a.b regex "x."'],
  [test({ op: 'differs', pattern: 'x', fold: 'unicode', wild: '*' }), 'a.b != "x"'],
  [test({ op: 'words', analyzer: 'standard', phrases: ['x y', 'z'] }), 'a.b has the words ("x y", "z")'],
  [test({ op: 'words', analyzer: 'standard', phrases: ['x*'], wild: true }), 'a.b has the words like "x*"'],
  [test({ op: 'prefix', value: 'x', fold: 'none' }), 'a.b begins with "x"'],
  [{ kind: 'exists', arg: field }, 'a.b != null'],
  [{ kind: 'exists', arg: field, isByKey: true }, 'by a.b'],
  [
    {
      kind: 'exists',
      arg: { kind: 'each-value', mode: 'filter', over: 'a.b', body: { kind: 'and', args: [is('x'), is('y')] } },
    },
    '(a.b == "x" and a.b == "y")',
  ],
  [{ kind: 'not', arg: is('x') }, 'not a.b == "x"'],
  [{ kind: 'or', args: ['1', '2', '3', '4'].map(is) }, '(a.b == "1" or a.b == "2" or a.b == "3" or 1 more)'],
  [{ kind: 'and', args: [] }, 'every event'],
  [{ kind: 'literal', value: false }, 'never'],
  [{ kind: 'call', function: 'spl.random', args: [] }, null],
  [{ kind: 'not', arg: { kind: 'call', function: 'spl.random', args: [] } }, null],
])('%j: %s', (expr, words) => expect(clauseWords(expr)).toBe(words));

it('keeps the words of hostile values short', () => {
  const long = 'x'.repeat(1_000_000);
  expect(clauseWords(test({ op: 'in', values: [long, long, long, long], fold: 'none' }))!.length).toBeLessThan(1000);
});
