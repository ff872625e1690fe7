/**
 * Tables that searches fill (`outputlookup`), in memory over files: read when asked for, changed here, and written whole
 * or not at all when their owner says so. Names of tables never leave their folder, whatever they are.
 */
import { readFileSync, statSync } from 'node:fs';
import { scalarText, valuesOf } from '../event/value.ts';
import { replaceFileSync } from '../io/durable.ts';
import { describeSystemError, isMissingFile } from '../io/sources/file.ts';
import { type LookupRows, parseLookupCsv } from '../rule/lookup-csv.ts';
import { changeTable, printLookupCsv, type TableWrite } from '../rule/lookup-state.ts';

/** Rows that one kept table may have. */
const MAX_ROWS = 1_000_000;
/** A kept table is read up to this size. Bytes. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Between the values of a multivalued cell, as Splunk writes them. */
const VALUE_JOIN = '\n';

export class KeptTables {
  /** Path of a table's file; null: there is none. */
  readonly #pathOf: (name: string) => string | null;
  /** null: there is none. */
  readonly #tables = new Map<string, LookupRows | null>();
  readonly #changed = new Set<string>();
  /** Rows that found no room, by table. */
  readonly #dropped = new Map<string, number>();
  /** Tables that are there and cannot be read, and why. */
  readonly #unreadable = new Map<string, string>();

  constructor(pathOf: (name: string) => string | null) {
    this.#pathOf = pathOf;
  }

  /** null where no such table is kept, or it cannot be read. The same object until the table changes. */
  rows(name: string): LookupRows | null {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = this.#read(name);
      this.#tables.set(name, table);
    }
    return table;
  }

  #read(name: string): LookupRows | null {
    const path = this.#pathOf(name);
    if (path === null) return null;
    try {
      return readTable(path);
    } catch (error) {
      if (!isMissingFile(error)) this.#unreadable.set(name, describeSystemError(error));
      return null;
    }
  }

  write({ table, rows, ...how }: TableWrite): void {
    const cells = rows.map(
      (row) => new Map([...row].map(([name, value]) => [name, valuesOf(value).map(scalarText).join(VALUE_JOIN)])),
    );
    const before = this.rows(table);
    // What cannot be read now must not be replaced by what is written now.
    if (this.#unreadable.has(table)) return;
    const changed = changeTable(before, { ...how, rows: cells }, MAX_ROWS);
    this.#tables.set(table, changed.rows);
    this.#changed.add(table);
    if (changed.dropped > 0) this.#dropped.set(table, (this.#dropped.get(table) ?? 0) + changed.dropped);
  }

  /** Those that changed since they were saved, by name. */
  get changed(): readonly string[] {
    return [...this.#changed].sort();
  }

  /** Writes a table to a file, the old one's place being taken at one stroke; throws where the disk refuses. */
  save(name: string, path: string): void {
    replaceFileSync(path, printLookupCsv(this.rows(name)!));
    this.#changed.delete(name);
  }

  /** What found no room and what cannot be read, one sentence for each table. */
  notes(): ReadonlyMap<string, string> {
    const unreadable = [...this.#unreadable].map(
      ([name, why]) =>
        [name, `The lookup ${name} cannot be read, so searches go without it and it stays as it is: ${why}`] as const,
    );
    const dropped = [...this.#dropped].map(
      ([name, rows]) => [name, `The lookup ${name} is full at ${MAX_ROWS} rows; ${rows} rows found no room`] as const,
    );
    return new Map([...unreadable, ...dropped]);
  }
}

/** Throws where it is not there, cannot be read or is too large. */
function readTable(path: string): LookupRows {
  if (statSync(path).size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  return parseLookupCsv({ name: path, text: readFileSync(path, 'utf8') }, MAX_ROWS);
}

/** What could mean something to a file system is written as its code. */
export function fileOfTable(name: string): string {
  const code = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return `${encodeURIComponent(name).replace(/^\.|[*~!'()]/g, code)}.csv`;
}

export function tableOfFile(file: string): string {
  try {
    return decodeURIComponent(file.slice(0, -'.csv'.length));
  } catch {
    return file;
  }
}
