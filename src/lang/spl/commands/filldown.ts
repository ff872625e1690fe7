/** `filldown`: a missing value becomes the last one before it. Names may hold `*`; without names all fields are filled. */
import { expectEnd, readNames } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const filldown: CommandSpec = {
  name: 'filldown',
  summary: 'Puts the last value before it in the place of a missing one, in the named fields or in all.',
  lower(cursor) {
    const names = readNames(cursor).map((name) => name.text);
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'filldown', options: { names: names.length === 0 ? null : names } }];
  },
};
