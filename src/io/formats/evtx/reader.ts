/**
 * Reads EVTX as it arrives: a file header of 4096 bytes, then chunks of 64 KiB, each complete in itself. At most one
 * chunk is held; chunks that lie whole in the pushed bytes are read in place. A reader that is opened in the middle of
 * a file starts at a chunk boundary and has no header. The header's counters are never relied on: a log that was in use
 * when it was copied has stale ones. They only grow, though: a file that holds fewer chunks than they say was cut off.
 */
import type { Record as EventRecord } from '../../../event/record.ts';
import type { FaultCode } from '../../fault.ts';
import type { FormatReader, ReadOptions, RecordSink } from '../../format.ts';
import { Admission } from './admission.ts';
import { openCodePage } from './ansi.ts';
import { crc32 } from './checksum.ts';
import { CHUNK_BYTES, Chunk, FIRST_RECORD } from './chunk.ts';
import { ChunkTemplates } from './chunk-templates.ts';
import { EvtxRecord } from './record.ts';
import { RecordWalk } from './record-walk.ts';
import type { Problem } from './scope.ts';
import type { SkippedRun } from './skip-kernel.ts';
import type { TemplateStore } from './template.ts';

export const FILE_HEADER_BYTES = 4096;
export const FILE_MAGIC = 'ElfFile\u0000';
export const CHUNK_MAGIC = 'ElfChnk\u0000';
const NO_CHECKSUMS = 4;
const NONE_SKIPPED: SkippedRun = { count: 0, next: 0, last: 0 };

export interface EvtxOptions extends ReadOptions {
  /** Code page of ANSI strings as a WHATWG label; Windows-1252 unless told. */
  readonly codePage?: string;
  /** Render JSON and skip the general way, without plans and kernels, for comparison. */
  readonly plain?: boolean;
}

const PROBLEMS: { readonly [problem in Problem]: { readonly code: FaultCode; readonly detail: string } } = {
  template: { code: 'evtx-bad-template', detail: 'the template of its values is missing or damaged' },
  record: { code: 'evtx-bad-record', detail: 'its binary XML is damaged' },
};

/** The record at hand: ours to change, the sink's to read. Its bytes are cut out only for who asks. */
class CurrentRecord implements EventRecord {
  readonly body: EvtxRecord;
  readonly #chunk: Chunk;
  ordinal = 0;
  offset = 0;
  at = 0;
  size = 0;

  constructor(body: EvtxRecord, chunk: Chunk) {
    this.body = body;
    this.#chunk = chunk;
  }

  get bytes(): Uint8Array {
    return this.#chunk.bytes.subarray(this.at, this.at + this.size);
  }
}

export class EvtxReader implements FormatReader {
  attempted = 0;
  skipped = 0;
  readonly #sink: RecordSink;
  readonly #options: EvtxOptions;
  readonly #chunk = new Chunk();
  readonly #record: EvtxRecord;
  readonly #current: CurrentRecord;
  readonly #admission: Admission | null;
  readonly #walk: RecordWalk;
  /** The file header, or a chunk that came in pieces. */
  #held: Uint8Array | null = null;
  #heldBytes = 0;
  /** Bytes of file header still to come. */
  #headerLeft: number;
  /** Chunks that the file header counts. */
  #counted = 0;
  /** Offset in the source of the first chunk. */
  #firstChunk = FILE_HEADER_BYTES;
  /** Offset in the source of the next byte that was not taken yet. */
  #offset: number;
  #recordAt = 0;

  constructor(sink: RecordSink, options: EvtxOptions, store: TemplateStore) {
    this.#sink = sink;
    this.#options = options;
    const templates = new ChunkTemplates(this.#chunk, store);
    const { find } = templates;
    this.#chunk.ansi = openCodePage(options.codePage ?? '') ?? this.#chunk.ansi;
    this.#record = new EvtxRecord(this.#chunk, find, (problem) => this.#reportProblem(problem), options.plain);
    this.#current = new CurrentRecord(this.#record, this.#chunk);
    this.#admission =
      options.admit === undefined ? null : new Admission(this.#chunk, find, options.admit, options.plain);
    this.#walk = new RecordWalk(
      this.#chunk,
      {
        record: (at, size) => this.#read(at, size),
        skip: (at, limit) => this.#skip(at, limit),
        carved: (at, size) => this.#readCarved(at, size),
        lost: (at, reason) => this.#lose(at, reason),
        damaged: (reason) => this.#fault('evtx-bad-chunk', this.#chunk.offset, this.#place(-1, reason)),
      },
      options.carve === true,
    );
    this.#offset = options.firstOffset;
    this.#headerLeft = options.firstOffset === 0 ? FILE_HEADER_BYTES : 0;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const wanted = this.#headerLeft > 0 ? FILE_HEADER_BYTES : CHUNK_BYTES;
      if (this.#heldBytes === 0 && bytes.length - at >= wanted) {
        at += this.#take(bytes, at, wanted);
        continue;
      }
      this.#held ??= new Uint8Array(CHUNK_BYTES);
      const count = Math.min(wanted - this.#heldBytes, bytes.length - at);
      this.#held.set(bytes.subarray(at, at + count), this.#heldBytes);
      this.#heldBytes += count;
      at += count;
      if (this.#heldBytes === wanted) this.#takeHeld(wanted);
    }
  }

  end(): void {
    if (this.#heldBytes > 0) this.#endWithin();
    this.#checkCounted(this.#options.sourceBytes ?? this.#offset);
  }

  /** The source ended in the middle of the file header or of a chunk. */
  #endWithin(): void {
    const count = this.#heldBytes;
    const isHeader = this.#headerLeft > 0;
    this.#fault('truncated', this.#offset + count, isHeader ? 'in the file header' : `in chunk ${this.#number()}`);
    if (!isHeader) this.#readChunk(this.#held!, 0, count);
    this.#offset += count;
    this.#heldBytes = 0;
  }

  /** A file that was cut off between two chunks looks whole but for the header's count. */
  #checkCounted(bytes: number): void {
    const held = Math.max(0, Math.ceil((bytes - FILE_HEADER_BYTES) / CHUNK_BYTES));
    if (held < this.#counted)
      this.#fault('truncated', bytes, `the file header counts ${this.#counted} chunks, the file holds ${held}`);
  }

  /** Takes a whole file header or chunk; how many bytes that were. */
  #take(bytes: Uint8Array, at: number, count: number): number {
    if (this.#headerLeft === 0) {
      this.#readChunk(bytes, at, count);
    } else {
      this.#headerLeft = 0;
      if (latin1(bytes, at, 8) === CHUNK_MAGIC) {
        // Bare chunks, without a file header.
        this.#firstChunk = 0;
        return 0;
      }
      this.#readFileHeader(bytes.subarray(at, at + count));
    }
    this.#offset += count;
    return count;
  }

  #takeHeld(count: number): void {
    const taken = this.#take(this.#held!, 0, count);
    // Bare chunks: what was held as a header is the beginning of a chunk.
    this.#heldBytes = taken === 0 ? count : 0;
  }

  #readFileHeader(header: Uint8Array): void {
    const view = new DataView(header.buffer, header.byteOffset, header.length);
    if (latin1(header, 0, 8) !== FILE_MAGIC) {
      this.#fault('evtx-bad-header', 0, 'its signature is damaged');
    } else if (view.getUint16(40, true) !== FILE_HEADER_BYTES) {
      this.#fault('evtx-bad-header', 0, `it claims a size of ${view.getUint16(40, true)} bytes`);
    } else {
      this.#counted = view.getUint16(42, true);
    }
    if (this.#options.verify !== true || (view.getUint32(120, true) & NO_CHECKSUMS) !== 0) return;
    if (crc32(header.subarray(0, 120)) !== view.getUint32(124, true)) {
      this.#fault('evtx-bad-checksum', 124, 'of the file header');
    }
  }

  #number(): number {
    return Math.max(0, Math.floor((this.#offset - this.#firstChunk) / CHUNK_BYTES));
  }

  #readChunk(bytes: Uint8Array, at: number, count: number): void {
    this.#chunk.load(bytes, at, count, this.#number(), this.#offset);
    if (this.#options.verify === true) this.#verify();
    this.#walk.walk();
  }

  #verify(): void {
    const { bytes, length, offset } = this.#chunk;
    if (length < CHUNK_BYTES || this.#chunk.latin1(0, 8) !== CHUNK_MAGIC) return;
    if ((this.#chunk.u32(120) & NO_CHECKSUMS) !== 0) return;
    const header = crc32(bytes.subarray(128, FIRST_RECORD), crc32(bytes.subarray(0, 120)));
    if (header !== this.#chunk.u32(124))
      this.#fault('evtx-bad-checksum', offset + 124, this.#place(-1, 'of its header'));
    const free = this.#chunk.u32(48);
    if (free < FIRST_RECORD || free > length) return;
    if (crc32(bytes.subarray(FIRST_RECORD, free)) !== this.#chunk.u32(52)) {
      this.#fault('evtx-bad-checksum', offset + 52, this.#place(-1, 'of its records'));
    }
  }

  #skip(at: number, limit: number): SkippedRun {
    if (this.#admission === null) return NONE_SKIPPED;
    const run = this.#admission.skip(at, limit);
    this.attempted += run.count;
    this.skipped += run.count;
    return run;
  }

  #read(at: number, size: number): void {
    this.attempted++;
    if (this.#admission?.refuses(at, at + size - 4) === true) {
      this.skipped++;
      return;
    }
    this.#recordAt = at;
    this.#record.carved = this.#chunk.carving = false;
    const problem = this.#record.reset(at, size);
    const { readable } = this.#record;
    if (problem !== null || !readable) this.#reportProblem(problem ?? 'record');
    if (readable) this.#deliver(at, size);
  }

  #readCarved(at: number, size: number): boolean {
    this.#recordAt = at;
    this.#record.carved = this.#chunk.carving = true;
    const problem = this.#record.reset(at, size);
    if (problem === null && this.#record.readable) {
      this.attempted++;
      this.#deliver(at, size);
      return true;
    }
    // Whole at both ends, so it was a record; what is damaged besides may be anything.
    if (problem === 'template') {
      this.attempted++;
      const detail = 'left over, and its template is gone or is another one now';
      this.#fault('evtx-bad-template', this.#chunk.offset + at, this.#place(at, detail), true);
    }
    return false;
  }

  #deliver(at: number, size: number): void {
    const { admit } = this.#options;
    const body = this.#record;
    if (admit !== undefined) {
      const id = body.system('EventID');
      const eventId = id !== null && /^[0-9]{1,9}$/.test(id) ? Number(id) : null;
      if (!admit(body.system('Provider'), eventId, body.system('Channel'))) {
        this.skipped++;
        return;
      }
    }
    const current = this.#current;
    current.ordinal = this.#options.firstOrdinal + this.attempted;
    current.offset = this.#chunk.offset + at;
    current.at = at;
    current.size = size;
    this.#sink.record(current);
  }

  #lose(at: number, reason: string): void {
    this.attempted++;
    this.#recordAt = at;
    this.#fault('evtx-bad-record', this.#chunk.offset + at, this.#place(at, reason), true);
  }

  #reportProblem(problem: Problem): void {
    const { code, detail } = PROBLEMS[problem];
    const at = this.#recordAt;
    // A record of which something can be told is read all the same.
    this.#fault(
      this.#record.readable ? 'evtx-partial-record' : code,
      this.#chunk.offset + at,
      this.#place(at, detail),
      true,
    );
  }

  /** Names the chunk, and the record where it is about one. */
  #place(at: number, detail: string): string {
    const { number, offset } = this.#chunk;
    const chunk = `chunk ${number} at 0x${offset.toString(16)}`;
    return at < 0 ? `${chunk}: ${detail}` : `${chunk}, record at 0x${at.toString(16)}: ${detail}`;
  }

  #fault(code: FaultCode, offset: number, detail: string, ofRecord = false): void {
    const place = ofRecord ? { record: this.#options.firstOrdinal + this.attempted } : {};
    this.#sink.fault({ code, offset, detail, ...place });
  }
}

function latin1(bytes: Uint8Array, at: number, count: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, count).toString('latin1');
}
