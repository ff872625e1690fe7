/**
 * Rows: an open, ordered map of names to values, made from events or from other rows. A column whose value is null is
 * not there. Rows travel with the trail of events that they were made from.
 */
import { createHash } from 'node:crypto';
import type { Value } from '../event/value.ts';
import type { GroupColumn } from './group-columns.ts';
import type { RowGrowth } from './row-growth.ts';
import { LateTrail, type Trail } from './trail.ts';

export type Row = Map<string, Value>;

export function setColumn(row: Row, name: string, value: Value): void {
  if (value === null) row.delete(name);
  else row.set(name, value);
}

/** A row on its way through a plan's stages. */
export interface Tuple {
  readonly row: Row;
  readonly trail: Trail;
  /** Values of the by-clause that made the row, as canonical JSON; absent where no by-clause did. */
  readonly key?: () => string;
  /** Of a group: its aggregates as they can be merged with those of another; only where the stage keeps them. */
  readonly states?: readonly GroupState[];
  /** What may still be made of the event; absent while it is one row, and where the search has a budget. */
  readonly growth?: RowGrowth;
}

/** One aggregate of one group. */
export interface GroupState {
  readonly column: GroupColumn;
  readonly state: unknown;
}

/** The same row, with nothing of what its trail and key are made from but themselves. */
export function settleTrail({ row, trail, key }: Tuple): Tuple {
  const settled = trail instanceof LateTrail ? trail.settle() : trail;
  if (key === undefined) return { row, trail: settled };
  const text = key();
  return { row, trail: settled, key: () => text };
}

/** `_time` in microseconds; Splunk's column holds seconds since 1970, as a number or as text. */
export function rowTime(row: Row): number | null {
  const value = row.get('_time');
  const seconds = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) ? Math.round(seconds * 1e6) : null;
}

/** A row as JSON with its columns in byte order: equal rows give equal text. */
export function canonicalRow(row: Row): string {
  const names = [...row.keys()].sort();
  return JSON.stringify(names.map((name) => [name, row.get(name)]));
}

export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
