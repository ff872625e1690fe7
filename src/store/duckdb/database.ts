/**
 * A DuckDB file as the store uses it: writes one after another on a connection of their own, each a transaction; reads
 * beside them. Integers come out as numbers. Texts of a query never hold values: those are bound.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { STEPS } from '../schema/index.ts';

export type Bound = string | number | boolean | null;
/** Runs a statement within a transaction. */
export type Run = (sql: string, values?: readonly Bound[]) => Promise<DataRow[]>;
export type DataRow = Readonly<Record<string, string | number | boolean | null>>;

const READERS = 2;

export class Database {
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #readers: readonly DuckDBConnection[];
  #writing: Promise<unknown> = Promise.resolve();
  readonly #reading: Promise<unknown>[];
  #turn = 0;

  private constructor(instance: DuckDBInstance, writer: DuckDBConnection, readers: readonly DuckDBConnection[]) {
    this.#instance = instance;
    this.#writer = writer;
    this.#readers = readers;
    this.#reading = readers.map(() => Promise.resolve());
  }

  /** `:memory:` keeps nothing. Takes the steps of the schema that are missing; refuses a file of a newer program. */
  static async open(path: string, memoryMegabytes: number): Promise<Database> {
    const instance = await DuckDBInstance.create(path, {
      memory_limit: `${memoryMegabytes}MB`,
      threads: '2',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const writer = await instance.connect();
    const readers: DuckDBConnection[] = [];
    for (let i = 0; i < READERS; i++) readers.push(await instance.connect());
    const database = new Database(instance, writer, readers);
    await database.#migrate();
    return database;
  }

  /** Rows of one query, beside what is being written. */
  async read(sql: string, values: readonly Bound[] = []): Promise<DataRow[]> {
    const turn = this.#turn++ % this.#readers.length;
    const run = this.#reading[turn]!.then(() => rowsOf(this.#readers[turn]!, sql, values));
    this.#reading[turn] = run.catch(() => {});
    return run;
  }

  /** Runs `body` in a transaction, after those before it. */
  async write<T>(
    body: (run: (sql: string, values?: readonly Bound[]) => Promise<DataRow[]>) => Promise<T>,
  ): Promise<T> {
    const turn = this.#writing.then(async () => {
      await this.#writer.run('BEGIN');
      try {
        const result = await body((sql, values = []) => rowsOf(this.#writer, sql, values));
        await this.#writer.run('COMMIT');
        return result;
      } catch (error) {
        await this.#writer.run('ROLLBACK').catch(() => {}); // a failed commit has rolled back by itself
        throw error;
      }
    });
    this.#writing = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    await this.#writing;
    await Promise.all(this.#reading);
    await this.#writer.run('CHECKPOINT').catch(() => {}); // the log of writes holds everything, too
    for (const connection of [...this.#readers, this.#writer]) connection.closeSync();
    this.#instance.closeSync();
  }

  async #migrate(): Promise<void> {
    await this.write(async (run) => {
      await run('CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)');
      const [row] = await run("SELECT value FROM meta WHERE key = 'schema'");
      const taken = row === undefined ? 0 : Number(row['value']);
      if (taken > STEPS.length) throw new Error('the store was written by a newer Telltale');
      for (const step of STEPS.slice(taken)) {
        for (const statement of step.split(';')) if (statement.trim() !== '') await run(statement);
      }
      await run("INSERT INTO meta VALUES ('schema', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [
        String(STEPS.length),
      ]);
    });
  }
}

async function rowsOf(connection: DuckDBConnection, sql: string, values: readonly Bound[]): Promise<DataRow[]> {
  const reader = await connection.runAndReadAll(sql, [...values]);
  const names = reader.columnNames();
  return reader.getRowsJS().map((row) => Object.fromEntries(row.map((value, i) => [names[i]!, plain(value)])));
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
