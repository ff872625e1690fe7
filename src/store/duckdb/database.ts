/**
 * A DuckDB file as the store uses it: writes one after another on a connection of their own, each a transaction; reads
 * beside them. Integers come out as numbers. Texts of a query never hold values: those are bound.
 */
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import { STEPS } from '../schema/index.ts';

export type Bound = string | number | boolean | null;
/** Runs a statement within a transaction. */
export type Run = (sql: string, values?: readonly Bound[]) => Promise<DataRow[]>;
/** Columns of rows that are to come behind those of a table: all of its columns, in its order, of one length. */
export type Columns = readonly (readonly (string | null)[] | readonly (bigint | null)[])[];
/**
 * Appends rows within a transaction: with no text to read, many times the speed of statements. For tables without keys.
 * `columnsOf` is asked for some of the rows at a time.
 */
export type Append = <T>(
  table: string,
  rows: readonly T[],
  columnsOf: (rows: readonly T[]) => Columns,
) => Promise<void>;
export type DataRow = Readonly<Record<string, string | number | boolean | null>>;

const READERS = 2;
/** The name under which the file is attached, for where another table takes the name of one of its own. */
export const STORE = 'store';
/**
 * A row group that is not full is written whole again with every checkpoint; the default of 122,880 rows would be 300 MB
 * of events.
 */
const ROW_GROUP = 8192;
/** Bytes of DuckDB's own log, before they are written where they belong. */
const CHECKPOINT_MEGABYTES = 64;

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
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memoryMegabytes}MB`,
      threads: '2',
      checkpoint_threshold: `${CHECKPOINT_MEGABYTES}MB`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      ...(path === ':memory:' ? {} : { temp_directory: `${path}.tmp` }),
    });
    const writer = await instance.connect();
    try {
      await writer.run(`ATTACH '${path.replaceAll("'", "''")}' AS ${STORE} (ROW_GROUP_SIZE ${ROW_GROUP})`);
    } catch (error) {
      writer.closeSync();
      instance.closeSync();
      throw error;
    }
    const readers: DuckDBConnection[] = [];
    for (let i = 0; i < READERS; i++) readers.push(await instance.connect());
    for (const connection of [writer, ...readers]) await connection.run(`USE ${STORE}`);
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
  async write<T>(body: (run: Run, append: Append) => Promise<T>): Promise<T> {
    const turn = this.#writing.then(async () => {
      await this.#writer.run('BEGIN');
      try {
        const result = await body(
          (sql, values = []) => rowsOf(this.#writer, sql, values),
          (table, rows, columnsOf) => appendRows(this.#writer, table, rows, columnsOf),
        );
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

  /** Each step by itself, and settled: DuckDB makes no index over rows whose changes still wait in its log. */
  async #migrate(): Promise<void> {
    const taken = await this.write(async (run) => {
      await run('CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)');
      const [row] = await run("SELECT value FROM meta WHERE key = 'schema'");
      return row === undefined ? 0 : Number(row['value']);
    });
    if (taken > STEPS.length) throw new Error('the store was written by a newer Telltale');
    for (const [i, step] of [...STEPS.entries()].slice(taken)) {
      await this.write(async (run) => {
        for (const statement of step.split(';')) if (statement.trim() !== '') await run(statement);
        await run("INSERT INTO meta VALUES ('schema', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [
          String(i + 1),
        ]);
      });
      await this.#writer.run('CHECKPOINT');
    }
  }
}

async function rowsOf(connection: DuckDBConnection, sql: string, values: readonly Bound[]): Promise<DataRow[]> {
  const reader = await connection.runAndReadAll(sql, [...values]);
  const names = reader.columnNames();
  return reader.getRowsJS().map((row) => Object.fromEntries(row.map((value, i) => [names[i]!, plain(value)])));
}

/** Rows that are handed over at once; DuckDB takes 2,048. */
const CHUNK = 1024;

async function appendRows<T>(
  connection: DuckDBConnection,
  table: string,
  rows: readonly T[],
  columnsOf: (rows: readonly T[]) => Columns,
): Promise<void> {
  if (rows.length === 0) return;
  const appender = await connection.createAppender(table, null, STORE);
  const types = Array.from({ length: appender.columnCount }, (_, i) => appender.columnType(i));
  // One chunk for all: what it holds outside the heap would otherwise lie there until the garbage is looked for.
  const chunk = DuckDBDataChunk.create(types);
  try {
    for (let at = 0; at < rows.length; at += CHUNK) {
      chunk.reset();
      chunk.setColumns(columnsOf(rows.slice(at, at + CHUNK)));
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } catch (error) {
    appender.clear(); // or the rest would be appended when it is closed
    throw error;
  } finally {
    chunk.reset();
    appender.closeSync();
  }
}

function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
