/**
 * `accum` and `delta`: a running sum, and the difference from the row before. Both are `streamstats` into a column of
 * their own, from which the answer is made where the field is a number. `autoregress` copies what rows before had.
 */
import type { Expr } from '../../expression.ts';
import type { Aggregate, Stage } from '../../plan.ts';
import { expectEnd, expectName, readCount, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Cursor, Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

const BEFORE = '_before';
/** Rows back that are looked at most: each is a stage. */
const MAX_BACK = 100;

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
    return [
      { ...running('sum', field, BEFORE), window: 0, current: true },
      { kind: 'assign', assignments: [{ name: made, value }] },
      { kind: 'project', mode: 'remove', names: [BEFORE] },
    ];
  },
};

export const delta: CommandSpec = {
  name: 'delta',
  summary: 'The difference of a field from the row before, as delta(field) or AS another field.',
  lower(cursor) {
    const { field, as } = readField(cursor);
    const distance = takeOptions(cursor, ['p']).get('p');
    expectEnd(cursor);
    const back = readCount(distance, 1, 1);
    if (back > MAX_BACK)
      failUnsupported('spl-option-not-supported', `delta with p above ${MAX_BACK} is not supported`, distance!.span);
    const names = Array.from({ length: back }, (_, i) => `${BEFORE}${i + 1}`);
    const args = [field, names[back - 1]!].map((name): Expr => ({ kind: 'field', name }));
    const value: Expr = { kind: 'call', function: 'spl.subtract', args };
    return [
      ...handDown(field, names),
      { kind: 'assign', assignments: [{ name: as ?? `delta(${field})`, value }] },
      { kind: 'project', mode: 'remove', names },
    ];
  },
};

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
    const names = Array.from({ length: to }, (_, i) =>
      i + 1 < from ? `${BEFORE}${i + 1}` : (as ?? `${field}_p${i + 1}`),
    );
    return [...handDown(field, names), { kind: 'project', mode: 'remove', names: names.slice(0, from - 1) }];
  },
};

/** In the first of `names` what the row before has in `field`, in each other what it has in the name before. */
function handDown(field: string, names: readonly string[]): Stage[] {
  return names.map((name, i) => ({
    ...running('first', i === 0 ? field : names[i - 1]!, name),
    window: 1,
    current: false,
  }));
}

function running(name: string, field: string, as: string): Pick<Aggregate, 'kind' | 'mode' | 'aggregates' | 'by'> {
  const aggregates = [{ function: name, arg: { kind: 'field', name: field } as const, as }];
  return { kind: 'aggregate', mode: 'streamstats', aggregates, by: [] };
}

function readField(cursor: Cursor): { readonly field: string; readonly as: string | null } {
  const field: Word = expectName(cursor, 'a field');
  cursor.skipBlanks();
  return { field: field.text, as: cursor.takeKeyword('as') ? expectName(cursor, 'a name').text : null };
}
