/** `rangemap`: the names of the ranges that a number lies in, as the field `range`. Ranges hold both of their ends. */
import type { Expr } from '../../expression.ts';
import { type Option, readPairs } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

const RANGE = /^(-?(?:\d+\.?\d*|\.\d+))-(-?(?:\d+\.?\d*|\.\d+))$/;
const MAX_RANGES = 100;

export const rangemap: CommandSpec = {
  name: 'rangemap',
  summary: 'Names the ranges that a number lies in: rangemap field=count low=0-10 high=11-100 default=severe.',
  lower(cursor) {
    const start = cursor.pos;
    const pairs = new Map(readPairs(cursor));
    const at = cursor.spanFrom(start);
    const field = pairs.get('field');
    const otherwise = pairs.get('default');
    for (const name of ['field', 'default']) pairs.delete(name);
    if (field === undefined) fail('spl-syntax', 'rangemap needs the field: field=name', at);
    const named = [...pairs.values()];
    if (named.length > MAX_RANGES) fail('spl-syntax', `rangemap takes ${MAX_RANGES} ranges at most`, at);
    const arg: Expr = { kind: 'field', name: field.value.text };
    const args = named.map((range) => nameIfWithin(arg, range));
    const value = call('coalesce', [
      ...(args.length === 0 ? [] : [call('mvappend', args)]),
      { kind: 'literal', value: otherwise?.value.text ?? 'None' },
    ]);
    return [{ kind: 'assign', assignments: [{ name: 'range', value }] }];
  },
};

function nameIfWithin(arg: Expr, { name, value }: Option): Expr {
  const ends = RANGE.exec(value.text);
  if (ends === null) fail('spl-syntax', `${value.text} is not a range of numbers`, value.span, 'such as 0-10 or -5-5');
  const [low, high] = [Number(ends[1]), Number(ends[2])];
  const isWithin: Expr = {
    kind: 'and',
    args: [
      call('isnum', [arg]),
      call('greater-or-equal', [arg, { kind: 'literal', value: low }]),
      call('less-or-equal', [arg, { kind: 'literal', value: high }]),
    ],
  };
  return call('if', [isWithin, { kind: 'literal', value: name }, { kind: 'literal', value: null }]);
}

function call(name: string, args: readonly Expr[]): Expr {
  return { kind: 'call', function: `spl.${name}`, args };
}
