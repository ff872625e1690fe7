/**
 * Lookups that searches fill (`outputlookup`): tables kept from run to run stand before those of the content root, under
 * the definition that the content gives. What is written during a run is seen by whoever asks after that.
 */
import type { Value } from '../event/value.ts';
import { type LookupRows, MAX_LOOKUP_ROWS } from './lookup-csv.ts';
import { definitionOfFile } from './lookup-definition.ts';
import { buildLookupTable, type LookupTable } from './lookup-table.ts';
import type { LookupSet } from './lookups.ts';

export interface LookupState {
  /** The kept table of a name (`LookupSet.keptAs`), or null where none is kept. The same object until the table changes. */
  rows(name: string): LookupRows | null;
  names(): readonly string[];
}

/** Rows that a search writes to a kept table. */
export interface TableWrite {
  readonly table: string;
  /** Behind the table's rows instead of in their place. */
  readonly append: boolean;
  /** Column by which a row replaces the one that is there. */
  readonly keyField: string | null;
  /** Columns that the table lacks come to it with appended rows. */
  readonly addsColumns: boolean;
  readonly rows: readonly ReadonlyMap<string, Value>[];
}

/**
 * What takes the writes of a run. A CSV file keeps the columns that it has when rows are appended to it, which a
 * key-value store does not (Splunk's Search Reference, `outputlookup`). What is put behind the rows of a table that no
 * run has written yet stands behind the shipped ones, which `lookups` of the writing rule has.
 */
export function openTableWriter(
  state: LookupState & { write(write: TableWrite): void },
): (write: Omit<TableWrite, 'addsColumns'>, lookups: LookupSet) => void {
  const begun = new Set<string>();
  return (write, lookups) => {
    const table = lookups.keptAs(write.table);
    const known = lookups.get(write.table);
    const addsColumns = known !== undefined && known.definition.file === null;
    if (write.append && known !== undefined && !begun.has(table) && state.rows(table) === null) {
      const rows = [...known.rows()].map((row) => new Map<string, Value>(row));
      state.write({ table, append: false, keyField: null, addsColumns, rows });
    }
    begun.add(table);
    state.write({ ...write, table, addsColumns });
  };
}

/** What is said of a lookup without a table no longer holds once one is kept. */
const ABSENT_CODES: ReadonlySet<string> = new Set(['lookup-not-a-table', 'lookup-file-missing', 'lookup-empty']);

export function keepLookups(lookups: LookupSet, state: LookupState): LookupSet {
  const built = new Map<string, { readonly rows: LookupRows; readonly table: LookupTable }>();
  // Tables of before were kept under the name that had been written.
  const rowsOf = (name: string): LookupRows | null => state.rows(lookups.keptAs(name)) ?? state.rows(name);
  const get = (name: string): LookupTable | undefined => {
    const rows = rowsOf(name);
    const shipped = lookups.get(name);
    if (rows === null) return shipped;
    const known = built.get(name);
    if (known?.rows === rows) return known.table;
    const table = buildLookupTable(shipped?.definition ?? definitionOfFile(name), rows);
    built.set(name, { rows, table });
    return table;
  };
  return {
    has: (name) => rowsOf(name) !== null || lookups.has(name),
    names: () => [...new Set([...lookups.names(), ...state.names()])],
    get,
    keptAs: (name) => lookups.keptAs(name),
    columns: (name) => {
      const columns = get(name)?.columns ?? [];
      return columns.length === 0 ? null : columns;
    },
    diagnosticsOf: (name, inRows) => {
      const found = lookups.diagnosticsOf(name, inRows);
      return rowsOf(name) === null ? found : found.filter(({ code }) => !ABSENT_CODES.has(code));
    },
  };
}

export interface TableChange {
  /** Behind the rows that are there instead of in their place. */
  readonly append: boolean;
  /** Column by which a row replaces the one that is there. */
  readonly keyField: string | null;
  /** Columns that the table lacks come to it with appended rows. */
  readonly addsColumns: boolean;
  /** Cells as text; an absent one is empty. */
  readonly rows: readonly ReadonlyMap<string, string>[];
}

/**
 * The table after a change, with how many rows found no room. Columns keep their order, new ones come behind; a table
 * without any takes what comes.
 */
export function changeTable(
  present: LookupRows | null,
  { append, keyField, addsColumns, rows }: TableChange,
  maxRows = MAX_LOOKUP_ROWS,
): { readonly rows: LookupRows; readonly dropped: number } {
  const kept = append ? [...rowsOf(present)] : [];
  const placeOf = new Map<string, number>();
  if (keyField !== null) for (const [at, row] of kept.entries()) placeOf.set(row.get(keyField) ?? '', at);
  let dropped = 0;
  for (const row of rows) {
    const key = keyField === null ? null : (row.get(keyField) ?? '');
    const place = key === null ? undefined : placeOf.get(key);
    if (place !== undefined) kept[place] = row;
    else if (kept.length >= maxRows) dropped++;
    else {
      if (key !== null) placeOf.set(key, kept.length);
      kept.push(row);
    }
  }
  const columns = append ? [...(present?.columns ?? [])] : [];
  const known = new Set(columns);
  for (const row of addsColumns || columns.length === 0 ? rows : []) {
    for (const name of row.keys()) {
      if (known.has(name)) continue;
      known.add(name);
      columns.push(name);
    }
  }
  const cells = columns.map((column) => kept.map((row) => row.get(column) ?? null));
  return { rows: { columns, cells, rowCount: kept.length, diagnostics: [] }, dropped };
}

function* rowsOf(table: LookupRows | null): Generator<ReadonlyMap<string, string>> {
  for (let at = 0; at < (table?.rowCount ?? 0); at++) {
    yield new Map(
      table!.columns.flatMap((column, i): [string, string][] => {
        const cell = table!.cells[i]?.[at] ?? null;
        return cell === null ? [] : [[column, cell]];
      }),
    );
  }
}

/** A table as CSV text that reads back as the same table. */
export function* printLookupCsv({ columns, cells, rowCount }: LookupRows): Generator<string> {
  yield `${columns.map(printCell).join(',')}\n`;
  for (let at = 0; at < rowCount; at++) {
    yield `${columns.map((_, i) => printCell(cells[i]?.[at] ?? '')).join(',')}\n`;
  }
}

/** Blanks at the ends count only inside quotes. */
function printCell(cell: string): string {
  return /[",\r\n]|^\s|\s$|^\ufeff/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
