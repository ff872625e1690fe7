/**
 * The bytes of a source that a reader still needs: a growing and sliding buffer addressed by offset in the source, so
 * that no reader has to know where chunks were cut. Whoever reads must drop what is done with; the window itself has no
 * limit, readers enforce MAX_RECORD_BYTES.
 */
const NOTHING = Buffer.alloc(0);

export class ByteWindow {
  /** Grows from nothing: most files are small, and each is looked at by several readers that ask what it is. */
  #bytes: Buffer = NOTHING;
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
