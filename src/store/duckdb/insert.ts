/** Many rows in few statements. */
import type { Run } from './database.ts';
import { wellFormed } from './text.ts';

/** Bytes of text that are bound at once. */
const MAX_BOUND = 4 * 1024 * 1024;

/**
 * Inserts rows in steps, so that no statement binds more than some text. `onConflict` says what becomes of rows that are
 * there already; no two rows of one call may then have one key.
 */
export async function insertRows(
  run: Run,
  table: string,
  shape: string,
  rows: readonly object[],
  onConflict = '',
): Promise<void> {
  const columns = [...shape.matchAll(/"(\w+)":/g)].map(([, name]) => name!);
  const list = columns.map((name) => `r.${name}`).join(', ');
  let texts: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (texts.length === 0) return;
    await run(
      `INSERT INTO ${table} (${columns.join(', ')})
       SELECT ${list} FROM (SELECT unnest(from_json(?, ${shape})) AS r) ${onConflict}`,
      [`[${texts.join(',')}]`],
    );
    texts = [];
    size = 0;
  };
  for (const row of rows) {
    const text = JSON.stringify(row, (_, value: unknown) => (typeof value === 'string' ? wellFormed(value) : value));
    texts.push(text);
    size += text.length;
    if (size >= MAX_BOUND) await flush();
  }
  await flush();
}
