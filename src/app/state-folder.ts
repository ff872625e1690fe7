/**
 * The state folder (`--state`): one CSV file for each lookup that searches have filled, read when it is asked for and
 * written back when the run has ended, each file whole or not at all. Names of lookups never leave the folder.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { LookupWrite } from '../engine/operator.ts';
import { scalarText, valuesOf } from '../event/value.ts';
import { type LookupRows, parseLookupCsv } from '../rule/lookup-csv.ts';
import { changeTable, type LookupState, printLookupCsv } from '../rule/lookup-state.ts';

/** Rows that one kept table may have. */
const MAX_ROWS = 1_000_000;
/** A kept table is read up to this size. Bytes. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Between the values of a multivalued cell, as Splunk writes them. */
const VALUE_JOIN = '\n';

export class StateFolder implements LookupState {
  readonly #path: string;
  /** null: there is none. */
  readonly #tables = new Map<string, LookupRows | null>();
  readonly #changed = new Set<string>();
  readonly #notes = new Map<string, number>();

  /** Makes the folder where it is not there; throws where that cannot be done. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(path, { recursive: true });
  }

  rows(name: string): LookupRows | null {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = this.#read(name);
      this.#tables.set(name, table);
    }
    return table;
  }

  names(): readonly string[] {
    return readdirSync(this.#path)
      .filter((file) => file.endsWith('.csv'))
      .map(nameOfFile)
      .sort();
  }

  write({ table, append, keyField, rows }: LookupWrite): void {
    const cells = rows.map(
      (row) => new Map([...row].map(([name, value]) => [name, valuesOf(value).map(scalarText).join(VALUE_JOIN)])),
    );
    const changed = changeTable(this.rows(table), { append, keyField, rows: cells }, MAX_ROWS);
    this.#tables.set(table, changed.rows);
    this.#changed.add(table);
    if (changed.dropped > 0) this.#notes.set(table, (this.#notes.get(table) ?? 0) + changed.dropped);
  }

  /** Writes what has changed to disk; a file that cannot be written leaves the old one as it was, and throws. */
  save(): void {
    for (const name of [...this.#changed].sort()) {
      const target = join(this.#path, fileOfName(name));
      const draft = `${target}.${process.pid}.tmp`;
      const descriptor = openSync(draft, 'w');
      try {
        let text = '';
        for (const line of printLookupCsv(this.#tables.get(name)!)) {
          text += line;
          if (text.length < 1 << 20) continue;
          writeSync(descriptor, text);
          text = '';
        }
        writeSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(draft, target);
    }
    this.#changed.clear();
  }

  /** What was written and what found no room, one sentence each. */
  notes(): string[] {
    return [...this.#notes].map(
      ([name, dropped]) => `The lookup ${name} is full at ${MAX_ROWS} rows; ${dropped} rows found no room`,
    );
  }

  #read(name: string): LookupRows | null {
    const path = join(this.#path, fileOfName(name));
    try {
      if (statSync(path).size > MAX_BYTES) return null;
      return parseLookupCsv({ name: path, text: readFileSync(path, 'utf8') }, MAX_ROWS);
    } catch {
      return null;
    }
  }
}

/** What could mean something to a file system is written as its code. */
function fileOfName(name: string): string {
  const code = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return `${encodeURIComponent(name).replace(/^\.|[*~!'()]/g, code)}.csv`;
}

function nameOfFile(file: string): string {
  try {
    return decodeURIComponent(file.slice(0, -'.csv'.length));
  } catch {
    return file;
  }
}
