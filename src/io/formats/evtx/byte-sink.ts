/**
 * Where rendered records are written: UTF-8 bytes in one growing buffer, escaped on the way in, so that a record becomes
 * output without a JavaScript string for each of its fields. A record may not render to more than the limit: past it
 * the sink turns `full`, keeps nothing more and says so, which renderers check between elements.
 */

/** No single record may render to more. Bytes. */
export const MAX_RENDERED_BYTES = 16 * 1024 * 1024;

/** The two lower-case hexadecimal digits of a byte, the first in the lower half. */
const HEX_PAIRS = new Uint16Array(256);
for (let byte = 0; byte < 256; byte++) {
  const text = byte.toString(16).padStart(2, '0');
  HEX_PAIRS[byte] = text.charCodeAt(0) | (text.charCodeAt(1) << 8);
}
/** A buffer that grew beyond this is given back. */
const KEPT_BYTES = 1024 * 1024;
const HEX = Buffer.from('0123456789abcdef');
const REPLACEMENT = 0xfffd;
const UNDERSCORE = 95;
const BACKSLASH = 92;
const GUID_ORDER = Uint8Array.of(3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15);

/** For each ASCII character 1 where it may stand as it is, in JSON also what follows the backslash of a short escape. */
const JSON_PLAIN = new Uint8Array(256);
const TEXT_PLAIN = new Uint8Array(256);
const ATTRIBUTE_PLAIN = new Uint8Array(256);
const JSON_SHORT: { readonly [char: string]: string } = {
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\f': 'f',
  '\r': 'r',
  '"': '"',
  '\\': '\\',
};
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  const visible = code >= 0x20;
  if (visible) JSON_PLAIN[code] = 1;
  const short = JSON_SHORT[char];
  if (short !== undefined) JSON_PLAIN[code] = short.charCodeAt(0);
  if ((visible || '\t\n\r'.includes(char)) && !'&<>'.includes(char)) TEXT_PLAIN[code] = 1;
  if (TEXT_PLAIN[code] === 1 && char !== '"' && char !== "'") ATTRIBUTE_PLAIN[code] = 1;
}

/** How text is escaped: inside a JSON string, in XML element content, or in an XML attribute. */
export type Escaping = 'json' | 'text' | 'attribute' | 'none';
const PLAIN: { readonly [escaping in Escaping]: Uint8Array } = {
  json: JSON_PLAIN,
  text: TEXT_PLAIN,
  attribute: ATTRIBUTE_PLAIN,
  none: new Uint8Array(256).fill(1, 1, 128),
};

const XML_NAMED = new Map([
  [34, '&quot;'],
  [38, '&amp;'],
  [39, '&apos;'],
  [60, '&lt;'],
  [62, '&gt;'],
]);

export class ByteSink {
  /** Where writing starts, over and over; what outgrows it moves to a buffer of its own until `clear`. */
  readonly #home: Buffer;
  bytes: Buffer;
  length = 0;
  /** Where the record at hand begins: what lies before is finished, and kept when the record goes over the limit. */
  base = 0;
  /** What was written went over the limit; what is in the buffer from `base` on is of no use. */
  full = false;

  constructor(home: Buffer = Buffer.allocUnsafeSlow(64 * 1024)) {
    this.#home = home;
    this.bytes = home;
  }

  clear(): void {
    this.length = 0;
    this.base = 0;
    if (this.bytes.length > KEPT_BYTES) this.bytes = this.#home;
    this.full = false;
  }

  /** A record begins behind those that are held. */
  begin(): void {
    this.base = this.length;
    this.full = false;
  }

  /** What was written since `from`, as a string. */
  text(from = 0): string {
    return this.bytes.toString('utf8', from, this.length);
  }

  /** A copy of what was written since `from`. */
  copy(from = 0): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, from, this.length);
  }

  /** Makes room for `count` more bytes. Over the limit the record starts over and the sink is marked full. */
  reserve(count: number): void {
    if (this.length + count > this.bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    if (this.length - this.base + count > MAX_RENDERED_BYTES) {
      this.full = true;
      this.length = this.base;
    }
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  byte(code: number): void {
    if (this.length >= this.bytes.length) this.#grow(1);
    this.bytes[this.length++] = code;
  }

  append(source: Uint8Array, from = 0): void {
    const count = source.length - from;
    this.reserve(count);
    const out = this.bytes;
    let at = this.length;
    // A call into the runtime costs more than copying a short name byte by byte.
    if (count > 12 && from === 0) out.set(source, at);
    else for (let i = from; i < source.length; i++) out[at++] = source[i]!;
    this.length += count;
  }

  /** Text that is known to be ASCII and to need no escapes. */
  ascii(text: string): void {
    this.reserve(text.length);
    const out = this.bytes;
    let at = this.length;
    for (let i = 0; i < text.length; i++) out[at++] = text.charCodeAt(i);
    this.length = at;
  }

  /** A non-negative integer below 2^53. */
  integer(value: number): void {
    if (this.length + 16 > this.bytes.length) this.#grow(16);
    const out = this.bytes;
    let count = 1;
    for (let power = 10; value >= power; power *= 10) count++;
    let at = this.length + count;
    this.length = at;
    while (value > 0x7fffffff) {
      const rest = Math.floor(value / 10);
      out[--at] = 48 + (value - rest * 10);
      value = rest;
      count--;
    }
    // Below 2^31 the division is one of integers.
    let left = value | 0;
    while (count-- > 0) {
      const rest = (left / 10) | 0;
      out[--at] = 48 + (left - rest * 10);
      left = rest;
    }
  }

  /** `value`, below 2^31, in exactly `count` decimal digits. */
  digits(value: number, count: number): void {
    this.reserve(count);
    const out = this.bytes;
    let at = this.length + count;
    this.length = at;
    let left = value | 0;
    while (count-- > 0) {
      const rest = (left / 10) | 0;
      out[--at] = 48 + (left - rest * 10);
      left = rest;
    }
  }

  /** Bytes as lower-case hexadecimal. */
  hexBytes(source: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 2);
    if (this.full) return;
    const out = this.bytes;
    let at = this.length;
    for (let i = start; i < end; i++) {
      const pair = HEX_PAIRS[source[i]!]!;
      out[at++] = pair & 255;
      out[at++] = pair >> 8;
    }
    this.length = at;
  }

  /** Sixteen bytes as a GUID in braces, whose first three parts are stored with their low byte first. */
  guid(source: Uint8Array, start: number): void {
    this.reserve(38);
    const out = this.bytes;
    let at = this.length;
    this.length = at + 38;
    out[at++] = 0x7b;
    for (let i = 0; i < 16; i++) {
      const pair = HEX_PAIRS[source[start + GUID_ORDER[i]!]!]!;
      out[at++] = pair & 255;
      out[at++] = pair >> 8;
      if (i === 3 || i === 5 || i === 7 || i === 9) out[at++] = 45;
    }
    out[at] = 0x7d;
  }

  /** An unsigned 32-bit integer in lower-case hexadecimal, at least `count` digits. */
  hex(value: number, count: number): void {
    while (count < 8 && value >>> (4 * count) !== 0) count++;
    this.reserve(count);
    for (let shift = 4 * (count - 1); shift >= 0; shift -= 4) {
      this.bytes[this.length++] = HEX[(value >>> shift) & 15]!;
    }
  }

  /** UTF-16LE up to `end` or its first NUL. Lone surrogates become U+FFFD (in XML `_`, as Windows writes them). */
  utf16(source: Uint8Array, start: number, end: number, escaping: Escaping): void {
    // At worst a unit (2 bytes) becomes a 6-byte escape.
    this.reserve((end - start) * 3);
    if (this.full) return;
    const plain = PLAIN[escaping];
    const out = this.bytes;
    let at = this.length;
    for (let i = start; i + 1 < end; i += 2) {
      const low = source[i]!;
      const high = source[i + 1]!;
      if (high === 0) {
        const kind = plain[low]!;
        if (kind === 1) {
          out[at++] = low;
          continue;
        }
        if (kind > 1) {
          out[at++] = BACKSLASH;
          out[at++] = kind;
          continue;
        }
        if (low === 0) break;
      }
      let code = low | (high << 8);
      if (code >= 0xd800 && code < 0xe000) {
        const next = i + 3 < end ? source[i + 2]! | (source[i + 3]! << 8) : 0;
        if (code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
          i += 2;
        }
      }
      this.length = at;
      this.code(code, escaping);
      at = this.length;
    }
    this.length = at;
  }

  /** Bytes of a code page that agrees with ASCII in its lower half, whose upper half `upper` gives; NULs are dropped. */
  ansi(source: Uint8Array, start: number, end: number, upper: Uint16Array, escaping: Escaping): void {
    this.reserve((end - start) * 6);
    if (this.full) return;
    const plain = PLAIN[escaping];
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (plain[byte] === 1) this.bytes[this.length++] = byte;
      else if (byte !== 0) this.code(byte < 0x80 ? byte : upper[byte - 0x80]!, escaping);
    }
  }

  /** One code point, escaped where it must be; a lone surrogate is replaced. Writes at most 6 bytes. */
  code(code: number, escaping: Escaping): void {
    this.reserve(6);
    const out = this.bytes;
    if (code < 0x80) {
      const kind = PLAIN[escaping][code]!;
      if (kind === 1) out[this.length++] = code;
      else if (kind > 1) {
        out[this.length++] = BACKSLASH;
        out[this.length++] = kind;
      } else if (escaping === 'json') {
        this.ascii('\\u00');
        this.hex(code, 2);
      } else this.ascii(XML_NAMED.get(code) ?? '_');
      return;
    }
    const isXml = escaping === 'text' || escaping === 'attribute';
    if (code >= 0xd800 && code < 0xe000) code = isXml ? UNDERSCORE : REPLACEMENT;
    else if (isXml && (code === 0xfffe || code === 0xffff)) code = UNDERSCORE;
    if (code < 0x80) {
      out[this.length++] = code;
    } else if (code < 0x800) {
      out[this.length++] = 0xc0 | (code >> 6);
      out[this.length++] = 0x80 | (code & 63);
    } else if (code < 0x10000) {
      out[this.length++] = 0xe0 | (code >> 12);
      out[this.length++] = 0x80 | ((code >> 6) & 63);
      out[this.length++] = 0x80 | (code & 63);
    } else {
      out[this.length++] = 0xf0 | (code >> 18);
      out[this.length++] = 0x80 | ((code >> 12) & 63);
      out[this.length++] = 0x80 | ((code >> 6) & 63);
      out[this.length++] = 0x80 | (code & 63);
    }
  }

  /** Any string. */
  string(text: string, escaping: Escaping): void {
    this.reserve(text.length * 6);
    if (this.full) return;
    const plain = PLAIN[escaping];
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80 && plain[unit] === 1) {
        this.bytes[this.length++] = unit;
        continue;
      }
      const code = text.codePointAt(i)!;
      if (code > 0xffff) i++;
      this.code(code, escaping);
    }
  }

  /** Moves what was written since `at` one byte on and puts `code` before it. */
  insert(at: number, code: number): void {
    if (this.full) return;
    this.reserve(1);
    this.bytes.copyWithin(at + 1, at, this.length);
    this.bytes[at] = code;
    this.length++;
  }
}

/** `text` as bytes, escaped: for what is rendered once and copied many times. */
export function escapeToBytes(text: string, escaping: Escaping, before = '', after = ''): Uint8Array {
  const sink = scratch;
  sink.clear();
  sink.string(before, 'none');
  sink.string(text, escaping);
  sink.string(after, 'none');
  return sink.copy();
}

const scratch = new ByteSink();

/** Constant parts are kept rendered where that saves work and cannot pile up. Bytes. */
const MIN_KEPT = 32;
const MAX_KEPT = 512;

/** A copy of what was written since `before`, where it is worth keeping. */
export function keepRendered(sink: ByteSink, before: number): Uint8Array | null {
  const count = sink.length - before;
  if (sink.full || count < MIN_KEPT || count > MAX_KEPT) return null;
  return sink.copy(before);
}
