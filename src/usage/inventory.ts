/**
 * The inventory: who uses which AI, since when, with what program. One row for each provider × program × host × user; a
 * contact only ever adds to its row. Merging inventories in the order of the input gives the same rows as one reading,
 * whatever the cut. Rows are plain data. The number of rows is capped: beyond it contacts are counted, not kept.
 */
import type { Contact } from './contact.ts';
import { addContact, addRow, moveRow, rowKey, startRow, type UsageRow } from './usage-row.ts';

/** Rows kept; each takes about a kilobyte. */
export const MAX_USAGE_ROWS = 200_000;

export class Inventory {
  readonly #limit: number;
  #rows = new Map<string, UsageRow>();
  /** Contacts for which there was no row left. */
  leftOut = 0;

  constructor(limit = MAX_USAGE_ROWS) {
    this.#limit = limit;
  }

  get rows(): readonly UsageRow[] {
    return [...this.#rows.values()];
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Whether contacts of a new row are left out. */
  get isFull(): boolean {
    return this.size >= this.#limit;
  }

  add(contact: Contact): void {
    const { sighting, program, host, user } = contact;
    const key = rowKey({ provider: sighting.provider.name, program, host, user });
    const row = this.#rows.get(key);
    if (row !== undefined) this.#keep(key, row, addContact(row, contact));
    else if (this.isFull) this.leftOut++;
    else this.#rows.set(key, startRow(contact));
  }

  /** Takes over rows of a later part of the input. `base`: records of the same source that came before that part. */
  absorb(rows: readonly UsageRow[], base: number): void {
    for (const later of rows) {
      const key = rowKey(later);
      const row = this.#rows.get(key);
      if (row !== undefined) this.#keep(key, row, addRow(row, moveRow(later, base)));
      else if (this.isFull) this.leftOut += later.count;
      else this.#rows.set(key, moveRow(later, base));
    }
  }

  #keep(key: string, known: UsageRow, row: UsageRow): void {
    if (row !== known) this.#rows.set(key, row);
  }

  /** All rows; the inventory is empty afterwards. */
  take(): readonly UsageRow[] {
    const rows = this.rows;
    this.#rows = new Map();
    return rows;
  }
}
