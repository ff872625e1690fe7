/**
 * Newline-delimited JSON: one object a line. A record is a line with a byte that is neither space, tab nor carriage
 * return; blank lines are nothing. Lines that the needles rule out are counted and never decoded; what is looked for,
 * and why that is sound, stands in `scan/plan.ts`. Whether a line is skipped depends on its own bytes alone, so chunks
 * may be cut anywhere. The last line is always read where no line feed ends it, to tell whether it was cut off.
 */
import { isUtf8 } from 'node:buffer';
import { isWindowsRecord, type JsonObject } from '../../event/record.ts';
import { type Format, type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { isDeeper, MAX_JSON_DEPTH } from './json-depth.ts';
import { detectNdjson } from './ndjson-detect.ts';
import { CARRY_BYTES, ENTRY_WORDS, INPUT_AT, INPUT_BYTES } from './scan/memory.ts';
import { buildScanPlan, isWanted, type ScanPlan } from './scan/plan.ts';
import { openScanner } from './scan/scanner.ts';
import { findHits, hasContent } from './scan/twin.ts';
import { detectEncoding, ENCODING_HEAD, openTranscoder, type Transcoder } from './transcode.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);

class NdjsonReader implements FormatReader {
  readonly #sink: RecordSink;
  readonly #plan: ScanPlan | null;
  readonly #first: number;
  attempted = 0;
  skipped = 0;
  /** First bytes of the source, until they tell the encoding. */
  #head = NOTHING;
  /** null: not known yet. */
  #transcoder: Transcoder | null = null;
  /** Offset in the source of the line that is under way. */
  #offset: number;
  /** Its bytes so far, in front of the spare room; empty where it is too long to be kept. */
  #line: Buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  /** Whether a line that is too long to be kept is more than blanks. */
  #solid = false;

  constructor(sink: RecordSink, options: ReadOptions) {
    this.#sink = sink;
    this.#plan = buildScanPlan(options.needles);
    this.#first = options.firstOrdinal;
    this.#offset = options.firstOffset;
    if (options.firstOffset > 0) this.#transcoder = openTranscoder('utf-8');
  }

  push(chunk: Uint8Array): void {
    if (this.#transcoder !== null) {
      this.#take(this.#transcoder.push(chunk));
      return;
    }
    if (this.#head.length === 0 && chunk.length >= ENCODING_HEAD) {
      this.#start(chunk);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= ENCODING_HEAD) this.#start(this.#head);
  }

  end(): void {
    const transcoder = this.#transcoder ?? this.#start(this.#head);
    this.#take(transcoder.end());
    if (this.#length > 0) this.#finishLine(false);
  }

  #start(head: Uint8Array): Transcoder {
    const { encoding, mark } = detectEncoding(head);
    const transcoder = openTranscoder(encoding);
    this.#transcoder = transcoder;
    // Offsets in what was UTF-16 count bytes of its UTF-8 form, which has no mark.
    if (encoding === 'utf-8') this.#offset += mark;
    this.#head = NOTHING;
    this.#take(transcoder.push(head.subarray(mark)));
    return transcoder;
  }

  #take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += INPUT_BYTES) this.#takePiece(chunk.subarray(at, at + INPUT_BYTES));
  }

  #takePiece(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    if (this.#length > CARRY_BYTES) {
      const feed = bytes.indexOf(LINE_FEED);
      this.#keep(feed < 0 ? bytes : bytes.subarray(0, feed));
      if (feed < 0) return;
      this.#finishLine(true);
      from = feed + 1;
    }
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > from) this.#scan(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
    if (end < bytes.length) this.#keep(bytes.subarray(Math.max(from, end)));
  }

  /** Reads the complete lines of a piece; the line that is under way is the first of them. */
  #scan(lines: Buffer): void {
    const scanner = openScanner(this.#plan);
    const { memory, list } = scanner;
    // A copy within the processor's cache: reading straight into the scanner's memory was no faster.
    memory.set(lines, INPUT_AT);
    const end = INPUT_AT + lines.length;
    const start = INPUT_AT - this.#length;
    this.#line.copy(memory, start, 0, this.#length);
    const shift = this.#offset - start;
    const plan = this.#plan;
    for (let at = start; at < end; ) {
      at = scanner.scan(at, end);
      const { records, entries } = scanner;
      const before = this.attempted;
      let unread = records - entries;
      for (let i = 0; i < entries * ENTRY_WORDS; i += ENTRY_WORDS) {
        const from = list[i]!;
        const to = list[i + 1]!;
        if (plan !== null && !isWanted(plan, list[i + 3]!, memory, from, to)) unread++;
        else this.#read(memory.subarray(from, to), before + list[i + 2]! + 1, from + shift, true);
      }
      this.attempted = before + records;
      this.skipped += unread;
    }
    this.#offset += end - start;
    this.#length = 0;
  }

  /** Adds to the line that is under way. */
  #keep(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > MAX_RECORD_BYTES) {
      this.#solid ||= hasContent(this.#line.subarray(0, this.#length)) || hasContent(bytes);
      this.#line = NOTHING;
    } else {
      if (length > this.#line.length) {
        const larger = Buffer.allocUnsafe(Math.max(length, this.#line.length * 2));
        this.#line.copy(larger, 0, 0, this.#length);
        this.#line = larger;
      }
      bytes.copy(this.#line, this.#length);
    }
    this.#length = length;
  }

  /** Ends the line that is under way where it is too long for the scanner, or the last. */
  #finishLine(terminated: boolean): void {
    const length = this.#length;
    const offset = this.#offset;
    const line = this.#line.subarray(0, length);
    if (length > MAX_RECORD_BYTES ? this.#solid : hasContent(line)) {
      const ordinal = ++this.attempted;
      if (length > MAX_RECORD_BYTES) {
        const detail = `a line of ${length} bytes; the limit is ${MAX_RECORD_BYTES}`;
        this.#sink.fault({ code: 'record-too-long', record: this.#first + ordinal, offset, detail });
      } else if (
        terminated &&
        this.#plan !== null &&
        !isWanted(this.#plan, findHits(this.#plan, line), line, 0, length)
      ) {
        this.skipped++;
      } else this.#read(line, ordinal, offset, terminated);
    }
    this.#offset += length + 1;
    this.#length = 0;
    this.#solid = false;
    if (this.#line.length < 4096 || this.#line.length > CARRY_BYTES) this.#line = Buffer.allocUnsafe(4096);
  }

  #read(line: Buffer, ordinal: number, offset: number, terminated: boolean): void {
    const record = this.#first + ordinal;
    let bytes = line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    // Files that were joined keep their byte order marks.
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    const text = bytes.toString('utf8');
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      if (terminated) this.#sink.fault({ code: 'json-invalid', record, offset, detail: describeSyntaxError(error) });
      else this.#sink.fault({ code: 'truncated', record, offset, detail: 'the source ends inside a line' });
      return;
    }
    if (!isObject(body)) {
      this.#sink.fault({ code: 'json-not-object', record, offset, detail: `a line that is ${describeValue(body)}` });
      return;
    }
    if (bytes.length > 2 * MAX_JSON_DEPTH && isDeeper(body, MAX_JSON_DEPTH)) {
      const detail = `values nest deeper than ${MAX_JSON_DEPTH}`;
      this.#sink.fault({ code: 'json-too-deep', record, offset, detail });
      return;
    }
    if (text.includes('\ufffd') && !isUtf8(bytes)) this.#sink.fault({ code: 'encoding-invalid', record, offset });
    this.#sink.record({ body, ordinal: record, offset, bytes, text });
  }
}

function isObject(value: unknown): value is JsonObject {
  // A WindowsRecord is told apart by its functions, which JSON cannot hold.
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isWindowsRecord(value as JsonObject);
}

function describeValue(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

/** What JSON.parse said, without the excerpt of the line. */
function describeSyntaxError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, (?:\.\.\.)?".*$/s, '').slice(0, 120);
}

/**
 * Where, in bytes from the middle of a source, the first line starts at or after `from`: behind the first line feed at
 * or after `from - 1`. Can be `bytes.length`, if a line feed is the last byte.
 */
function cutAtLine(bytes: Uint8Array, from: number): number | null {
  const feed = bytes.indexOf(LINE_FEED, Math.max(0, from - 1));
  return feed < 0 || bytes[feed - 1] === 0 || bytes[feed + 1] === 0 ? null : feed + 1;
}

export const ndjson: Format = {
  id: 'ndjson',
  detect: detectNdjson,
  open: (sink, options) => new NdjsonReader(sink, options),
  cut: cutAtLine,
};
