/**
 * Sorting more than memory holds. A pool opens any number of sorts that share one bound on what they hold: when it is
 * reached, the sort that holds most writes it out as a sorted run, and draining merges the runs with what is still held.
 * The order that comes out is that of the codec, whatever was written out and when. What found no room is counted.
 *
 * Items are held as bytes beside their rank, not as objects: millions of them cost the garbage collector nothing.
 */
import { ItemChunks, offsetOf } from './item-chunks.ts';
import { endAt, PREFIX, rankAt, startsOf } from './packed-items.ts';
import type { Spill } from './spill.ts';

export interface SortCodec<T> {
  /** Orders items first; never NaN. */
  rank(item: T): number;
  /** Orders items of one rank, by its bytes. Well-formed text: half a surrogate pair would not come back. */
  encode(item: T): string;
  /** `place`: where the text can be read again, if it was written out; so that whoever keeps the item need not keep it. */
  decode(text: string, rank: number, place?: Place): T;
}

/** Where a text lies that was written out. Bytes. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** Bytes held over all sorts of a pool before some are written out. */
export const MAX_HELD = 64 * 1024 * 1024;
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
    if (change <= 0 || this.#held <= this.#maxHeld) return;
    let largest: Sort | null = null;
    for (const sort of this.#sorts) if (largest === null || sort.held > largest.held) largest = sort;
    largest?.writeOut();
  }

  /** A text that was written out, again. */
  read({ at, length }: Place): string {
    const bytes = Buffer.allocUnsafe(length);
    this.spill.read(at, bytes);
    return bytes.toString('utf8');
  }

  forget(sort: Sort): void {
    this.#sorts.delete(sort);
  }
}

interface Block {
  readonly at: number;
  readonly length: number;
}

/** An item of a run, not yet decoded; its bytes are there until the run is read on. */
interface Encoded {
  readonly rank: number;
  readonly bytes: Buffer;
  readonly place: Place | undefined;
}

export class SpillingSort<T> implements Sort {
  /** Items that found no room. */
  dropped = 0;
  readonly #codec: SortCodec<T>;
  readonly #pool: SortPool;
  readonly #runs: (readonly Block[])[] = [];
  readonly #items = new ItemChunks();
  /** The address of each item. */
  #starts = new Uint32Array(0);
  #count = 0;

  constructor(codec: SortCodec<T>, pool: SortPool) {
    this.#codec = codec;
    this.#pool = pool;
  }

  /** Bytes held in memory. */
  get held(): number {
    return this.#items.length + 4 * this.#count;
  }

  push(item: T): void {
    const before = this.held;
    this.#note(this.#items.add(this.#codec.rank(item), this.#codec.encode(item)));
    this.#pool.account(this.held - before);
  }

  /** Items that were ranked and encoded elsewhere, as the codec does. */
  append(items: Uint8Array): void {
    const before = this.held;
    this.#items.append(items, (address) => this.#note(address));
    this.#pool.account(this.held - before);
  }

  /** Writes what is held as one sorted run. */
  writeOut(): void {
    const blocks: Block[] = [];
    const block = new BlockWriter(this.#pool.spill, blocks);
    for (const address of this.#sortHeld()) {
      const bytes = this.#items.bytesOf(address);
      const at = offsetOf(address);
      block.add(bytes.subarray(at, endAt(bytes, at)));
    }
    block.flush();
    this.dropped += block.dropped;
    this.#runs.push(blocks);
    this.#release();
  }

  /** Everything pushed, in order, once; the sort is empty afterwards. */
  *drain(): Generator<T> {
    this.#pool.forget(this);
    if (this.#runs.length > 0) this.writeOut(); // then every item has a place, and nothing of what is held need be
    const { decode } = this.#codec;
    const heads: Head[] = [];
    for (const rest of [this.#readHeld(), ...this.#runs.splice(0).map((blocks) => this.#readRun(blocks))]) {
      const first = rest.next();
      if (first.done !== true) heads.push({ item: first.value, rest });
    }
    for (let at = heads.length >> 1; at >= 0; at--) sink(heads, at);
    while (heads.length > 0) {
      const head = heads[0]!;
      const { bytes, rank, place } = head.item;
      yield decode(bytes.toString('utf8'), rank, place);
      const next = head.rest.next();
      if (next.done !== true) head.item = next.value;
      else {
        const last = heads.pop()!;
        if (heads.length > 0) heads[0] = last;
      }
      sink(heads, 0);
    }
    this.#release();
  }

  #note(address: number): void {
    if (this.#count === this.#starts.length) {
      const larger = new Uint32Array(Math.max(64, 2 * this.#starts.length));
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#count++] = address;
  }

  /** Where the items that are held begin, in order. Logs are mostly in order as they are. */
  #sortHeld(): Uint32Array {
    const items = this.#items;
    const starts = this.#starts.slice(0, this.#count);
    const ranks = Float64Array.from(starts, (address) => rankAt(items.bytesOf(address), offsetOf(address)));
    const textOrder = (a: number, b: number): number => {
      const [left, right, from, to] = [items.bytesOf(a), items.bytesOf(b), offsetOf(a), offsetOf(b)];
      return left.compare(right, to + PREFIX, endAt(right, to), from + PREFIX, endAt(left, from));
    };
    const compare = (a: number, b: number): number => byRank(ranks[a]!, ranks[b]!) || textOrder(starts[a]!, starts[b]!);
    let sorted = 1;
    while (sorted < starts.length && compare(sorted - 1, sorted) <= 0) sorted++;
    if (sorted >= starts.length) return starts;
    return Uint32Array.from(starts, (_, i) => i)
      .sort(compare)
      .map((i) => starts[i]!);
  }

  #release(): void {
    this.#pool.account(-this.held);
    this.#items.clear();
    this.#count = 0;
  }

  *#readHeld(): Generator<Encoded> {
    for (const address of this.#sortHeld()) yield readItem(this.#items.bytesOf(address), offsetOf(address), null);
  }

  *#readRun(blocks: readonly Block[]): Generator<Encoded> {
    let room = Buffer.alloc(0);
    for (const { at, length } of blocks) {
      if (room.length < length) room = Buffer.allocUnsafeSlow(length);
      const bytes = room.subarray(0, length);
      this.#pool.spill.read(at, bytes);
      for (const from of startsOf(bytes)) yield readItem(bytes, from, at);
    }
  }
}

function byRank(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareEncoded(a: Encoded, b: Encoded): number {
  return byRank(a.rank, b.rank) || a.bytes.compare(b.bytes);
}

/** The item at an offset of a block; `blockAt`: where the block was written, or null. */
function readItem(bytes: Buffer, from: number, blockAt: number | null): Encoded {
  const start = from + PREFIX;
  const end = endAt(bytes, from);
  const place = blockAt === null ? undefined : { at: blockAt + start, length: end - start };
  return { rank: rankAt(bytes, from), bytes: bytes.subarray(start, end), place };
}

interface Head {
  item: Encoded;
  readonly rest: Iterator<Encoded>;
}

/** Restores the heap below one place. */
function sink(heads: Head[], at: number): void {
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heads.length) return;
    const right = left + 1;
    const least = right < heads.length && compareEncoded(heads[right]!.item, heads[left]!.item) < 0 ? right : left;
    if (compareEncoded(heads[at]!.item, heads[least]!.item) <= 0) return;
    const moved = heads[at]!;
    heads[at] = heads[least]!;
    heads[least] = moved;
    at = least;
  }
}

/** Gathers items into blocks. */
class BlockWriter {
  dropped = 0;
  readonly #spill: Spill;
  readonly #blocks: Block[];
  #bytes = Buffer.allocUnsafe(2 * BLOCK);
  #length = 0;
  #count = 0;

  constructor(spill: Spill, blocks: Block[]) {
    this.#spill = spill;
    this.#blocks = blocks;
  }

  add(item: Buffer): void {
    if (this.#length + item.length > this.#bytes.length) {
      this.flush();
      if (item.length > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(item.length);
    }
    item.copy(this.#bytes, this.#length);
    this.#length += item.length;
    this.#count++;
    if (this.#length >= BLOCK) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    const at = this.#spill.write(this.#bytes.subarray(0, this.#length));
    if (at === null) this.dropped += this.#count;
    else this.#blocks.push({ at, length: this.#length });
    this.#length = 0;
    this.#count = 0;
  }
}
