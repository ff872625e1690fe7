/**
 * Views: what public names mean on the events of one source kind, as tables. A row says from which raw names a field is
 * made and by which derivation; it never holds code. Rows under an event id override the shared ones.
 *
 * Raw names are names of event data; `System.Computer` is a System field. In a view from ECS (`views/raw`), raw names
 * are ECS names.
 */
import type { DerivationName } from './derivations/index.ts';
import type { Value } from './value.ts';

export interface DerivedRow {
  readonly by: DerivationName;
  readonly from: readonly string[];
}

/** A raw name or a derivation; several, of which the first that has a value counts; a constant; null: this id lacks it. */
export type ViewRow = string | readonly (string | DerivedRow)[] | DerivedRow | { readonly value: Value } | null;

export type ViewTable = Readonly<Record<string, ViewRow>>;

export interface View {
  readonly shared: ViewTable;
  readonly ids: Readonly<Record<string, ViewTable>>;
}

export const EMPTY_VIEW: View = { shared: {}, ids: {} };

/** A field made by a derivation: `by('guid', 'ProcessGuid')`. */
export function by(derivation: DerivationName, ...from: readonly string[]): DerivedRow {
  return { by: derivation, from };
}

export function constant(value: Value): { readonly value: Value } {
  return { value };
}

const hasOwn = Object.prototype.hasOwnProperty;

/** The row of a name on an event id; undefined where the view does not know the name, null where the id lacks it. */
export function rowOf(view: View, eventId: string, name: string): ViewRow | undefined {
  if (hasOwn.call(view.ids, eventId)) {
    const table = view.ids[eventId]!;
    if (hasOwn.call(table, name)) return table[name]!;
  }
  return hasOwn.call(view.shared, name) ? view.shared[name]! : undefined;
}

const NO_ROWS: readonly ViewRow[] = [];
const rowsByName = new WeakMap<View, ReadonlyMap<string, readonly ViewRow[]>>();

/** Every row that a name has in a view, the shared one first. Rules ask for thousands of names that it lacks. */
export function rowsOf(view: View, name: string): readonly ViewRow[] {
  let rows = rowsByName.get(view);
  if (rows === undefined) rowsByName.set(view, (rows = collectRows(view)));
  return rows.get(name) ?? NO_ROWS;
}

function collectRows(view: View): ReadonlyMap<string, readonly ViewRow[]> {
  const rows = new Map<string, ViewRow[]>();
  for (const table of [view.shared, ...Object.values(view.ids)]) {
    for (const [name, row] of Object.entries(table)) {
      const known = rows.get(name);
      if (known === undefined) rows.set(name, [row]);
      else known.push(row);
    }
  }
  return rows;
}

/** Fields of a process, file or account under a prefix, so that tables need not repeat the same four rows. */
export function processRows(prefix: string, image: string, guid?: string, id?: string): ViewTable {
  return {
    [`${prefix}.executable`]: image,
    [`${prefix}.name`]: by('fileName', image),
    ...(guid === undefined ? {} : { [`${prefix}.entity_id`]: by('guid', guid) }),
    ...(id === undefined ? {} : { [`${prefix}.pid`]: by('integer', id) }),
  };
}

export function fileRows(prefix: string, path: string): ViewTable {
  return {
    [`${prefix}.path`]: path,
    [`${prefix}.name`]: by('fileName', path),
    [`${prefix}.directory`]: by('directory', path),
    [`${prefix}.extension`]: by('extension', path),
  };
}

export function hashRows(prefix: string, hashes: string): ViewTable {
  return {
    [`${prefix}.hash.md5`]: by('md5', hashes),
    [`${prefix}.hash.sha1`]: by('sha1', hashes),
    [`${prefix}.hash.sha256`]: by('sha256', hashes),
    'related.hash': by('hashes', hashes),
  };
}

export function peRows(prefix: string): ViewTable {
  return {
    [`${prefix}.pe.original_file_name`]: 'OriginalFileName',
    [`${prefix}.pe.company`]: 'Company',
    [`${prefix}.pe.description`]: 'Description',
    [`${prefix}.pe.file_version`]: 'FileVersion',
    [`${prefix}.pe.product`]: 'Product',
    [`${prefix}.pe.imphash`]: by('imphash', 'Hashes'),
  };
}
