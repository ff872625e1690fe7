/**
 * Sorting more than memory holds. A pool opens any number of sorts that share one bound on what they hold: when it is
 * reached, the sort that holds most writes it out as a sorted run, and draining merges the runs with what is still held.
 * The order that comes out is that of `compare`, whatever was written out and when. What found no room is counted.
 */
import type { Spill } from './spill.ts';

export interface SortCodec<T> {
  /** A total order: equal items may come out in any order. */
  compare(a: T, b: T): number;
  encode(item: T): string;
  decode(text: string): T;
  /** Roughly what the item takes in memory. Bytes. */
  sizeOf(item: T): number;
}

/** Bytes held over all sorts of a pool before some are written out. */
export const MAX_HELD = 96 * 1024 * 1024;
/** A run is written, and read back, in blocks of about this size. Bytes. */
const BLOCK = 128 * 1024;

/** What the pool needs to know of its sorts. */
interface Sort {
  readonly held: number;
  writeOut(): void;
}

export class SortPool {
  readonly spill: Spill;
  readonly #maxHeld: number;
  readonly #sorts = new Set<Sort>();
  #held = 0;

  constructor(spill: Spill, maxHeld = MAX_HELD) {
    this.spill = spill;
    this.#maxHeld = maxHeld;
  }

  open<T>(codec: SortCodec<T>): SpillingSort<T> {
    const sort = new SpillingSort(codec, this);
    this.#sorts.add(sort);
    return sort;
  }

  /** Counts what a sort holds more (or less), and makes room when it is too much. Bytes. */
  account(change: number): void {
    this.#held += change;
    if (this.#held <= this.#maxHeld) return;
    let largest: Sort | null = null;
    for (const sort of this.#sorts) if (largest === null || sort.held > largest.held) largest = sort;
    largest?.writeOut();
  }

  forget(sort: Sort): void {
    this.#sorts.delete(sort);
  }
}

interface Block {
  readonly at: number;
  readonly length: number;
}

export class SpillingSort<T> implements Sort {
  /** Bytes held in memory. */
  held = 0;
  /** Items that found no room. */
  dropped = 0;
  readonly #codec: SortCodec<T>;
  readonly #pool: SortPool;
  readonly #runs: (readonly Block[])[] = [];
  #items: T[] = [];

  constructor(codec: SortCodec<T>, pool: SortPool) {
    this.#codec = codec;
    this.#pool = pool;
  }

  push(item: T): void {
    this.#items.push(item);
    const size = this.#codec.sizeOf(item);
    this.held += size;
    this.#pool.account(size);
  }

  /** Writes what is held as one sorted run. */
  writeOut(): void {
    const items = this.#release();
    items.sort(this.#codec.compare);
    const writer = new BlockWriter(this.#pool.spill);
    for (const item of items) writer.add(this.#codec.encode(item));
    writer.flush();
    this.#runs.push(writer.blocks);
    this.dropped += writer.dropped;
  }

  /** Everything pushed, in order, once; the sort is empty afterwards. */
  *drain(): Generator<T> {
    const items = this.#release();
    this.#pool.forget(this);
    const { compare } = this.#codec;
    items.sort(compare);
    if (this.#runs.length === 0) {
      yield* items;
      return;
    }
    const heads: Head<T>[] = [];
    const runs = [items.values(), ...this.#runs.splice(0).map((blocks) => this.#readRun(blocks))];
    for (const rest of runs) {
      const first = rest.next();
      if (first.done !== true) heads.push({ item: first.value, rest });
    }
    for (let at = heads.length >> 1; at >= 0; at--) sink(heads, at, compare);
    while (heads.length > 0) {
      const head = heads[0]!;
      yield head.item;
      const next = head.rest.next();
      if (next.done !== true) head.item = next.value;
      else {
        const last = heads.pop()!;
        if (heads.length > 0) heads[0] = last;
      }
      sink(heads, 0, compare);
    }
  }

  #release(): T[] {
    const items = this.#items;
    this.#items = [];
    this.#pool.account(-this.held);
    this.held = 0;
    return items;
  }

  *#readRun(blocks: readonly Block[]): Generator<T> {
    for (const { at, length } of blocks) {
      const bytes = this.#pool.spill.read(at, length);
      const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let from = 0; from < block.length; ) {
        const size = block.readUInt32LE(from);
        // Every text is cut from the bytes, so that keeping one does not keep its block.
        yield this.#codec.decode(block.toString('utf8', from + 4, from + 4 + size));
        from += 4 + size;
      }
    }
  }
}

interface Head<T> {
  item: T;
  readonly rest: Iterator<T>;
}

/** Restores the heap below one place. */
function sink<T>(heads: Head<T>[], at: number, compare: (a: T, b: T) => number): void {
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heads.length) return;
    const right = left + 1;
    const least = right < heads.length && compare(heads[right]!.item, heads[left]!.item) < 0 ? right : left;
    if (compare(heads[at]!.item, heads[least]!.item) <= 0) return;
    const moved = heads[at]!;
    heads[at] = heads[least]!;
    heads[least] = moved;
    at = least;
  }
}

/** Writes texts, each behind its length, in blocks. */
class BlockWriter {
  readonly blocks: Block[] = [];
  dropped = 0;
  readonly #spill: Spill;
  #bytes = Buffer.allocUnsafe(2 * BLOCK);
  #length = 0;
  #count = 0;

  constructor(spill: Spill) {
    this.#spill = spill;
  }

  add(text: string): void {
    const most = 4 + 3 * text.length; // no UTF-16 unit takes more than three bytes
    if (this.#length + most > this.#bytes.length) {
      this.flush();
      if (most > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(most);
    }
    const size = this.#bytes.write(text, this.#length + 4, 'utf8');
    this.#bytes.writeUInt32LE(size, this.#length);
    this.#length += 4 + size;
    this.#count++;
    if (this.#length >= BLOCK) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    const at = this.#spill.write(this.#bytes.subarray(0, this.#length));
    if (at === null) this.dropped += this.#count;
    else this.blocks.push({ at, length: this.#length });
    this.#length = 0;
    this.#count = 0;
  }
}
