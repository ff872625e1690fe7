import { describe, expect, it } from 'vitest';
import type { Expr } from '../lang/expression.ts';
import { requirementOf } from './requirements.ts';

const field = (name: string): Expr => ({ kind: 'field', name });
const glob = (name: string, ...patterns: string[]): Expr => ({
  kind: 'test',
  arg: field(name),
  op: { op: 'glob', patterns, fold: 'ascii', wild: '*?' },
});
const exists = (name: string): Expr => ({ kind: 'exists', arg: field(name) });
const and = (...args: Expr[]): Expr => ({ kind: 'and', args });
const or = (...args: Expr[]): Expr => ({ kind: 'or', args });
const not = (arg: Expr): Expr => ({ kind: 'not', arg });
/** `common` is useless, `rare` rarer than anything else. */
const rarity = (name: string): number | null => (name === 'common' ? null : name === 'rare' ? 1 : 2);

describe('requirementOf', () => {
  const rows: [string, Expr, ReturnType<typeof requirementOf>][] = [
    ['a positive leaf needs its field', glob('a', 'X.example'), [{ name: 'a', patterns: ['x.example'] }]],
    ['a negation says nothing', not(glob('a', 'x')), null],
    [
      'a call may hold without its field',
      { kind: 'exists', arg: { kind: 'call', function: 'eql.concat', args: [field('a')] } },
      null,
    ],
    ['a field that never shows in the bytes says nothing', glob('common', 'x'), null],
    ['and: the rarest part', and(exists('a'), exists('rare'), not(exists('b'))), [{ name: 'rare', patterns: null }]],
    [
      'and: what another part says of the same field',
      and(exists('rare'), glob('rare', 'x')),
      [{ name: 'rare', patterns: ['x'] }],
    ],
    [
      'or: either',
      or(glob('a', 'x'), glob('b', 'y')),
      [
        { name: 'a', patterns: ['x'] },
        { name: 'b', patterns: ['y'] },
      ],
    ],
    ['or: the same field, either value', or(glob('a', 'x'), glob('a', 'y')), [{ name: 'a', patterns: ['x', 'y'] }]],
    ['or: the same field, any value', or(glob('a', 'x'), exists('a')), [{ name: 'a', patterns: null }]],
    ['or with a part that says nothing', or(glob('a', 'x'), not(exists('b'))), null],
    ['a pattern with characters that formats escape', glob('a', 'c:\\x'), [{ name: 'a', patterns: null }]],
    ['a pattern that reads as a number', glob('a', '22'), [{ name: 'a', patterns: null }]],
    ['a constant false can never hold', { kind: 'literal', value: false }, []],
  ];
  for (const [why, predicate, expected] of rows) {
    it(why, () => expect(requirementOf(predicate, rarity)).toEqual(expected));
  }
});
