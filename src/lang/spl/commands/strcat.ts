/** `strcat`: joins fields and quoted texts into a new field; a missing field counts as empty unless allrequired=t. */
import type { Expr } from '../../expression.ts';
import { readBoolean, readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail } from '../errors.ts';

export const strcat: CommandSpec = {
  name: 'strcat',
  summary: 'Joins fields and quoted texts into the last field named.',
  lower(cursor) {
    const options = takeOptions(cursor, ['allrequired'], true);
    const words: Word[] = [];
    for (let word = readName(cursor); word !== null; word = readName(cursor)) {
      words.push(word);
      cursor.skipSeparators();
    }
    const target = words.pop();
    if (target === undefined || words.length < 2)
      fail('spl-syntax', 'strcat needs two sources and a target', cursor.here);
    const required = readBoolean(options.get('allrequired'), false);
    const parts = words.map((word): Expr => {
      if (word.quoted && cursor.text[word.span.start] === '"') return { kind: 'literal', value: word.text };
      const field: Expr = { kind: 'field', name: word.text };
      return required
        ? field
        : { kind: 'call', function: 'spl.coalesce', args: [field, { kind: 'literal', value: '' }] };
    });
    const joined = parts.reduce((left, right): Expr => ({ kind: 'call', function: 'spl.concat', args: [left, right] }));
    const value: Expr = required
      ? { kind: 'call', function: 'spl.coalesce', args: [joined, { kind: 'field', name: target.text }] }
      : joined;
    return [{ kind: 'assign', assignments: [{ name: target.text, value }] }];
  },
};
