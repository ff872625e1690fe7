/** Columns that a row gets from text with many values: gathered by name first, so that a name seen twice is a multivalue. */
import { listToValue } from '../event/value.ts';
import { type Row, setColumn } from './row.ts';

/** Columns that one text may make, and values of one of them. */
const MAX_COLUMNS = 1_000;
const MAX_VALUES = 10_000;

export class ColumnValues {
  readonly #values = new Map<string, string[]>();

  add(name: string, value: string): void {
    const list = this.#values.get(name);
    if (list === undefined) {
      if (name !== '' && this.#values.size < MAX_COLUMNS) this.#values.set(name, [value]);
    } else if (list.length < MAX_VALUES) list.push(value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Overwrites the row's columns of these names. */
  writeTo(row: Row): void {
    for (const [name, values] of this.#values) setColumn(row, name, listToValue(values));
  }
}
