const NOTHING = new Uint8Array(0);
export class PackedBytes {
  name;
  size;
  /** Where the bytes lie on disk, if they are a file of their own. */
  path;
  /** Bytes handed out so far. */
  taken = 0;
  #source;
  /** The chunk that is being handed out, from `#from` on. */
  #chunk = NOTHING;
  #from = 0;
  #ended = false;
  constructor(source, path = null) {
    this.#source = source;
    this.name = source.name;
    this.size = source.size;
    this.path = path;
  }
  next() {
    if (this.held > 0) return this.#hand(this.held);
    return this.#ended ? null : this.#source.next();
  }
  close() {
    this.#ended = true;
    this.#chunk = NOTHING;
    this.#from = 0;
    this.#source.close();
  }
  /** The next bytes, left where they are: as many as asked for, or all there are. Valid until the next call. */
  async peek(length) {
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
  async take(length) {
    if (this.held === 0) await this.peek(1);
    const available = Math.min(length, this.held);
    return available === 0 ? null : this.#hand(available);
  }
  /** Bytes that `take` can give without reading on. */
  get held() {
    return this.#chunk.length - this.#from;
  }
  /** Exactly `length` bytes, copied; null if there are fewer (which are then gone). */
  async exact(length) {
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
  async skip(length) {
    for (let left = length; left > 0; ) {
      const part = await this.take(left);
      if (part === null) return false;
      left -= part.length;
    }
    return true;
  }
  /** Gives back the last bytes of what `take` gave last. */
  untake(length) {
    this.#from -= length;
    this.taken -= length;
  }
  #hand(length) {
    const bytes = this.#chunk.subarray(this.#from, this.#from + length);
    this.#from += length;
    this.taken += length;
    return bytes;
  }
}
