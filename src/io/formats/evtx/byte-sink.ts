/**
 * Where rendered records are written: UTF-8 bytes in one growing buffer, escaped on the way in, so that a record becomes
 * output without a JavaScript string for each of its fields. A record may not render to more than the limit: past it
 * the sink turns `full`, keeps nothing more and says so, which renderers check between elements.
 */

/** No single record may render to more. Bytes. */
export const MAX_RENDERED_BYTES = 16 * 1024 * 1024;

const HEX = Buffer.from('0123456789abcdef');
const REPLACEMENT = 0xfffd;

/** 1 where a byte may stand in a JSON string as it is. */
const JSON_PLAIN = new Uint8Array(256);
/** 1 where a byte may stand in XML text, or in an attribute, as it is. */
const TEXT_PLAIN = new Uint8Array(256);
const ATTRIBUTE_PLAIN = new Uint8Array(256);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  const visible = code >= 0x20;
  if (visible && char !== '"' && char !== '\\') JSON_PLAIN[code] = 1;
  if ((visible || '\t\n\r'.includes(char)) && !'&<>'.includes(char)) TEXT_PLAIN[code] = 1;
  if (TEXT_PLAIN[code] === 1 && char !== '"' && char !== "'") ATTRIBUTE_PLAIN[code] = 1;
}

/** How text is escaped: inside a JSON string, in XML element content, or in an XML attribute. */
export type Escaping = 'json' | 'text' | 'attribute' | 'none';
const PLAIN: { readonly [escaping in Escaping]: Uint8Array } = {
  json: JSON_PLAIN,
  text: TEXT_PLAIN,
  attribute: ATTRIBUTE_PLAIN,
  none: new Uint8Array(256).fill(1, 0, 128),
};

const JSON_SHORT = new Map([
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [34, '"'],
  [92, '\\'],
]);
const XML_NAMED = new Map([
  [34, '&quot;'],
  [38, '&amp;'],
  [39, '&apos;'],
  [60, '&lt;'],
  [62, '&gt;'],
]);

export class ByteSink {
  bytes: Buffer = Buffer.allocUnsafeSlow(64 * 1024);
  length = 0;
  /** What was written went over the limit; what is in the buffer is of no use. */
  full = false;

  clear(): void {
    this.length = 0;
    this.full = false;
  }

  /** What was written since `from`, as a string. */
  text(from = 0): string {
    return this.bytes.toString('utf8', from, this.length);
  }

  /** Makes room for `count` more bytes. Over the limit the sink starts over and is marked full. */
  reserve(count: number): void {
    if (this.length + count > this.bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    if (this.length + count > MAX_RENDERED_BYTES) {
      this.full = true;
      this.length = 0;
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
    if (count > 48) out.set(from === 0 ? source : source.subarray(from), at);
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
    let count = 1;
    for (let power = 10; value >= power; power *= 10) count++;
    this.reserve(count);
    let at = this.length + count;
    this.length = at;
    do {
      const rest = Math.floor(value / 10);
      this.bytes[--at] = 48 + (value - rest * 10);
      value = rest;
    } while (--count > 0);
  }

  /** `value` in exactly `count` decimal digits. */
  digits(value: number, count: number): void {
    this.reserve(count);
    let at = this.length + count;
    this.length = at;
    while (count-- > 0) {
      const rest = Math.floor(value / 10);
      this.bytes[--at] = 48 + (value - rest * 10);
      value = rest;
    }
  }

  hexByte(value: number, upper = false): void {
    this.reserve(2);
    for (const nibble of [value >> 4, value & 15]) {
      const code = HEX[nibble]!;
      this.bytes[this.length++] = upper && code > 96 ? code - 32 : code;
    }
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
      if (high === 0 && plain[low] === 1) {
        out[at++] = low;
        continue;
      }
      const unit = low | (high << 8);
      if (unit === 0) break;
      let code = unit;
      if (unit >= 0xd800 && unit < 0xe000) {
        const next = i + 3 < end ? source[i + 2]! | (source[i + 3]! << 8) : 0;
        if (unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
          code = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
          i += 2;
        } else {
          code = escaping === 'json' || escaping === 'none' ? REPLACEMENT : 95;
        }
      }
      this.length = at;
      this.code(code, escaping);
      at = this.length;
    }
    this.length = at;
  }

  /** One code point, escaped where it must be. */
  code(code: number, escaping: Escaping): void {
    this.reserve(6);
    const out = this.bytes;
    if (code < 0x80) {
      if (PLAIN[escaping][code] === 1) out[this.length++] = code;
      else if (escaping === 'json') this.#jsonEscape(code);
      else this.ascii(XML_NAMED.get(code) ?? '_');
      return;
    }
    if (code >= 0xfffe && code <= 0xffff && escaping !== 'json' && escaping !== 'none') code = 95;
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

  #jsonEscape(code: number): void {
    const short = JSON_SHORT.get(code);
    if (short !== undefined) this.ascii(`\\${short}`);
    else {
      this.ascii('\\u00');
      this.hexByte(code);
    }
  }

  /** Any string. */
  string(text: string, escaping: Escaping): void {
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i)!;
      if (code > 0xffff) i++;
      const lone = code >= 0xd800 && code < 0xe000;
      this.code(lone ? (escaping === 'json' || escaping === 'none' ? REPLACEMENT : 95) : code, escaping);
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
  return Uint8Array.prototype.slice.call(sink.bytes, 0, sink.length);
}

const scratch = new ByteSink();

/** Constant parts are kept rendered where that saves work and cannot pile up. Bytes. */
const MIN_KEPT = 32;
const MAX_KEPT = 512;

/** A copy of what was written since `before`, where it is worth keeping. */
export function keepRendered(sink: ByteSink, before: number): Uint8Array | null {
  const count = sink.length - before;
  if (sink.full || count < MIN_KEPT || count > MAX_KEPT) return null;
  return Uint8Array.prototype.slice.call(sink.bytes, before, sink.length);
}
