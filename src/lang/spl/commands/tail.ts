/** `tail`: the last rows, in reverse order. */
import type { CommandSpec } from '../command.ts';
import { parseCount } from './head.ts';

export const tail: CommandSpec = {
  name: 'tail',
  summary: 'Keeps the last N rows, 10 unless given, the last one first.',
  lower(cursor) {
    return [{ kind: 'tail', count: parseCount(cursor) }];
  },
};
