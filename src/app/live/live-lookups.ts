/**
 * Lookups that searches fill, on a stream: what they hold belongs to the position that a checkpoint speaks of. A table
 * that changed is written to a file of its own with each checkpoint, which names it; only then is the one before
 * removed. So what is evaluated again after a crash finds the tables as they were, and no row comes twice.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LookupRows } from '../../rule/lookup-csv.ts';
import type { LookupState, TableWrite } from '../../rule/lookup-state.ts';
import { fileOfTable, KeptTables, tableOfFile } from '../kept-tables.ts';

/** Name of a table → its file. */
export type LiveLookupsState = Readonly<Record<string, string>>;

export class LiveLookups implements LookupState {
  readonly #folder: string;
  readonly #files: Map<string, string>;
  readonly #tables: KeptTables;
  /** Tables of which something was said. */
  readonly #noted = new Set<string>();
  #number: number;

  /**
   * `state`: as the last checkpoint has it; null: there is none, and what was written last counts. Makes the folder; throws
   * where that cannot be done.
   */
  constructor(folder: string, state: LiveLookupsState | null) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#files = state === null ? newestFiles(folder) : new Map(Object.entries(state));
    this.#tables = new KeptTables((name) => {
      const file = this.#files.get(name);
      return file === undefined ? null : join(folder, file);
    });
    this.#number = Math.max(0, ...readdirSync(folder).map((file) => Number.parseInt(file, 10) || 0));
  }

  rows(name: string): LookupRows | null {
    return this.#tables.rows(name);
  }

  names(): readonly string[] {
    return [...new Set([...this.#files.keys(), ...this.#tables.changed])].sort();
  }

  write(write: TableWrite): void {
    this.#tables.write(write);
  }

  /** Makes what has changed durable; `done` is to be called when the state is. Throws where the disk refuses. */
  checkpoint(): { readonly state: LiveLookupsState; done(): void } {
    const { changed } = this.#tables;
    for (const name of changed) {
      const file = `${++this.#number}-${fileOfTable(name)}`;
      this.#tables.save(name, join(this.#folder, file));
      this.#files.set(name, file);
    }
    return { state: Object.fromEntries(this.#files), done: () => changed.length > 0 && this.#sweep() };
  }

  /** What found no room and what cannot be read, one sentence each, once for each table. */
  takeNotes(): string[] {
    const fresh = [...this.#tables.notes()].filter(([name]) => !this.#noted.has(name));
    for (const [name] of fresh) this.#noted.add(name);
    return fresh.map(([, note]) => note);
  }

  /** Removes files that no checkpoint names, those of a run that crashed among them. */
  #sweep(): void {
    const named = new Set(this.#files.values());
    for (const file of readdirSync(this.#folder))
      if (!named.has(file)) rmSync(join(this.#folder, file), { force: true });
  }
}

/** By the name of its table, the file that was written last: better than a table that is empty. */
function newestFiles(folder: string): Map<string, string> {
  const numbered = readdirSync(folder).flatMap((file) => {
    const [, number, table] = /^(\d+)-(.+\.csv)$/.exec(file) ?? [];
    return table === undefined ? [] : [{ file, number: Number(number), table: tableOfFile(table) }];
  });
  return new Map(numbered.sort((a, b) => a.number - b.number).map(({ file, table }) => [table, file]));
}
