/**
 * JSON as it lies in a body, walked over byte by byte and never decoded: what a sender hands over is judged before it is
 * taken, and read only where rules ask for it. Takes exactly the texts that `JSON.parse` takes, up to a depth; bytes that
 * are no UTF-8 are somebody else's fault. Nothing is allocated but by the caller.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Nothing may nest deeper. */
export const MAX_DEPTH = 128;

/** Whether a byte may stand in a text as it is. */
const PLAIN = new Uint8Array(256).fill(1);
PLAIN.fill(0, 0, 0x20);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

const ESCAPED = new Set([...'"\\/bfnrt'].map((letter) => letter.charCodeAt(0)));
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** Where a member's name and value lie: from the first byte to behind the last. */
export type TakeMember = (keyFrom: number, keyTo: number, from: number, to: number) => void;

/** Bytes that hold JSON, and where in them values end: the offset behind, -1 where none that is whole begins. */
export class JsonBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Of the next byte that is no white space, or the length. */
  skipBlanks(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    while (next < bytes.length && isBlank(bytes[next]!)) next++;
    return next;
  }

  #endOfValue(at: number, depth: number): number {
    const bytes = this.#bytes;
    switch (bytes[at]) {
      case QUOTE:
        return this.#endOfText(at);
      case OPEN:
        return this.endOfObject(at, null, depth);
      case OPEN_LIST:
        return this.#endOfList(at, depth);
      default:
        return isNumberStart(bytes[at]) ? this.#endOfNumber(at) : this.#endOfWord(at);
    }
  }

  /** Of an object; `take` hears of its members, not of theirs. `depth`: of what it stands in. */
  endOfObject(start: number, take: TakeMember | null, depth = 0): number {
    const bytes = this.#bytes;
    if (bytes[start] !== OPEN || depth === MAX_DEPTH) return -1;
    let at = this.skipBlanks(start + 1);
    if (bytes[at] === CLOSE) return at + 1;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const keyTo = this.#endOfText(at);
      if (keyTo === -1) return -1;
      const colon = this.skipBlanks(keyTo);
      if (bytes[colon] !== COLON) return -1;
      const from = this.skipBlanks(colon + 1);
      const to = this.#endOfValue(from, depth + 1);
      if (to === -1) return -1;
      take?.(at, keyTo, from, to);
      at = this.skipBlanks(to);
      if (bytes[at] === CLOSE) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = this.skipBlanks(at + 1);
    }
  }

  #endOfList(start: number, depth: number): number {
    const bytes = this.#bytes;
    if (depth === MAX_DEPTH) return -1;
    let at = this.skipBlanks(start + 1);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      const to = this.#endOfValue(at, depth + 1);
      if (to === -1) return -1;
      at = this.skipBlanks(to);
      if (bytes[at] === CLOSE_LIST) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = this.skipBlanks(at + 1);
    }
  }

  #endOfText(start: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let at = start + 1;
    for (;;) {
      while (at + 4 <= length && !holdsSpecial(this.#view.getInt32(at, true))) at += 4;
      while (at < length && PLAIN[bytes[at]!] === 1) at++;
      if (at === length) return -1;
      if (bytes[at] === QUOTE) return at + 1;
      if (bytes[at] !== BACKSLASH) return -1;
      if (bytes[at + 1] === 0x75) {
        for (let digit = at + 2; digit < at + 6; digit++) if (!isHexDigit(bytes[digit])) return -1;
        at += 6;
      } else if (ESCAPED.has(bytes[at + 1] ?? -1)) at += 2;
      else return -1;
    }
  }

  #endOfNumber(start: number): number {
    const bytes = this.#bytes;
    let at = bytes[start] === MINUS ? start + 1 : start;
    // No further digit may follow a leading zero.
    const whole = bytes[at] === ZERO ? at + 1 : this.#endOfDigits(at);
    if (whole === at) return -1;
    at = whole;
    if (bytes[at] === POINT) {
      const digits = this.#endOfDigits(at + 1);
      if (digits === at + 1) return -1;
      at = digits;
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      const sign = bytes[at + 1];
      const from = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
      const digits = this.#endOfDigits(from);
      if (digits === from) return -1;
      at = digits;
    }
    return at;
  }

  #endOfDigits(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    while (isDigit(bytes[at])) at++;
    return at;
  }

  #endOfWord(start: number): number {
    const bytes = this.#bytes;
    const word = WORDS.find((one) => one.every((byte, i) => bytes[start + i] === byte));
    return word === undefined ? -1 : start + word.length;
  }
}

/**
 * Whether one of four bytes may not stand in a text as it is: a byte is less than another where taking that one away
 * borrows and neither had the highest bit. What is borrowed from the next byte may name it too, never hide it.
 */
function holdsSpecial(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const controls = (word - 0x20202020) & ~word;
  return (
    ((controls | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes)) & 0x80808080) !== 0
  );
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function isNumberStart(byte: number | undefined): boolean {
  return byte === MINUS || isDigit(byte);
}

function isHexDigit(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
