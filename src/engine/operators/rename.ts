/**
 * rename: left to right, `*` on both sides the same number of times, `_time` and the like not meant by it. An existing
 * target is overwritten, and a missing source clears it (Splunk; from memory of its documentation, hence the switch).
 */
import { reachesName } from '../../lang/columns.ts';
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
    const rename = compileRenames(stage);
    return {
      push: (tuple) => {
        rename(tuple.row);
        emit(tuple);
      },
      end: () => {},
    };
  },
};

/** Renames a row's columns in place. */
export function compileRenames(stage: Rename): (row: Row) => void {
  const renames = stage.renames.map(({ from, to }) => {
    const { wild, match } = compileNamePattern(from);
    return { from, to, newName: wild ? renamer((name) => (reachesName(from, name) ? match(name) : null), to) : null };
  });
  return (row) => {
    for (const { from, to, newName } of renames) {
      if (newName !== null) renameAll(row, newName);
      else renameOne(row, from, to);
    }
  };
}

function renameOne(row: Row, from: string, to: string): void {
  if (from === to) return;
  const value = row.get(from);
  if (value === undefined && !MISSING_SOURCE_CLEARS_TARGET) return;
  row.delete(from);
  setColumn(row, to, value ?? null);
}

/** Names that are remembered; events name their own columns, so there is no end to them. */
const MAX_NAMES = 10_000;

/** Gives the new name of a column, null where the pattern does not match; each name is worked out once. */
function renamer(match: (name: string) => readonly string[] | null, to: string): (name: string) => string | null {
  const known = new Map<string, string | null>();
  return (name) => {
    let renamed = known.get(name);
    if (renamed === undefined) {
      const stars = match(name);
      renamed = stars === null ? null : fillNamePattern(to, stars);
      if (known.size < MAX_NAMES) known.set(name, renamed);
    }
    return renamed;
  };
}

function renameAll(row: Row, newName: (name: string) => string | null): void {
  for (const name of [...row.keys()]) {
    const to = newName(name);
    if (to !== null) renameOne(row, name, to);
  }
}
