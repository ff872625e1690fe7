/**
 * Where columns come from: which columns of the rows that enter some stages are those, unchanged, that leave them. Told
 * from the stages alone; null where a stage may drop, change or make one of them in a way that depends on the rows.
 */
import type { Stage } from '../lang/plan.ts';
import { compileRenames } from './operators/rename.ts';
import type { Row } from './row.ts';

/** For each of `columns` behind the stages, the one of `entering` whose value it has. */
export function originsOf(
  stages: readonly Stage[],
  columns: readonly string[],
  entering: readonly string[],
): readonly string[] | null {
  // A row whose values are the names of its columns shows what becomes of each.
  const row: Row = new Map(entering.map((name) => [name, name]));
  for (const stage of stages) {
    switch (stage.kind) {
      case 'filter':
        break;
      case 'rename':
        compileRenames(stage)(row);
        break;
      case 'assign':
        for (const { name } of stage.assignments) row.delete(name);
        break;
      default:
        return null;
    }
  }
  const origins: string[] = [];
  for (const column of columns) {
    const origin = row.get(column);
    if (typeof origin !== 'string') return null;
    origins.push(origin);
  }
  return origins;
}
