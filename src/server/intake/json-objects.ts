/**
 * JSON objects that stand one after another, with or without white space between: what collectors take as one body. Cuts
 * them apart without reading them; each comes out as one line.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

const LINE_BREAKS = [0x0a, 0x0d];
const BLANK = 0x20;

/** Nothing may nest deeper. */
const MAX_DEPTH = 128;

/** The objects in order; `broken` is true where what follows the last of them is none. */
export function cutObjects(bytes: Buffer): { readonly objects: Buffer[]; readonly broken: boolean } {
  const objects: Buffer[] = [];
  const breaks = new LineBreaks(bytes);
  let at = 0;
  for (;;) {
    while (at < bytes.length && isBlank(bytes[at]!)) at++;
    if (at === bytes.length) return { objects, broken: false };
    const end = bytes[at] === OPEN ? endOfObject(bytes, at) : -1;
    if (end === -1) return { objects, broken: true };
    const object = bytes.subarray(at, end);
    objects.push(breaks.isIn(at, end) ? toLine(object) : object);
    at = end;
  }
}

/** Where lines break in a body, looked for once. */
class LineBreaks {
  readonly #bytes: Buffer;
  #feed = -1;
  #return = -1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** To be asked from front to back. */
  isIn(start: number, end: number): boolean {
    if (this.#feed < start) this.#feed = this.#next(0x0a, start);
    if (this.#return < start) this.#return = this.#next(0x0d, start);
    return this.#feed < end || this.#return < end;
  }

  #next(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }
}

const FIRST_EVENT = /^\{[ \t\r\n]*"event"[ \t\r\n]*:[ \t\r\n]*\{/;

/** The object that is the first member of another, named `event`; null where that does not begin so. */
export function firstEvent(object: Buffer): Buffer | null {
  const match = FIRST_EVENT.exec(object.toString('latin1', 0, 64));
  if (match === null) return null;
  const start = match[0].length - 1;
  const end = endOfObject(object, start);
  return end === -1 ? null : object.subarray(start, end);
}

/** Behind the brace that closes the object; -1 where there is none, or it nests too deep. */
function endOfObject(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfText(bytes, at);
        if (at === -1) return -1;
        break;
      case OPEN:
      case OPEN_LIST:
        if (++depth > MAX_DEPTH) return -1;
        break;
      case CLOSE:
      case CLOSE_LIST:
        if (--depth === 0) return at + 1;
        break;
    }
  }
  return -1;
}

/** The quote that ends a text. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start; ; ) {
    at = bytes.indexOf(QUOTE, at + 1);
    if (at === -1) return -1;
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

/** Line breaks can only stand between tokens: in texts they are escaped. */
export function toLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  const line = Buffer.from(bytes);
  for (const lineBreak of LINE_BREAKS) {
    for (let at = line.indexOf(lineBreak); at !== -1; at = line.indexOf(lineBreak, at + 1)) line[at] = BLANK;
  }
  return line;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
