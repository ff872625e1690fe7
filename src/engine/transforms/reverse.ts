/** reverse: all rows, the last one first. */
import { emitAll, holdRows } from '../operators/buffered.ts';
import type { TableTransform } from '../transform.ts';

export const reverse: TableTransform<'reverse'> = {
  of: 'table',
  name: 'reverse',
  open: (_options, emit, context) => holdRows('reverse', context, (rows) => emitAll(rows.reverse(), emit)),
};
