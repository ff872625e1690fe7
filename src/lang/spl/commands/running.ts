/**
 * `accum` and `delta`: a running sum, and the difference from the row before. Both are `streamstats` into a column of
 * their own, from which the answer is made where the field is a number.
 */
import type { Expr, Stage } from '../../plan.ts';
import { expectEnd, expectName, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { failUnsupported } from '../errors.ts';

const BEFORE = '_before';

export const accum: CommandSpec = {
  name: 'accum',
  summary: 'Adds up the numbers of a field over the rows so far, in place or AS another field.',
  lower(cursor) {
    const { field, as } = readField(cursor);
    expectEnd(cursor);
    const made = as ?? field;
    const isNumber: Expr = { kind: 'call', function: 'spl.isnum', args: [{ kind: 'field', name: field }] };
    const value: Expr = {
      kind: 'call',
      function: 'spl.if',
      args: [isNumber, { kind: 'field', name: BEFORE }, { kind: 'field', name: made }],
    };
    return stagesOf({ function: 'sum', field, current: true, window: 0 }, made, value);
  },
};

export const delta: CommandSpec = {
  name: 'delta',
  summary: 'The difference of a field from the row before, as delta(field) or AS another field.',
  lower(cursor) {
    const { field, as } = readField(cursor);
    const distance = takeOptions(cursor, ['p']).get('p');
    expectEnd(cursor);
    if (readCount(distance, 1, 1) > 1)
      failUnsupported('spl-option-not-supported', 'delta with p above 1 is not supported', distance!.span);
    const value: Expr = {
      kind: 'call',
      function: 'spl.subtract',
      args: [
        { kind: 'field', name: field },
        { kind: 'field', name: BEFORE },
      ],
    };
    return stagesOf({ function: 'first', field, current: false, window: 1 }, as ?? `delta(${field})`, value);
  },
};

function readField(cursor: Cursor): { readonly field: string; readonly as: string | null } {
  const field: Word = expectName(cursor, 'a field');
  cursor.skipBlanks();
  return { field: field.text, as: cursor.takeKeyword('as') ? expectName(cursor, 'a name').text : null };
}

interface Running {
  readonly function: string;
  readonly field: string;
  readonly current: boolean;
  readonly window: number;
}

function stagesOf({ field, current, window, ...call }: Running, as: string, value: Expr): Stage[] {
  return [
    {
      kind: 'aggregate',
      mode: 'streamstats',
      aggregates: [{ function: call.function, arg: { kind: 'field', name: field }, as: BEFORE }],
      by: [],
      window,
      current,
    },
    { kind: 'assign', assignments: [{ name: as, value }] },
    { kind: 'project', mode: 'remove', names: [BEFORE] },
  ];
}
