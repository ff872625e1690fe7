/** Reading columns of rows, and lists as one bound value. */
import type { DataRow } from './database.ts';

export function textIn(row: DataRow, name: string): string {
  return String(row[name] ?? '');
}

export function textOrNull(row: DataRow, name: string): string | null {
  const value = row[name];
  return value == null ? null : String(value);
}

export function numberIn(row: DataRow, name: string): number {
  return Number(row[name] ?? 0);
}

export function numberOrNull(row: DataRow, name: string): number | null {
  const value = row[name];
  return value == null ? null : Number(value);
}

/** Half a surrogate pair is no text to a database, nor is what holds a NUL. */
export function wellFormed(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\u0000/g, '\ufffd');
}

/** The same for the texts of a row, before it is merged with others under its key: what is one text there is one here. */
export function wellFormedRow<T extends object>(row: T): T {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? wellFormed(value) : value,
  ]);
  return Object.fromEntries(entries) as T; // the same members, of the same types
}

/** A list as the value of `IN_LIST`. */
export function listValue(items: readonly (string | number)[]): string {
  return JSON.stringify(items);
}

/** The rows of a list of texts that is bound as one value. */
export const IN_TEXTS = `(SELECT unnest(from_json(?, '["VARCHAR"]')))`;
export const IN_NUMBERS = `(SELECT unnest(from_json(?, '["BIGINT"]')))`;

const MAX_PAGE = 500;

export function pageSize(limit: number): number {
  return Math.max(1, Math.min(MAX_PAGE, Math.floor(limit)));
}
