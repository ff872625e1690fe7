/**
 * The state folder (`--state`): one CSV file for each lookup that searches have filled, read when it is asked for and
 * written back when the run has ended.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LookupRows } from '../rule/lookup-csv.ts';
import type { LookupState, TableWrite } from '../rule/lookup-state.ts';
import { fileOfTable, KeptTables, tableOfFile } from './kept-tables.ts';

export class StateFolder implements LookupState {
  readonly #path: string;
  readonly #tables: KeptTables;
  /** As they were before the run; null: what a run writes is seen by whoever asks after that. */
  readonly #before: Map<string, LookupRows | null> | null;

  /**
   * Makes the folder where it is not there; throws where that cannot be done. `isOneSearch`: searches read what earlier
   * runs have written, whatever the order in which they end; else they run on a schedule, one after the other.
   */
  constructor(path: string, isOneSearch = false) {
    this.#before = isOneSearch ? new Map() : null;
    this.#path = path;
    this.#tables = new KeptTables((name) => join(path, fileOfTable(name)));
    mkdirSync(path, { recursive: true });
  }

  rows(name: string): LookupRows | null {
    if (this.#before === null) return this.#tables.rows(name);
    let rows = this.#before.get(name);
    if (rows === undefined) this.#before.set(name, (rows = this.#tables.rows(name)));
    return rows;
  }

  names(): readonly string[] {
    return readdirSync(this.#path)
      .filter((file) => file.endsWith('.csv'))
      .map(tableOfFile)
      .sort();
  }

  write(write: TableWrite): void {
    this.rows(write.table);
    this.#tables.write(write);
  }

  /** Writes what has changed to disk; a file that cannot be written leaves the old one as it was, and throws. */
  save(): void {
    for (const name of this.#tables.changed) this.#tables.save(name, join(this.#path, fileOfTable(name)));
  }

  /** What found no room and what cannot be read, one sentence each. */
  notes(): string[] {
    return [...this.#tables.notes().values()];
  }
}
