/**
 * The bytes of a source that a reader still needs: a growing and sliding buffer addressed by offset in the source, so
 * that no reader has to know where chunks were cut. Whoever reads must drop what is done with; the window itself has no
 * limit, readers enforce MAX_RECORD_BYTES.
 */
import type { ReadOptions } from '../format.ts';
import { detectEncoding, ENCODING_HEAD, openTranscoder, type Transcoder } from './transcode.ts';

/** No more than this is appended at once, so that a reader gets to drop before the window doubles. Bytes. */
const PIECE = 1024 * 1024;

export class ByteWindow {
  #bytes: Buffer = Buffer.allocUnsafe(64 * 1024);
  #from = 0;
  #to = 0;
  /** Offset of the first byte kept. */
  first: number;

  constructor(first: number) {
    this.first = first;
  }

  /** Offset after the last byte. */
  get last(): number {
    return this.first + this.#to - this.#from;
  }

  append(chunk: Uint8Array): void {
    const kept = this.#to - this.#from;
    if (this.#to + chunk.length > this.#bytes.length) {
      const fits = kept + chunk.length <= this.#bytes.length;
      const target = fits ? this.#bytes : Buffer.allocUnsafe(Math.max(kept + chunk.length, this.#bytes.length * 2));
      this.#bytes.copy(target, 0, this.#from, this.#to);
      this.#bytes = target;
      this.#from = 0;
      this.#to = kept;
    }
    this.#bytes.set(chunk, this.#to);
    this.#to += chunk.length;
  }

  /** Forgets the bytes before an offset. */
  drop(to: number): void {
    if (to <= this.first) return;
    this.#from += to - this.first;
    this.first = to;
    if (this.#from >= this.#to) this.#from = this.#to = 0;
  }

  /** A view, valid until the next append. */
  slice(from: number, to: number): Buffer {
    return this.#bytes.subarray(this.#from + from - this.first, this.#from + to - this.first);
  }

  /** One character per byte: positions in the text are offsets minus `from`. */
  latin1(from: number, to = this.last): string {
    return this.#bytes.toString('latin1', this.#from + from - this.first, this.#from + to - this.first);
  }
}

/**
 * Feeds a window: recognises the encoding at the start of a source, drops its byte order mark, transcodes to UTF-8 and
 * calls `read` after each piece, and once more with `ended`.
 */
export class Intake {
  readonly window: ByteWindow;
  readonly #read: (ended: boolean) => void;
  #transcoder: Transcoder | null = null;
  #head: Buffer = Buffer.alloc(0);

  constructor(options: ReadOptions, read: (ended: boolean) => void) {
    this.window = new ByteWindow(options.firstOffset);
    this.#read = read;
    if (options.firstOffset > 0) this.#transcoder = openTranscoder('utf-8');
  }

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
    this.#read(true);
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
      this.#read(false);
    }
  }
}
