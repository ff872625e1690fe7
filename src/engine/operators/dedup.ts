/**
 * dedup: keeps the first rows of each combination of values; a row that lacks one of the fields is dropped unless
 * `keepempty`. With `keepevents` further rows stay, without the fields. With `consecutive`, only runs of equal rows are
 * thinned.
 */
import type { Dedup } from '../../lang/plan.ts';
import { groupKey } from '../group-key.ts';
import { MAX_GROUPS } from '../group-table.ts';
import type { OperatorSpec } from '../operator.ts';

export const dedup: OperatorSpec<Dedup> = {
  kind: 'dedup',
  rowWise: false,
  open: (stage, emit, context) => {
    const seen = new Map<string, number>();
    let previous: string | null = null;
    return {
      push: (tuple) => {
        const values = stage.names.map((name) => tuple.row.get(name) ?? null);
        if (values.includes(null)) {
          if (stage.keepEmpty) emit(tuple);
          return;
        }
        const key = groupKey(values);
        if (stage.consecutive && key !== previous) seen.clear();
        previous = key;
        const count = seen.get(key) ?? 0;
        if (count >= stage.count) {
          if (stage.keepEvents !== true) return;
          for (const name of stage.names) tuple.row.delete(name);
          emit(tuple);
          return;
        }
        if (count === 0 && seen.size >= MAX_GROUPS) {
          context.limit(`dedup reached ${MAX_GROUPS} combinations; rows of further ones were dropped`);
          return;
        }
        seen.set(key, count + 1);
        emit(tuple);
      },
      end: () => seen.clear(),
    };
  },
};
