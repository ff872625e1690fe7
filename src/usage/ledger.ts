/**
 * The rows of a whole input, which may be more than memory holds: an inventory that is emptied to disk when it is full,
 * each time as one part. Draining adds the parts of each row up in the order of the input, so the rows are those of one
 * unbounded inventory. What found no room on disk is counted.
 */
import type { SortCodec, SortPool, SpillingSort } from '../engine/sort-pool.ts';
import { hashText } from '../text/hash.ts';
import { Inventory } from './inventory.ts';
import { addRow, rowKey, type UsageRow } from './usage-row.ts';

/** Rows held before they are put aside; each takes about a kilobyte. */
export const MAX_HELD_ROWS = 10_000;

/** Of the largest safe integer. */
const ORDER_DIGITS = 16;

/** What a part of the input adds to a row. */
interface Share {
  /** In one line. */
  readonly key: string;
  /** Place of the part in the input. */
  readonly order: number;
  readonly row: UsageRow;
}

function shareOf(row: UsageRow, order: number): Share {
  return { key: JSON.stringify(rowKey(row)), order, row };
}

const CODEC: SortCodec<Share> = {
  // Equal keys come together; nothing else of the order matters.
  rank: ({ key }) => hashText(key),
  // The order of texts: by key, then by place in the input.
  encode: ({ key, order, row }) => `${key}\n${String(order).padStart(ORDER_DIGITS, '0')}${JSON.stringify(row)}`,
  decode: (text) => {
    const end = text.indexOf('\n');
    const start = end + 1 + ORDER_DIGITS;
    return {
      key: text.slice(0, end),
      order: Number(text.slice(end + 1, start)),
      row: JSON.parse(text.slice(start)) as UsageRow, // what `encode` wrote
    };
  },
};

export class UsageLedger {
  readonly #shares: SpillingSort<Share>;
  readonly #limit: number;
  readonly #inventory: Inventory;
  #order = 0;
  #newest: number | null = null;
  #hasQuestions = false;

  constructor(pool: SortPool, limit = MAX_HELD_ROWS) {
    this.#shares = pool.open(CODEC);
    this.#limit = limit;
    this.#inventory = new Inventory(Number.POSITIVE_INFINITY);
  }

  /**
   * Takes rows of the next part of the input, each key once. `order` grows from part to part; `base`: records of the same
   * source that came before the part.
   */
  absorb(rows: readonly UsageRow[], order: number, base: number): void {
    if (this.#inventory.size === 0) this.#order = order;
    this.#inventory.absorb(rows, base);
    this.#note(rows);
    if (this.#inventory.size > this.#limit) this.putAside();
  }

  /** Takes rows of a part ahead of its turn. Before anything behind it is absorbed, what is held must be put aside. */
  absorbEarly(rows: readonly UsageRow[], order: number): void {
    for (const row of rows) this.#shares.push(shareOf(row, order));
    this.#note(rows);
  }

  putAside(): void {
    for (const row of this.#inventory.take()) this.#shares.push(shareOf(row, this.#order));
  }

  /**
   * The newest contact of all, microseconds; null where no event had a time. Answers count where there is nothing else:
   * which of them gave way to questions before they came here depends on the cut.
   */
  get newest(): number | null {
    return this.#newest;
  }

  #note(rows: readonly UsageRow[]): void {
    for (const { last, answersOnly } of rows) {
      if (answersOnly === true && this.#hasQuestions) continue;
      if (answersOnly !== true && !this.#hasQuestions) {
        this.#hasQuestions = true;
        this.#newest = null;
      }
      if (last.time !== null && (this.#newest === null || last.time > this.#newest)) this.#newest = last.time;
    }
  }

  /** Every row, in no order that means anything, once; the ledger is empty afterwards. */
  *drain(): Generator<UsageRow> {
    this.putAside();
    let key: string | null = null;
    let whole: UsageRow | null = null;
    for (const share of this.#shares.drain()) {
      if (whole !== null && share.key === key) {
        whole = addRow(whole, share.row);
        continue;
      }
      if (whole !== null) yield whole;
      ({ key, row: whole } = share);
    }
    if (whole !== null) yield whole;
  }

  /** Rows for which there was no room on disk; known when all are drained. */
  get leftOut(): number {
    return this.#shares.dropped;
  }
}
