/**
 * Finds the records of one chunk. They lie one behind another from byte 512 to the free space that the header names.
 * Where one is damaged the walk goes on at the next that is whole and numbered as the header says. A header that was
 * not brought up to date (the log was in use) hides records behind its free space: those that go on with the numbering
 * belong to the log. With `carve`, what else lies in gaps and behind the end is offered too: older records that were
 * overwritten in part or whose chunk was blanked.
 */
import { CHUNK_BYTES, type Chunk, FIRST_RECORD, RECORD_MIN } from './chunk.ts';
import type { SkippedRun } from './skip-kernel.ts';

const MAGIC = 0x2a2a;
const MAGIC_BYTES = Buffer.from([0x2a, 0x2a, 0, 0]);
const CHUNK_MAGIC = 'ElfChnk\u0000';

export interface RecordVisitor {
  /** A record of the log. */
  record(at: number, size: number): void;
  /** Passes over records of the log from `at` on of which nothing is wanted, all of them whole; may stop early. */
  skip(at: number, limit: number): SkippedRun;
  /** Perhaps a record; true if it could be read. */
  carved(at: number, size: number): boolean;
  /** A place where a record should be and none can be read; it counts as one. */
  lost(at: number, reason: string): void;
  damaged(reason: string): void;
}

/** What every header gives for its own size. */
const HEADER_BYTES = 128;
/** What a header counts from and to where nothing was ever written: as Windows lays out a log. */
const NO_RECORD = 2 ** 64;

const hex = (value: number): string => `0x${value.toString(16)}`;

/** Whether a whole record lies at `at`, its size written at both ends. */
function isWhole(chunk: Chunk, at: number, end: number): boolean {
  if (chunk.u32(at) !== MAGIC) return false;
  const size = chunk.u32(at + 4);
  return size >= RECORD_MIN && at + size <= end && chunk.u32(at + size - 4) === size;
}

export class RecordWalk {
  readonly #chunk: Chunk;
  readonly #visitor: RecordVisitor;
  readonly #carve: boolean;
  #firstId = 0;
  #lastId = 0;

  constructor(chunk: Chunk, visitor: RecordVisitor, carve: boolean) {
    this.#chunk = chunk;
    this.#visitor = visitor;
    this.#carve = carve;
  }

  /** Visits every record of the chunk that is loaded. */
  walk(): void {
    const chunk = this.#chunk;
    if (chunk.length < FIRST_RECORD) return;
    const magic = chunk.latin1(0, 8);
    if (magic !== CHUNK_MAGIC && !this.#readDamaged(magic)) return;
    this.#firstId = chunk.u64(24);
    this.#lastId = chunk.u64(32);
    const free = chunk.u32(48);
    const sane = free >= FIRST_RECORD && free <= CHUNK_BYTES;
    if (!sane) this.#visitor.damaged(`its header puts the free space at ${hex(free)}`);
    const limit = Math.min(sane ? free : CHUNK_BYTES, chunk.length);
    const end = this.#walkTo(limit);
    if (this.#carve) this.#carveIn(end, chunk.length);
  }

  /** A header without its signature. True: the rest of the header still serves. */
  #readDamaged(magic: string): boolean {
    const chunk = this.#chunk;
    const serves = chunk.u32(40) === HEADER_BYTES;
    const blank = !serves && magic === '\u0000'.repeat(8);
    const first = chunk.bytes.indexOf(MAGIC_BYTES, 0);
    // Never used, as most of a file that was laid out in advance.
    if (blank && first < 0) return false;
    this.#visitor.damaged(blank ? 'its header is blank, but records lie in it' : 'its signature is damaged');
    if (serves) return true;
    if (this.#carve) this.#carveIn(FIRST_RECORD, chunk.length);
    return false;
  }

  /** Walks the records up to `limit` and those beyond that go on with the numbering; where they end. */
  #walkTo(limit: number): number {
    const chunk = this.#chunk;
    let at = FIRST_RECORD;
    let id = -1;
    while (at + RECORD_MIN <= limit) {
      const skipped = this.#visitor.skip(at, limit);
      if (skipped.count > 0) {
        id = chunk.u64(skipped.last + 8);
        at = skipped.next;
        if (at + RECORD_MIN > limit) break;
      }
      const size = chunk.view.getUint32(at + 4, true);
      if (chunk.view.getUint32(at, true) === MAGIC && size >= RECORD_MIN && at + size <= chunk.length) {
        id = chunk.u64(at + 8);
        this.#visitor.record(at, size);
        const next = at + size;
        // A wrong size shows by what lies where it says that the record ends.
        if (next === limit || chunk.u32(next) === MAGIC || chunk.u32(next - 4) === size) {
          at = next;
          continue;
        }
        at += 4;
      } else if (chunk.u32(at) !== 0) this.#visitor.lost(at, this.#reasonAt(at));
      const next = this.#findRecord(at + 4, limit);
      if (next < 0) {
        this.#reportMissing(id);
        return at;
      }
      if (chunk.u32(at) === 0) this.#visitor.lost(at, 'zeros instead of a record');
      if (this.#carve) this.#carveIn(at + 4, next);
      at = next;
    }
    while (at >= limit && id >= 0 && isWhole(chunk, at, chunk.length) && chunk.u64(at + 8) === id + 1) {
      const size = chunk.u32(at + 4);
      this.#visitor.record(at, size);
      at += size;
      id++;
    }
    this.#reportMissing(id);
    return at;
  }

  #reasonAt(at: number): string {
    const chunk = this.#chunk;
    if (chunk.u32(at) !== MAGIC) return 'its signature is damaged';
    return `its size is ${chunk.u32(at + 4)}`;
  }

  #reportMissing(id: number): void {
    if (this.#chunk.length < CHUNK_BYTES || this.#lastId === NO_RECORD) return;
    if (this.#lastId - this.#firstId >= CHUNK_BYTES) return;
    if (id < this.#lastId && this.#lastId >= this.#firstId) {
      this.#visitor.damaged(
        `its header counts records ${this.#firstId} to ${this.#lastId}, ` +
          (id < 0 ? 'none was found' : `the last one found is ${id}`),
      );
    }
  }

  /** The next whole record whose number the header knows, or -1. */
  #findRecord(from: number, limit: number): number {
    const chunk = this.#chunk;
    for (let at = chunk.bytes.indexOf(MAGIC_BYTES, from); at >= 0 && at < limit; ) {
      const id = chunk.u64(at + 8);
      if (isWhole(chunk, at, limit) && id >= this.#firstId && id <= this.#lastId) return at;
      at = chunk.bytes.indexOf(MAGIC_BYTES, at + 1);
    }
    return -1;
  }

  #carveIn(from: number, end: number): void {
    const chunk = this.#chunk;
    let at = chunk.bytes.indexOf(MAGIC_BYTES, from);
    while (at >= 0 && at + RECORD_MIN <= end) {
      const size = chunk.u32(at + 4);
      const found = isWhole(chunk, at, end) && this.#visitor.carved(at, size);
      at = chunk.bytes.indexOf(MAGIC_BYTES, found ? at + size : at + 1);
    }
  }
}
