/**
 * Which columns a plan's rows need from the event. Only named fields are ever decoded: up to the first stage that fixes
 * the columns (stats, table, fields) the names that stages mention are enough. A plan without such a stage, or with a
 * wildcard before it, shows every field of its events and says so.
 */
import type { Aggregate, Expr, Stage } from '../lang/plan.ts';
import { fieldNamesOf } from '../lang/walk.ts';

/** Column names in order of first mention, or null where the plan needs every field of its events. */
export function columnsNeeded(stages: readonly Stage[]): readonly string[] | null {
  const names = new Set<string>(['_time']);
  const addAll = (list: Iterable<string>): void => {
    for (const name of list) names.add(name);
  };
  const addExpr = (expr: Expr | null): void => {
    if (expr !== null) addAll(fieldNamesOf(expr));
  };
  for (const stage of stages) {
    switch (stage.kind) {
      case 'filter':
        addExpr(stage.predicate);
        break;
      case 'assign':
        for (const { value } of stage.assignments) addExpr(value);
        break;
      case 'rename':
        if (stage.renames.some((r) => r.from.includes('*'))) return null;
        addAll(stage.renames.map((r) => r.from));
        addAll(stage.renames.map((r) => r.to));
        break;
      case 'project':
        if (stage.mode === 'remove') break;
        if (stage.names.some((name) => name.includes('*'))) return null;
        addAll(stage.names);
        if (stage.mode === 'keep') names.add('_raw');
        return [...names];
      case 'lookup':
        addAll(stage.keys.map((key) => key.field));
        if (stage.mode === 'fill') addAll(stage.outputs?.map((output) => output.field) ?? []);
        break;
      case 'aggregate':
        if (!addAggregate(stage, addAll, addExpr)) return null;
        if (stage.mode === 'stats') return [...names];
        break;
      case 'sort':
        addAll(stage.keys.map((key) => key.name));
        break;
      case 'dedup':
        addAll(stage.names);
        break;
      case 'bin':
      case 'expand':
      case 'extract':
        names.add(stage.name);
        break;
      case 'head':
      case 'tail':
        break;
      default:
        return null;
    }
  }
  return null;
}

/** False where a wildcard aggregate needs every field. */
function addAggregate(
  stage: Aggregate,
  addAll: (names: Iterable<string>) => void,
  addExpr: (expr: Expr | null) => void,
): boolean {
  if (stage.aggregates.some((call) => call.wildcard !== undefined)) return false;
  addAll(stage.by);
  for (const call of stage.aggregates) addExpr(call.arg);
  return true;
}
