/** `uniq`: leaves out a row that equals the row before it. */
import { expectEnd } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const uniq: CommandSpec = {
  name: 'uniq',
  summary: 'Leaves out rows that are the same as the row before in every field.',
  lower(cursor) {
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'uniq', options: {} }];
  },
};
