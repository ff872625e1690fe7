/**
 * `return`: the first rows, one unless a number says more, as one row whose only column, `search`, holds search terms (manual
 * of `return`): of each field its name and value, or of one written with `$` the text alone.
 *
 * Row transform `return-terms` makes that row; `as` null is a field written with `$`.
 */
import type { Stage } from '../../plan.ts';
import type { TransformOptions } from '../../transform-options.ts';
import { readName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const returnCommand: CommandSpec = {
  name: 'return',
  summary:
    'Turns the first N rows (1 unless given) into one whose search column holds terms: field, alias=field; $field is its text alone.',
  lower(cursor) {
    let count = 1;
    const names: { from: string; to: string | null }[] = [];
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done) break;
      const word = readName(cursor);
      if (word === null) break;
      if (names.length === 0 && !word.quoted && /^\d{1,9}$/.test(word.text)) count = Number(word.text);
      else if (word.text.startsWith('$')) names.push({ from: word.text.slice(1), to: null });
      else {
        const [to = '', from = to] = word.text.split('=');
        names.push({ from, to });
      }
    }
    if (names.length === 0) fail('spl-syntax', 'return needs at least one field', cursor.here);
    return [{ kind: 'head', count }, ...termsOf(names)];
  },
};

/** Where no field is asked for twice, the rows have the names of the terms before they become such; see `isOwnRows`. */
function termsOf(names: readonly { readonly from: string; readonly to: string | null }[]): readonly Stage[] {
  const fields = new Set(names.map(({ from }) => from));
  const plain = names.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  const renames = plain.filter(({ from, to }) => from !== to);
  const isOwn =
    plain.length === fields.size && fields.size === names.length && !renames.some(({ to }) => fields.has(to));
  const items = names.map(({ from, to }) => ({ field: isOwn ? to! : from, as: to }));
  return [
    ...(isOwn && renames.length > 0 ? [{ kind: 'rename', renames } as const] : []),
    { kind: 'project', mode: 'table', names: [...new Set(items.map(({ field }) => field))] },
    { kind: 'transform', name: 'return-terms', options: { items } },
  ];
}

/** Whether the terms say no more than the rows that they are made of, each a condition on its columns. */
export function isOwnRows({ items }: TransformOptions['return-terms']): boolean {
  return items.every(({ field, as }) => field === as);
}
