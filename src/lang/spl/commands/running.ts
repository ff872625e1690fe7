/**
 * `accum` and `delta`: a running sum, and the difference from the row before. Both are `streamstats` into a column of
 * their own, from which the answer is made where the field is a number. `autoregress` copies what rows before had.
 */
import type { Expr, Stage } from '../../plan.ts';
import { expectEnd, expectName, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

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

/** Rows back that `autoregress` looks at most: each is a stage. */
const MAX_BACK = 100;

export const autoregress: CommandSpec = {
  name: 'autoregress',
  summary: 'Copies the value that a field had in the row before, or p rows before, or in each of p=1-3.',
  lower(cursor) {
    const { field, as } = readField(cursor);
    const word = takeOptions(cursor, ['p'], true).get('p');
    expectEnd(cursor);
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(word?.text ?? '1') ?? [];
    const from = Number(first ?? 0);
    const to = Number(last ?? from);
    if (word !== undefined && (from < 1 || to < from))
      fail('spl-syntax', `${word.text} is not a number of rows, nor a range of them`, word.span, 'such as 2 or 1-3');
    if (word !== undefined && to > MAX_BACK)
      failUnsupported(
        'spl-option-not-supported',
        `autoregress more than ${MAX_BACK} rows back is not supported`,
        word.span,
      );
    if (word !== undefined && last !== undefined && as !== null)
      fail('spl-syntax', 'autoregress takes no AS with a range of rows', word.span);
    // Each row hands on what it has of the row before: a value moves on by one row a stage.
    const backs = Array.from({ length: to }, (_, i) => i + 1);
    const made = (back: number): string => (back < from ? `${BEFORE}${back}` : (as ?? `${field}_p${back}`));
    return [
      ...backs.map((back) => before(back === 1 ? field : made(back - 1), made(back))),
      { kind: 'project', mode: 'remove', names: backs.filter((back) => back < from).map(made) },
    ];
  },
};

function before(field: string, as: string): Stage {
  const aggregates = [{ function: 'first', arg: { kind: 'field', name: field } as const, as }];
  return { kind: 'aggregate', mode: 'streamstats', aggregates, by: [], window: 1, current: false };
}

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
