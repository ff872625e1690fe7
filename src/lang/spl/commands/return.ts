/**
 * `return`: the fields that a subsearch hands back, of its first row unless a number says more.
 *
 * With `$field`, whose text becomes search terms: row transform `return-terms`, which makes one row of all with the
 * terms in `search`; `as` null is a field written with `$`.
 */
import type { Stage } from '../../plan.ts';
import { readName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const returnCommand: CommandSpec = {
  name: 'return',
  summary:
    'Keeps the first N rows (1 unless given) and the named fields, alias=field renamed; $field gives search terms.',
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
    const stages: Stage[] = [{ kind: 'head', count }];
    const plain = names.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
    if (plain.length < names.length) {
      const items = names.map(({ from, to }) => ({ field: from, as: to }));
      const fields = [...new Set(names.map(({ from }) => from))];
      stages.push({ kind: 'project', mode: 'table', names: fields });
      stages.push({ kind: 'transform', name: 'return-terms', options: { items } });
      return stages;
    }
    const renames = plain.filter(({ from, to }) => from !== to);
    if (renames.length > 0) stages.push({ kind: 'rename', renames });
    stages.push({ kind: 'project', mode: 'table', names: plain.map(({ to }) => to) });
    return stages;
  },
};
