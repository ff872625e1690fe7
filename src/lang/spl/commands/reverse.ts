/** `reverse`: turns the order of rows round; events come newest first, so behind it they are in the order of time. */
import { expectEnd } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';

export const reverse: CommandSpec = {
  name: 'reverse',
  summary: 'Turns the order of the rows round.',
  lower(cursor) {
    expectEnd(cursor);
    return [{ kind: 'transform', name: 'reverse', options: {} }];
  },
};
