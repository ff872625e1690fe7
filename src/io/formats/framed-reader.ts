/**
 * What readers of text have in common that frame their records themselves: the bytes of a source that are still needed,
 * as UTF-8 and addressed by offset, and the count of what was found in them. A format says, in `read`, where records
 * begin and end.
 */
import { isUtf8 } from 'node:buffer';
import type { RecordBody } from '../../event/record.ts';
import type { FaultCode } from '../fault.ts';
import { type FormatReader, MAX_RECORD_BYTES, type ReadOptions, type RecordSink } from '../format.ts';
import { ByteWindow } from './byte-window.ts';
import { detectEncoding, ENCODING_HEAD, openTranscoder, type Transcoder } from './transcode.ts';

/** No more than this is appended at once, so that a reader gets to drop before the window doubles. Bytes. */
const PIECE = 1024 * 1024;

export abstract class FramedReader implements FormatReader {
  protected readonly sink: RecordSink;
  /** The byte order mark is not in it. */
  protected readonly window: ByteWindow;
  readonly #firstOrdinal: number;
  #transcoder: Transcoder | null = null;
  /** First bytes of the source, until they tell the encoding. */
  #head: Buffer = Buffer.alloc(0);
  attempted = 0;
  skipped = 0;

  constructor(sink: RecordSink, options: ReadOptions) {
    this.sink = sink;
    this.window = new ByteWindow(options.firstOffset);
    this.#firstOrdinal = options.firstOrdinal;
    if (options.firstOffset > 0) this.#transcoder = openTranscoder('utf-8');
  }

  /** Reads as far as the window allows, and drops what is done with; `ended`: nothing will be added. */
  protected abstract read(ended: boolean): void;

  push(chunk: Uint8Array): void {
    if (this.#transcoder !== null) {
      this.#feed(this.#transcoder, chunk);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length >= ENCODING_HEAD) this.#start();
  }

  end(): void {
    const transcoder = this.#transcoder ?? this.#start();
    this.window.append(transcoder.end());
    this.read(true);
  }

  #start(): Transcoder {
    const { encoding, mark } = detectEncoding(this.#head);
    const transcoder = openTranscoder(encoding);
    if (encoding === 'utf-8') this.window.first += mark;
    this.#transcoder = transcoder;
    this.#feed(transcoder, this.#head.subarray(mark));
    this.#head = Buffer.alloc(0);
    return transcoder;
  }

  #feed(transcoder: Transcoder, chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += PIECE) {
      this.window.append(transcoder.push(chunk.subarray(at, at + PIECE)));
      this.read(false);
    }
  }

  /** Counts a record, and gives its ordinal. */
  protected countRecord(): number {
    return this.#firstOrdinal + ++this.attempted;
  }

  /** A record that nobody asked for. */
  protected skip(): void {
    this.attempted++;
    this.skipped++;
  }

  /** A record that was read. `ascii`: its bytes are, and so cannot be ill encoded. */
  protected give(body: RecordBody, offset: number, bytes: Buffer, ascii: boolean): void {
    const ordinal = this.countRecord();
    if (!ascii && !isUtf8(bytes)) this.sink.fault({ code: 'encoding-invalid', record: ordinal, offset });
    this.sink.record({ body, ordinal, offset, bytes });
  }

  /** A record that cannot be read. */
  protected refuse(code: FaultCode, offset: number, detail: string): void {
    this.sink.fault({ code, record: this.countRecord(), offset, detail });
  }

  protected refuseLong(offset: number): void {
    this.refuse('record-too-long', offset, `more than ${MAX_RECORD_BYTES} bytes`);
  }
}
