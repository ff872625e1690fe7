/** `rename`: `a as b, c* as d*`, left to right; a missing source clears a target that is there. */
import type { Rename } from '../../plan.ts';
import { expectName } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail } from '../errors.ts';

export const rename: CommandSpec = {
  name: 'rename',
  summary:
    'Renames fields, with * on both sides or neither (only _* stands for _time and the like); renaming a missing field over another removes that one.',
  lower(cursor) {
    const renames: Rename['renames'][number][] = [];
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done) break;
      const from = expectName(cursor, 'a field to rename');
      cursor.skipBlanks();
      if (!cursor.takeKeyword('as')) fail('spl-syntax', `expected AS after ${from.text}`, cursor.here);
      const to = expectName(cursor, 'the new name');
      if (countStars(from.text) !== countStars(to.text)) {
        fail('spl-syntax', `${from.text} and ${to.text} need the same number of *`, to.span);
      }
      renames.push({ from: from.text, to: to.text });
    }
    if (renames.length === 0) fail('spl-syntax', 'rename needs at least one pair: old AS new', cursor.here);
    return [{ kind: 'rename', renames }];
  },
};

function countStars(text: string): number {
  return text.split('*').length - 1;
}
