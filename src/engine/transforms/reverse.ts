/** reverse: all rows, the last one first. */
import { emitAll, holdRows } from '../operators/buffered.ts';
import type { TransformSpec } from '../transform.ts';

export const reverse: TransformSpec = {
  of: 'table',
  name: 'reverse',
  open: (_options, emit, context) => holdRows('reverse', context, (rows) => emitAll(rows.reverse(), emit)),
};
