/**
 * EVTX values to JSON: the fast half of `src/io/formats/evtx/json-writer.ts`, written in AssemblyScript and compiled by
 * `scripts/build-kernels.js` into `json-kernel.wasm.ts`. It writes runs of members with one value and the objects around
 * them, of one template instance and stops at the first step, type or length that it does not know, with nothing of that step
 * written: the plain writer does it and comes back. So what it does is defined by the plain writer, with which a test
 * compares it byte by byte.
 *
 * It allocates nothing, trusts no size without checking it against the end of the record, reads at most 32 bytes past
 * what it was given and writes at most 32 bytes past what it says (the host leaves room for both).
 */

// The layout of the memory, shared with `json-kernel.ts`.
const RESULT: usize = 0;
const SECOND: usize = 0x100;
const STARTS: usize = 0x1000;
const CHUNK: usize = 0x10000;
// One step: kind, key, key length, slot, dependency, what an empty value is, attributes, their count.
const STEP_BYTES: usize = 32;
const LEAF: i32 = 0;
const ATTRIBUTES: i32 = 1;
const ATTRIBUTED: i32 = 2;
const CONSTANT: i32 = 3;
const OPEN: i32 = 4;
const CLOSE: i32 = 5;
// One attribute: slot, key, key length.
const ATTRIBUTE_BYTES: usize = 12;

const NULL: i32 = 0x00;
const UTF16: i32 = 0x01;
const ANSI: i32 = 0x02;
const INT8: i32 = 0x03;
const UINT8: i32 = 0x04;
const INT16: i32 = 0x05;
const UINT16: i32 = 0x06;
const INT32: i32 = 0x07;
const UINT32: i32 = 0x08;
const INT64: i32 = 0x09;
const UINT64: i32 = 0x0a;
const BOOL: i32 = 0x0d;
const BINARY: i32 = 0x0e;
const GUID: i32 = 0x0f;
const SIZE_T: i32 = 0x10;
const FILETIME: i32 = 0x11;
const SID: i32 = 0x13;
const HEX32: i32 = 0x14;
const HEX64: i32 = 0x15;

/** Answers of `value`, besides where it stopped writing. */
const EMPTY: usize = 0;
const UNKNOWN: usize = 1;

/** `null`, `""` and `\u00` as numbers. */
const NULL_TEXT: u32 = 0x6c6c756e;
const EMPTY_TEXT: u16 = 0x2222;
const ESCAPE: u32 = 0x3030755c;

// @ts-ignore
@inline function hexDigit(nibble: u32): u32 {
  return nibble + 0x30 + (nibble > 9 ? 0x27 : 0);
}

// @ts-ignore
@inline function hexPair(byte: u32): u32 {
  return hexDigit(byte >> 4) | (hexDigit(byte & 15) << 8);
}

// @ts-ignore
@inline function copy(dst: usize, src: usize, length: usize): usize {
  // Most are shorter than 32: to find out costs more than to copy.
  v128.store(dst, v128.load(src));
  v128.store(dst + 16, v128.load(src, 16));
  for (let i: usize = 32; i < length; i += 16) v128.store(dst + i, v128.load(src + i));
  return dst + length;
}

/** Two digits as they stand in memory. */
// @ts-ignore
@inline function digitPair(value: u32): u32 {
  const tens = (value * 103) >> 10;
  return 0x3030 + tens + ((value - tens * 10) << 8);
}

function unsigned(dst: usize, value: u64): usize {
  if (value <= 0xffffffff) return small(dst, <u32>value);
  const rest = value / 1_000_000_000;
  dst = unsigned(dst, rest);
  return digits(dst, <u32>(value - rest * 1_000_000_000), 9);
}

function small(dst: usize, value: u32): usize {
  if (value < 10) {
    store<u8>(dst, <u8>(0x30 + value));
    return dst + 1;
  }
  let count: usize = 2;
  for (let rest = value; rest >= 100; rest /= 10) count++;
  return digits(dst, value, count);
}

function signed(dst: usize, value: i64): usize {
  if (value >= 0) return unsigned(dst, <u64>value);
  store<u8>(dst, 0x2d);
  return unsigned(dst + 1, <u64>-value);
}

/** The last `count` digits. */
function digits(dst: usize, value: u32, count: usize): usize {
  let at = dst + count;
  while (at >= dst + 2) {
    const rest = value / 100;
    at -= 2;
    store<u16>(at, <u16>digitPair(value - rest * 100));
    value = rest;
  }
  if (at > dst) store<u8>(dst, <u8>(0x30 + (value % 10)));
  return dst + count;
}

function hexadecimal(dst: usize, value: u64): usize {
  store<u16>(dst, 0x7830);
  dst += 2;
  let shift: u64 = value == 0 ? 0 : (63 - clz(value)) & ~3;
  while (shift > 0) {
    store<u8>(dst++, <u8>hexDigit(<u32>((value >> shift) & 15)));
    shift -= 4;
  }
  store<u8>(dst, <u8>hexDigit(<u32>(value & 15)));
  return dst + 1;
}

function guid(dst: usize, src: usize): usize {
  store<u8>(dst, 0x7b);
  store<u8>(dst + 9, 0x2d);
  store<u8>(dst + 14, 0x2d);
  store<u8>(dst + 19, 0x2d);
  store<u8>(dst + 24, 0x2d);
  store<u8>(dst + 37, 0x7d);
  for (let i: usize = 0; i < 4; i++) store<u16>(dst + 1 + 2 * i, <u16>hexPair(load<u8>(src + 3 - i)));
  for (let i: usize = 0; i < 2; i++) {
    store<u16>(dst + 10 + 2 * i, <u16>hexPair(load<u8>(src + 5 - i)));
    store<u16>(dst + 15 + 2 * i, <u16>hexPair(load<u8>(src + 7 - i)));
    store<u16>(dst + 20 + 2 * i, <u16>hexPair(load<u8>(src + 8 + i)));
  }
  for (let i: usize = 0; i < 6; i++) store<u16>(dst + 25 + 2 * i, <u16>hexPair(load<u8>(src + 10 + i)));
  return dst + 38;
}

/** The second that was written last, in units of 100 ns, and its text at SECOND: most values lie in the one before's. */
let lastSecond: u64 = 0;

/** `yyyy-MM-ddTHH:mm:ss.fffffffZ` of a FILETIME that is not negative. */
function fileTime(dst: usize, value: u64): usize {
  if (value - lastSecond >= 10_000_000 || load<u8>(SECOND) == 0) {
    const seconds = value / 10_000_000;
    lastSecond = seconds * 10_000_000;
    writeSecond(SECOND, seconds);
  }
  v128.store(dst, v128.load(SECOND));
  store<u32>(dst + 16, load<u32>(SECOND + 16));
  digits(dst + 20, <u32>(value - lastSecond), 7);
  store<u8>(dst + 27, 0x5a);
  return dst + 28;
}

/** `yyyy-MM-ddTHH:mm:ss.` */
function writeSecond(dst: usize, seconds: u64): void {
  const days = seconds / 86_400;
  const second = <u32>(seconds - days * 86_400);
  const z = days + 584_694;
  const era = z / 146_097;
  const doe = <u32>(z - era * 146_097);
  const yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
  const doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const shifted = (5 * doy + 2) / 153;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = <u32>((era * 400 + yoe + (month <= 2 ? 1 : 0)) % 10_000);
  dst = digits(dst, year, 4);
  store<u8>(dst++, 0x2d);
  dst = digits(dst, month, 2);
  store<u8>(dst++, 0x2d);
  dst = digits(dst, doy - (153 * shifted + 2) / 5 + 1, 2);
  store<u8>(dst++, 0x54);
  dst = digits(dst, second / 3600, 2);
  store<u8>(dst++, 0x3a);
  dst = digits(dst, (second / 60) % 60, 2);
  store<u8>(dst++, 0x3a);
  dst = digits(dst, second % 60, 2);
  store<u8>(dst, 0x2e);
}

function sid(dst: usize, src: usize, size: i32): usize {
  store<u16>(dst, 0x2d53);
  dst = unsigned(dst + 2, load<u8>(src));
  store<u8>(dst++, 0x2d);
  dst = unsigned(dst, bswap(load<u64>(src)) & 0xffffffffffff);
  const count = min(<i32>load<u8>(src + 1), (size - 8) >> 2);
  for (let i = 0; i < count; i++) {
    store<u8>(dst++, 0x2d);
    dst = unsigned(dst, load<u32>(src + 8 + 4 * <usize>i));
  }
  return dst;
}

/** One ASCII character, with the escape that JSON needs. */
function ascii(dst: usize, code: u32): usize {
  if (code >= 0x20 && code != 0x22 && code != 0x5c) {
    store<u8>(dst, <u8>code);
    return dst + 1;
  }
  store<u8>(dst, 0x5c);
  let short: u32 = 0;
  if (code == 0x22 || code == 0x5c) short = code;
  else if (code == 8) short = 0x62;
  else if (code == 9) short = 0x74;
  else if (code == 10) short = 0x6e;
  else if (code == 12) short = 0x66;
  else if (code == 13) short = 0x72;
  if (short != 0) {
    store<u8>(dst + 1, <u8>short);
    return dst + 2;
  }
  store<u32>(dst, ESCAPE);
  store<u16>(dst + 4, <u16>hexPair(code));
  return dst + 6;
}

/** UTF-16LE up to `end` or its first NUL, escaped, as UTF-8. */
function utf16(dst: usize, src: usize, end: usize): usize {
  while (src + 1 < end) {
    // What lies past the end is read too, and not counted.
    const bytes = i8x16.narrow_i16x8_u(v128.load(src), v128.load(src, 16));
    // Units that do not fit a byte become 0 or 255; as signed bytes, those from 0x80 on are below 0x20 too.
    const special = v128.or(
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
    );
    const left = (end - src) >> 1;
    const plain = <usize>ctz(i8x16.bitmask(special) | (1 << <i32>min<usize>(left, 16)));
    v128.store(dst, bytes);
    dst += plain;
    src += plain * 2;
    if (plain == 16) continue;
    if (plain == left) return dst;
    const unit = <u32>load<u16>(src);
    src += 2;
    if (unit < 0x80) {
      if (unit == 0) return dst;
      dst = ascii(dst, unit);
    } else if (unit < 0x800) {
      store<u16>(dst, <u16>(0xc0 | (unit >> 6) | ((0x80 | (unit & 63)) << 8)));
      dst += 2;
    } else {
      let code = unit;
      if (unit >= 0xd800 && unit < 0xe000) {
        const next = src + 1 < end ? <u32>load<u16>(src) : 0;
        if (unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
          src += 2;
          code = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
          store<u8>(dst++, <u8>(0xf0 | (code >> 18)));
          store<u8>(dst++, <u8>(0x80 | ((code >> 12) & 63)));
          store<u8>(dst++, <u8>(0x80 | ((code >> 6) & 63)));
          store<u8>(dst++, <u8>(0x80 | (code & 63)));
          continue;
        }
        code = 0xfffd;
      }
      store<u8>(dst++, <u8>(0xe0 | (code >> 12)));
      store<u8>(dst++, <u8>(0x80 | ((code >> 6) & 63)));
      store<u8>(dst++, <u8>(0x80 | (code & 63)));
    }
  }
  return dst;
}

/** Bytes of an ANSI string that are ASCII, NULs dropped; UNKNOWN where one is not. */
function ansi(dst: usize, src: usize, end: usize): usize {
  while (src < end) {
    if (end - src >= 16) {
      const bytes = v128.load(src);
      // As signed bytes, those from 0x80 on are below 0x20 too.
      const special = v128.or(
        i8x16.lt_s(bytes, i8x16.splat(0x20)),
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      );
      const mask = i8x16.bitmask(special);
      v128.store(dst, bytes);
      if (mask == 0) {
        dst += 16;
        src += 16;
        continue;
      }
      const plain = <usize>ctz(mask);
      dst += plain;
      src += plain;
    }
    const byte = <u32>load<u8>(src++);
    if (byte >= 0x80) return UNKNOWN;
    if (byte != 0) dst = ascii(dst, byte);
  }
  return dst;
}

/** Writes one value, quoted where JSON needs it; where it stopped, or EMPTY, or UNKNOWN. */
function value(dst: usize, type: i32, src: usize, size: i32): usize {
  switch (type) {
    case NULL:
      return EMPTY;
    case UTF16: {
      if (size < 2 || load<u16>(src) == 0) return EMPTY;
      store<u8>(dst, 0x22);
      const end = utf16(dst + 1, src, src + size);
      store<u8>(end, 0x22);
      return end + 1;
    }
    case ANSI: {
      store<u8>(dst, 0x22);
      const end = ansi(dst + 1, src, src + size);
      if (end == UNKNOWN) return UNKNOWN;
      if (end == dst + 1) return EMPTY;
      store<u8>(end, 0x22);
      return end + 1;
    }
    case INT8:
      return size < 1 ? EMPTY : signed(dst, load<i8>(src));
    case UINT8:
      return size < 1 ? EMPTY : unsigned(dst, load<u8>(src));
    case INT16:
      return size < 2 ? EMPTY : signed(dst, load<i16>(src));
    case UINT16:
      return size < 2 ? EMPTY : unsigned(dst, load<u16>(src));
    case INT32:
      return size < 4 ? EMPTY : signed(dst, load<i32>(src));
    case UINT32:
      return size < 4 ? EMPTY : unsigned(dst, load<u32>(src));
    case INT64:
      return size < 8 ? EMPTY : signed(dst, load<i64>(src));
    case UINT64:
      return size < 8 ? EMPTY : unsigned(dst, load<u64>(src));
    case BOOL: {
      if (size < 1) return EMPTY;
      const number: i32 = size < 4 ? load<i8>(src) : load<i32>(src);
      if (number == 1) {
        store<u32>(dst, 0x65757274);
        return dst + 4;
      }
      if (number == 0) {
        store<u32>(dst, 0x736c6166);
        store<u8>(dst + 4, 0x65);
        return dst + 5;
      }
      return signed(dst, number);
    }
    case BINARY: {
      if (size < 1) return EMPTY;
      store<u8>(dst++, 0x22);
      for (let i = 0; i < size; i++) {
        const byte = <u32>load<u8>(src + i);
        const first = byte >> 4;
        const second = byte & 15;
        store<u8>(dst++, <u8>(first + (first > 9 ? 0x37 : 0x30)));
        store<u8>(dst++, <u8>(second + (second > 9 ? 0x37 : 0x30)));
      }
      store<u8>(dst, 0x22);
      return dst + 1;
    }
    case GUID:
      if (size < 16) return EMPTY;
      store<u8>(dst, 0x22);
      dst = guid(dst + 1, src);
      store<u8>(dst, 0x22);
      return dst + 1;
    case SIZE_T:
    case HEX32:
    case HEX64: {
      if (type == SIZE_T ? size != 4 && size != 8 : size < (type == HEX64 ? 8 : 4)) return EMPTY;
      const wide = type == HEX64 || (type == SIZE_T && size == 8);
      store<u8>(dst, 0x22);
      dst = hexadecimal(dst + 1, wide ? load<u64>(src) : <u64>load<u32>(src));
      store<u8>(dst, 0x22);
      return dst + 1;
    }
    case FILETIME: {
      if (size < 8) return EMPTY;
      const time = load<u64>(src);
      if (<i64>time < 0) return UNKNOWN;
      store<u8>(dst, 0x22);
      dst = fileTime(dst + 1, time);
      store<u8>(dst, 0x22);
      return dst + 1;
    }
    case SID:
      if (size < 8) return EMPTY;
      store<u8>(dst, 0x22);
      dst = sid(dst + 1, src, size);
      store<u8>(dst, 0x22);
      return dst + 1;
    default:
      return UNKNOWN;
  }
}

/**
 * Runs the steps from number `from` on. `table`: where in the chunk the value table begins; `slots`: how many values it
 * has; `limit`: where in the chunk the values end at the latest; `dst` and `end`: where to write; `any`: whether the
 * object has a member already. Gives the number of the step that it stopped before; RESULT holds where it stopped
 * writing, and whether there is a member now.
 */
export function run(
  steps: usize,
  from: i32,
  count: i32,
  table: i32,
  slots: i32,
  limit: i32,
  dst: usize,
  end: usize,
  any: i32,
): i32 {
  const descriptors = CHUNK + <usize>table;
  let start = table + 4 * slots;
  for (let i = 0; i < slots; i++) {
    store<i32>(STARTS + 4 * <usize>i, start);
    start += <i32>load<u16>(descriptors + 4 * <usize>i);
  }
  let index = from;
  for (; index < count; index++) {
    const step = steps + STEP_BYTES * <usize>index;
    const kind = load<i32>(step);
    if (kind > CLOSE) break;
    if (kind == CLOSE) {
      if (dst + 64 > end) break;
      store<u8>(dst++, 0x7d);
      any = 1;
      continue;
    }
    const dependency = load<i32>(step, 16);
    if (dependency >= 0 && typeOf(dependency, slots, descriptors, limit) == NULL) continue;
    const key = load<i32>(step, 4);
    const keyLength = load<i32>(step, 8);
    // Every key has its comma in front; the first member does without.
    const skip: usize = any ? 0 : 1;
    let at = dst;
    if (kind == CONSTANT || kind == OPEN) {
      if (at + <usize>(keyLength + 64) > end) break;
      at = copy(at, <usize>key + skip, <usize>keyLength - skip);
    } else if (kind == LEAF) {
      const slot = load<i32>(step, 12);
      const type = typeOf(slot, slots, descriptors, limit);
      const size = type == NULL ? 0 : <i32>load<u16>(descriptors + 4 * <usize>slot);
      if (at + <usize>(keyLength + 3 * size + 128) > end) break;
      at = copy(at, <usize>key + skip, <usize>keyLength - skip);
      const after = type == NULL ? EMPTY : value(at, type, CHUNK + <usize>load<i32>(STARTS + 4 * <usize>slot), size);
      if (after == UNKNOWN) break;
      if (after != EMPTY) at = after;
      else if (load<i32>(step, 20) == 0) {
        store<u32>(at, NULL_TEXT);
        at += 4;
      } else {
        store<u16>(at, EMPTY_TEXT);
        at += 2;
      }
    } else {
      if (at + <usize>(keyLength + 64) > end) break;
      at = copy(at, <usize>key + skip, <usize>keyLength - skip);
      let after = attributes(at, end, load<i32>(step, 24), load<i32>(step, 28), slots, descriptors, limit);
      if (after == UNKNOWN) break;
      if (kind == ATTRIBUTED) after = text(at, after, end, load<i32>(step, 12), slots, descriptors, limit);
      else if (after == EMPTY) {
        store<u32>(at, NULL_TEXT);
        after = at + 4;
      } else {
        store<u8>(after++, 0x7d);
      }
      if (after == UNKNOWN) break;
      at = after;
    }
    dst = at;
    any = kind == OPEN ? load<i32>(step, 12) : 1;
  }
  store<i32>(RESULT, <i32>dst);
  store<i32>(RESULT + 4, any);
  return index;
}

/** The type of a slot, NULL where there is none or its bytes are not all there. */
// @ts-ignore
@inline function typeOf(slot: i32, slots: i32, descriptors: usize, limit: i32): i32 {
  if (slot >= slots) return NULL;
  const descriptor = descriptors + 4 * <usize>slot;
  if (load<i32>(STARTS + 4 * <usize>slot) + <i32>load<u16>(descriptor) > limit) return NULL;
  return <i32>load<u8>(descriptor + 2);
}

/**
 * The text of an element behind its attributes, which end at `after` (EMPTY: it has none, and the text alone is the
 * value at `dst`); where it stopped, or UNKNOWN.
 */
function text(
  dst: usize,
  after: usize,
  end: usize,
  slot: i32,
  slots: i32,
  descriptors: usize,
  limit: i32,
): usize {
  const type = typeOf(slot, slots, descriptors, limit);
  const size = type == NULL ? 0 : <i32>load<u16>(descriptors + 4 * <usize>slot);
  let at = after == EMPTY ? dst : after;
  if (at + <usize>(3 * size + 128) > end) return UNKNOWN;
  if (after != EMPTY) {
    // ,"#text":
    store<u64>(at, 0x227478657423222c);
    store<u8>(at + 8, 0x3a);
    at += 9;
  }
  const stopped = type == NULL ? EMPTY : value(at, type, CHUNK + <usize>load<i32>(STARTS + 4 * <usize>slot), size);
  if (stopped == UNKNOWN) return UNKNOWN;
  if (after == EMPTY) {
    if (stopped != EMPTY) return stopped;
    store<u32>(dst, NULL_TEXT);
    return dst + 4;
  }
  at = stopped == EMPTY ? after : stopped;
  store<u8>(at, 0x7d);
  return at + 1;
}

/** `{"#attributes":{…}`, its last brace still to come; EMPTY where all are empty, UNKNOWN where one is not known. */
function attributes(
  dst: usize,
  end: usize,
  list: usize,
  count: i32,
  slots: i32,
  descriptors: usize,
  limit: i32,
): usize {
  let at = dst;
  let any = false;
  for (let i = 0; i < count; i++, list += ATTRIBUTE_BYTES) {
    const slot = load<i32>(list);
    const type = typeOf(slot, slots, descriptors, limit);
    if (type == NULL) continue;
    const keyLength = load<i32>(list, 8);
    const size = <i32>load<u16>(descriptors + 4 * <usize>slot);
    if (at + <usize>(keyLength + 3 * size + 192) > end) return UNKNOWN;
    let mark = at;
    if (!any) {
      // {"#attributes":{
      store<u64>(mark, 0x697274746123227b);
      store<u64>(mark + 8, 0x7b3a227365747562);
      mark += 16;
    }
    const skip: usize = any ? 0 : 1;
    mark = copy(mark, <usize>load<i32>(list, 4) + skip, <usize>keyLength - skip);
    const after = value(mark, type, CHUNK + <usize>load<i32>(STARTS + 4 * <usize>slot), size);
    if (after == UNKNOWN) return UNKNOWN;
    if (after == EMPTY) continue;
    at = after;
    any = true;
  }
  if (!any) return EMPTY;
  store<u8>(at, 0x7d);
  return at + 1;
}
