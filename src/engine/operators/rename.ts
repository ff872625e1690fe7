/**
 * rename: left to right, `*` on both sides the same number of times. An existing target is overwritten, and a missing
 * source clears it (Splunk; from memory of its documentation, hence the switch).
 */
import type { Rename } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { type Row, setColumn } from '../row.ts';
import { compileNamePattern, fillNamePattern } from './name-pattern.ts';

/** Not verified on a live Splunk: renaming a field that is missing over one that exists wipes the existing one. */
const MISSING_SOURCE_CLEARS_TARGET = true;

export const rename: OperatorSpec<Rename> = {
  kind: 'rename',
  rowWise: true,
  open: (stage, emit) => {
    const renames = stage.renames.map(({ from, to }) => ({ from, to, pattern: compileNamePattern(from) }));
    return {
      push: (tuple) => {
        for (const { from, to, pattern } of renames) {
          if (pattern.wild) renameAll(tuple.row, pattern.match, to);
          else renameOne(tuple.row, from, to);
        }
        emit(tuple);
      },
      end: () => {},
    };
  },
};

function renameOne(row: Row, from: string, to: string): void {
  if (from === to) return;
  const value = row.get(from);
  if (value === undefined && !MISSING_SOURCE_CLEARS_TARGET) return;
  row.delete(from);
  setColumn(row, to, value ?? null);
}

function renameAll(row: Row, match: (name: string) => readonly string[] | null, to: string): void {
  for (const name of [...row.keys()]) {
    const stars = match(name);
    if (stars !== null) renameOne(row, name, fillNamePattern(to, stars));
  }
}
