/** outputlookup: passes its rows on and hands all of them, at the end, to whoever keeps tables. */
import type { OutputLookup } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { emitAll, holdRows } from './buffered.ts';

export const outputlookup: OperatorSpec<OutputLookup> = {
  kind: 'outputlookup',
  rowWise: false,
  open: (stage, emit, context) =>
    holdRows('outputlookup', context, (rows) => {
      const { table, append, keyField, max, overrideIfEmpty } = stage;
      const written = max === null ? rows : rows.slice(0, max);
      const changes = written.length > 0 || (overrideIfEmpty && !append);
      if (changes) context.writeLookup?.({ table, append, keyField, rows: written.map(({ row }) => new Map(row)) });
      emitAll(rows, emit);
    }),
};
