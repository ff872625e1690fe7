/** filldown: where a column is missing, the last value that it had in the rows before. */
import type { Value } from '../../event/value.ts';
import { compileNamePattern } from '../operators/name-pattern.ts';
import type { TableTransform } from '../transform.ts';

/** Columns that are filled at most; events name their own. */
const MAX_COLUMNS = 1_000;

export const filldown: TableTransform<'filldown'> = {
  of: 'table',
  name: 'filldown',
  open: ({ names }, emit) => {
    const patterns = names?.map(compileNamePattern);
    const isFilled = (name: string): boolean =>
      patterns === undefined ? !name.startsWith('_') : patterns.some((pattern) => pattern.match(name) !== null);
    const last = new Map<string, Value>();
    return {
      push: (tuple) => {
        for (const [name, value] of tuple.row) {
          if ((last.has(name) || last.size < MAX_COLUMNS) && isFilled(name)) last.set(name, value);
        }
        for (const [name, value] of last) if (!tuple.row.has(name)) tuple.row.set(name, value);
        emit(tuple);
      },
      end: () => last.clear(),
    };
  },
};
