/**
 * Event ids of a kind on which a name may mean different things. Most ids have no row of their own for a name, nor for any
 * name that its rows are made from, so what holds on one of them holds on all. Two ids may be told apart for nothing, but
 * ids that differ are never taken for one.
 */
import { KINDS } from './kinds/index.ts';
import type { SourceKind } from './source-kind.ts';
import type { ViewRow } from './view.ts';
import { findRow, findRows, VIEW_SCHEMAS, viewIds } from './views/index.ts';

/** Every id of a kind that a table or a view knows; `''` stands for the others. */
export function knownIds(kind: SourceKind): string[] {
  return [...new Set(['', ...Object.keys(KINDS[kind].events), ...viewIds(kind)])];
}

/** One id of each group that no view tells apart for the name; `''` stands for ids that nobody knows. */
export function differingIds(kind: SourceKind, name: string): string[] {
  const ids = knownIds(kind);
  const names = [...madeFrom(kind, name)].filter((one) =>
    VIEW_SCHEMAS.some((schema) => findRows(schema, kind, one).length > 0),
  );
  const groups: { readonly id: string; readonly rows: readonly (ViewRow | undefined)[] }[] = [];
  for (const id of ids) {
    const rows = names.flatMap((one) => VIEW_SCHEMAS.map((schema) => findRow(schema, kind, id, one)));
    if (!groups.some((group) => group.rows.every((row, i) => row === rows[i]))) groups.push({ id, rows });
  }
  return groups.map(({ id }) => id);
}

/** The name and all that its rows are made from, on any id and in any view. */
function madeFrom(kind: SourceKind, name: string): ReadonlySet<string> {
  const names = new Set([name]);
  for (const one of names) {
    for (const schema of VIEW_SCHEMAS) {
      for (const row of findRows(schema, kind, one)) for (const from of sourcesOf(row)) names.add(from);
    }
  }
  return names;
}

function sourcesOf(row: ViewRow): readonly string[] {
  if (row === null) return [];
  if (typeof row === 'string') return [row];
  if ('by' in row) return row.from;
  return 'value' in row ? [] : row.flatMap(sourcesOf);
}
