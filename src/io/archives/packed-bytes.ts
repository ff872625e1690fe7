/**
 * A source that can be looked ahead in and read by exact lengths, which is what archive headers need. It is still a
 * source: what was only looked at comes out again, so that a file that is no archive passes through untouched, and as
 * fast.
 */
import type { ByteSource } from '../source.ts';

const NOTHING = new Uint8Array(0);

export class PackedBytes implements ByteSource {
  readonly name: string;
  readonly size: number | null;
  /** Where the bytes lie on disk, if they are a file of their own. */
  readonly path: string | null;
  /** Bytes handed out so far. */
  taken = 0;
  readonly #source: ByteSource;
  /** The chunk that is being handed out, from `#from` on. */
  #chunk: Uint8Array = NOTHING;
  #from = 0;
  #ended = false;

  constructor(source: ByteSource, path: string | null = null) {
    this.#source = source;
    this.name = source.name;
    this.size = source.size;
    this.path = path;
  }

  next(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.held > 0) return this.#hand(this.held);
    return this.#ended ? null : this.#source.next();
  }

  close(): void {
    this.#ended = true;
    this.#chunk = NOTHING;
    this.#from = 0;
    this.#source.close();
  }

  /** The next bytes, left where they are: as many as asked for, or all there are. Valid until the next call. */
  async peek(length: number): Promise<Uint8Array> {
    while (this.held < length && !this.#ended) {
      // The source may overwrite its chunk as soon as it is asked for the next one.
      const held = Buffer.from(this.#chunk.subarray(this.#from));
      const more = await this.#source.next();
      if (more === null) this.#ended = true;
      this.#chunk = more === null ? held : held.length === 0 ? more : Buffer.concat([held, more]);
      this.#from = 0;
    }
    return this.#chunk.subarray(this.#from, this.#from + length);
  }

  /** Up to `length` bytes, at least one; null at the end. Valid until the next call. */
  async take(length: number): Promise<Uint8Array | null> {
    if (this.held === 0) await this.peek(1);
    const available = Math.min(length, this.held);
    return available === 0 ? null : this.#hand(available);
  }

  /** Bytes that `take` can give without reading on. */
  get held(): number {
    return this.#chunk.length - this.#from;
  }

  /** Exactly `length` bytes, copied; null if there are fewer (which are then gone). */
  async exact(length: number): Promise<Buffer | null> {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; ) {
      const part = await this.take(length - at);
      if (part === null) return null;
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** Passes over bytes; false if there were fewer. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0; ) {
      const part = await this.take(left);
      if (part === null) return false;
      left -= part.length;
    }
    return true;
  }

  /** Gives back the last bytes of what `take` gave last. */
  untake(length: number): void {
    this.#from -= length;
    this.taken -= length;
  }

  #hand(length: number): Uint8Array {
    const bytes = this.#chunk.subarray(this.#from, this.#from + length);
    this.#from += length;
    this.taken += length;
    return bytes;
  }
}
