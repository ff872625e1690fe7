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

/** Nothing may nest deeper. */
const MAX_DEPTH = 128;

/** The objects in order; `broken` is true where what follows the last of them is none. */
export function cutObjects(bytes: Buffer): { readonly objects: Buffer[]; readonly broken: boolean } {
  const objects: Buffer[] = [];
  let at = 0;
  for (;;) {
    while (at < bytes.length && isBlank(bytes[at]!)) at++;
    if (at === bytes.length) return { objects, broken: false };
    const end = bytes[at] === OPEN ? endOfObject(bytes, at) : -1;
    if (end === -1) return { objects, broken: true };
    objects.push(toLine(bytes.subarray(at, end)));
    at = end;
  }
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
  for (let at = 0; at < line.length; at++) if (line[at] === 0x0a || line[at] === 0x0d) line[at] = 0x20;
  return line;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
