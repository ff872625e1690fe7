/** `return`: the fields that a subsearch hands back, of its first row unless a number says more. */
import type { Stage } from '../../plan.ts';
import { readName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

export const returnCommand: CommandSpec = {
  name: 'return',
  summary: 'Keeps the first N rows (1 unless given) and the named fields, alias=field renamed.',
  lower(cursor) {
    let count = 1;
    const names: { from: string; to: string }[] = [];
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done) break;
      const word = readName(cursor);
      if (word === null) break;
      if (names.length === 0 && /^\d+$/.test(word.text)) count = Number(word.text);
      else if (word.text.startsWith('$'))
        failUnsupported('spl-option-not-supported', 'return with $field is not supported', word.span);
      else {
        const [to = '', from = to] = word.text.split('=');
        names.push({ from, to });
      }
    }
    if (names.length === 0) fail('spl-syntax', 'return needs at least one field', cursor.here);
    const stages: Stage[] = [{ kind: 'head', count }];
    const renames = names.filter(({ from, to }) => from !== to);
    if (renames.length > 0) stages.push({ kind: 'rename', renames });
    stages.push({ kind: 'project', mode: 'table', names: names.map(({ to }) => to) });
    return stages;
  },
};
