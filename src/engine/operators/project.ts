/** table keeps columns in the order written; fields keeps (with `_time` and `_raw`) or removes. `*` in names; what it removes never begins with `_`. */
import { reachesName } from '../../lang/columns.ts';
import type { Project } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import type { Row } from '../row.ts';
import { compileNamePattern } from './name-pattern.ts';

export const project: OperatorSpec<Project> = {
  kind: 'project',
  rowWise: true,
  open: (stage, emit) => {
    const patterns = stage.names.map(compileNamePattern);
    const isNamed = (name: string): boolean => patterns.some((pattern) => pattern.match(name) !== null);
    const isRemoved = (name: string): boolean =>
      patterns.some((pattern, i) => pattern.match(name) !== null && reachesName(stage.names[i]!, name));
    return {
      push: (tuple) => {
        if (stage.mode === 'table') emit({ ...tuple, row: tableRow(tuple.row, stage.names, patterns) });
        else {
          for (const name of [...tuple.row.keys()]) {
            const keep =
              stage.mode === 'keep' ? isNamed(name) || name === '_time' || name === '_raw' : !isRemoved(name);
            if (!keep) tuple.row.delete(name);
          }
          emit(tuple);
        }
      },
      end: () => {},
    };
  },
};

function tableRow(row: Row, names: readonly string[], patterns: readonly ReturnType<typeof compileNamePattern>[]): Row {
  const out: Row = new Map();
  patterns.forEach((pattern, i) => {
    const exact = pattern.wild ? undefined : row.get(names[i]!);
    if (exact !== undefined) out.set(names[i]!, exact);
    if (!pattern.wild) return;
    for (const [name, value] of row) if (pattern.match(name) !== null) out.set(name, value);
  });
  return out;
}
