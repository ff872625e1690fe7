/**
 * Sorting more than memory holds. A pool opens any number of sorts that share one bound on what they hold: when it is
 * reached, the sort that holds most writes it out as a sorted run, and draining merges the runs with what is still held.
 * The order that comes out is that of the codec, whatever was written out and when. What found no room is counted.
 *
 * Items are held as bytes beside their rank, not as objects: millions of them cost the garbage collector nothing.
 */
import type { Spill } from './spill.ts';

export interface SortCodec<T> {
  /** Orders items first; never NaN. */
  rank(item: T): number;
  /**
   * Orders items of one rank; equal ones may come out in any order. Left out: by the bytes of their texts, which is much
   * cheaper where many items have one rank.
   */
  compare?(a: T, b: T): number;
  /** Well-formed text: half a surrogate pair would not come back. */
  encode(item: T): string;
  /** `place`: where the text can be read again, if it was written out; so that whoever keeps the item need not keep it. */
  decode(text: string, place?: Place): T;
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
/** Before each text: its length and its rank. Bytes. */
const PREFIX = 12;
const FIRST_ROOM = 4096;
/** Items of one rank that are decoded at a time. */
const MAX_DECODED = 10_000;

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
  /** Items one behind the other: length of the text, rank, text. */
  #bytes = Buffer.alloc(0);
  #length = 0;
  /** Where each item begins. */
  #starts = new Uint32Array(0);
  #count = 0;

  constructor(codec: SortCodec<T>, pool: SortPool) {
    this.#codec = codec;
    this.#pool = pool;
  }

  /** Bytes held in memory. */
  get held(): number {
    return this.#length + 4 * this.#count;
  }

  push(item: T): void {
    const text = this.#codec.encode(item);
    const before = this.held;
    this.#makeRoom(PREFIX + 3 * text.length); // no UTF-16 unit takes more than three bytes
    const at = this.#length;
    const size = this.#bytes.write(text, at + PREFIX, 'utf8');
    this.#bytes.writeUInt32LE(size, at);
    this.#bytes.writeDoubleLE(this.#codec.rank(item), at + 4);
    this.#starts[this.#count++] = at;
    this.#length = at + PREFIX + size;
    this.#pool.account(this.held - before);
  }

  /** Writes what is held as one sorted run. */
  writeOut(): void {
    const order = this.#sortHeld();
    const bytes = this.#bytes;
    const blocks: Block[] = [];
    const block = new BlockWriter(this.#pool.spill, blocks);
    for (const at of order) block.add(bytes.subarray(at, at + PREFIX + bytes.readUInt32LE(at)));
    block.flush();
    this.dropped += block.dropped;
    this.#runs.push(blocks);
    this.#release();
  }

  /** Everything pushed, in order, once; the sort is empty afterwards. */
  *drain(): Generator<T> {
    this.#pool.forget(this);
    if (this.#runs.length > 0) {
      this.writeOut(); // then every item has a place, and nothing of what is held need be
      this.#bytes = Buffer.alloc(0);
    }
    const { compare: compareItems, decode } = this.#codec;
    const decoded = ({ bytes }: Encoded): T => decode(bytes.toString('utf8'));
    const compare = (a: Encoded, b: Encoded): number =>
      byRank(a.rank, b.rank) ||
      (compareItems === undefined ? a.bytes.compare(b.bytes) : compareItems(decoded(a), decoded(b)));
    const heads: Head[] = [];
    for (const rest of [this.#readHeld(), ...this.#runs.splice(0).map((blocks) => this.#readRun(blocks))]) {
      const first = rest.next();
      if (first.done !== true) heads.push({ item: first.value, rest });
    }
    for (let at = heads.length >> 1; at >= 0; at--) sink(heads, at, compare);
    while (heads.length > 0) {
      const head = heads[0]!;
      yield decode(head.item.bytes.toString('utf8'), head.item.place);
      const next = head.rest.next();
      if (next.done !== true) head.item = next.value;
      else {
        const last = heads.pop()!;
        if (heads.length > 0) heads[0] = last;
      }
      sink(heads, 0, compare);
    }
    this.#release();
  }

  #makeRoom(more: number): void {
    if (this.#length + more > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_ROOM, 2 * this.#bytes.length, this.#length + more));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    if (this.#count < this.#starts.length) return;
    const larger = new Uint32Array(Math.max(64, 2 * this.#starts.length));
    larger.set(this.#starts);
    this.#starts = larger;
  }

  /** Where the items that are held begin, in order. */
  #sortHeld(): Uint32Array {
    const bytes = this.#bytes;
    const starts = this.#starts.slice(0, this.#count);
    const ranks = Float64Array.from(starts, (at) => bytes.readDoubleLE(at + 4));
    const order = Uint32Array.from(starts, (_, i) => i).sort((a, b) => byRank(ranks[a]!, ranks[b]!));
    const sorted = order.map((i) => starts[i]!);
    for (let from = 0; from < order.length; ) {
      let to = from + 1;
      while (to < order.length && ranks[order[to]!] === ranks[order[from]!]) to++;
      if (to - from > 1) this.#sortTies(sorted.subarray(from, to));
      from = to;
    }
    return sorted;
  }

  /** Puts items of one rank in order. Each is decoded once, unless they are too many to be objects all at once. */
  #sortTies(starts: Uint32Array): void {
    const { compare, decode } = this.#codec;
    const bytes = this.#bytes;
    const endOf = (at: number): number => at + PREFIX + bytes.readUInt32LE(at);
    if (compare === undefined) {
      starts.sort((a, b) => bytes.compare(bytes, b + PREFIX, endOf(b), a + PREFIX, endOf(a)));
      return;
    }
    const read = (at: number): T => decode(bytes.toString('utf8', at + PREFIX, endOf(at)));
    if (starts.length > MAX_DECODED) starts.sort((a, b) => compare(read(a), read(b)));
    else {
      const ties = Array.from(starts, (at) => ({ at, item: read(at) }));
      ties.sort((a, b) => compare(a.item, b.item));
      starts.set(ties.map(({ at }) => at));
    }
  }

  #release(): void {
    this.#pool.account(-this.held);
    this.#length = 0;
    this.#count = 0;
  }

  *#readHeld(): Generator<Encoded> {
    const bytes = this.#bytes;
    for (const at of this.#sortHeld()) yield readItem(bytes, at, null);
  }

  *#readRun(blocks: readonly Block[]): Generator<Encoded> {
    let room = Buffer.alloc(0);
    for (const { at, length } of blocks) {
      if (room.length < length) room = Buffer.allocUnsafeSlow(length);
      const bytes = room.subarray(0, length);
      this.#pool.spill.read(at, bytes);
      for (let from = 0; from < bytes.length; from += PREFIX + bytes.readUInt32LE(from))
        yield readItem(bytes, from, at);
    }
  }
}

function byRank(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The item at an offset of a block; `blockAt`: where the block was written, or null. */
function readItem(bytes: Buffer, from: number, blockAt: number | null): Encoded {
  const start = from + PREFIX;
  const length = bytes.readUInt32LE(from);
  const place = blockAt === null ? undefined : { at: blockAt + start, length };
  return { rank: bytes.readDoubleLE(from + 4), bytes: bytes.subarray(start, start + length), place };
}

interface Head {
  item: Encoded;
  readonly rest: Iterator<Encoded>;
}

/** Restores the heap below one place. */
function sink(heads: Head[], at: number, compare: (a: Encoded, b: Encoded) => number): void {
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
