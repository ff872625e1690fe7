/**
 * Line scan: the SIMD half of `src/io/formats/scan/`, written in AssemblyScript and compiled by
 * `scripts/build-kernels.js` into `kernel.wasm.ts`. It walks complete lines that lie in its memory, counts records
 * and lists the lines that may matter. What it must find is defined by its plain twin (`twin.ts`), with which a test
 * compares it on real, random and hostile bytes.
 *
 * It allocates nothing, keeps no state between calls but the tables that the host wrote, and reads at most 80 bytes
 * past `to` (the host leaves room). Lines never end beyond `to`, so no byte behind it can change an answer.
 */

// The layout of the memory, shared with `memory.ts`.
const RECORDS: usize = 0;
const ENTRIES: usize = 4;
const DANGER: usize = 0x100;
/** The different pairs of bytes that needles are found by, two bytes each. */
const PAIRS: usize = 0x180;
const NEEDLES: usize = 0x200;
const NEEDLE_BYTES: usize = 96;
const PATTERNS: usize = 0x800;
const PATTERN_BYTES: usize = 32;
const LIST: usize = 0x4000;
const ENDINGS: usize = 0x14000;
const ENDINGS_MASK: u32 = 0x3ffff;
const MAX_ENTRIES: i32 = 4096;
// Fields of one pattern.
// 0 word, 8 mask, 16 shortest, 20 longest, 24 whether it is compared with the value's beginning

/** In an entry: the line must be read, whatever else it holds. */
const READ_BIT: i32 = 0x10000;
const STEP: usize = 64;
/** Longer values are a doubt, so that overlapping ones cannot make the scan slow. */
const MAX_VALUE: usize = 256;

// Fields of one needle.
const LITERAL_MASK: usize = 32;
const LITERAL_LENGTH: usize = 64;
const PAIR_AT: usize = 68;
const PAIR: usize = 72;
const FIRST_PATTERN: usize = 76;
/** 1: patterns; 2: endings; 0: neither. */
const HAS_PATTERNS: usize = 80;
const IS_SURE: usize = 84;
const PATTERN_COUNT: usize = 88;

// @ts-ignore
@inline function byteAt(at: usize): i32 {
  return <i32>load<u8>(at);
}

function hexValue(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x57;
  return -1;
}

/** `at` is the `u` of `u0`: whether it is `\u00XX` of a character that could hide part of a literal. */
function isHidingEscape(at: usize, lineStart: usize): bool {
  if (at <= lineStart || byteAt(at - 1) != 0x5c || byteAt(at + 2) != 0x30) return false;
  const high = byteAt(at + 3);
  if (high < 0x32 || high > 0x37) return false;
  const low = hexValue(byteAt(at + 4));
  if (low < 0) return false;
  const code = ((high - 0x30) << 4) | low;
  // An ampersand only matters where it starts a numeric entity of XML inside the string.
  if (code == 0x26) return byteAt(at + 5) == 0x23;
  return load<u8>(DANGER + <usize>code) != 0;
}

/** `at` is the `&` of `&#`: whether the entity could hide part of a literal. What cannot be read could. */
function isHidingEntity(at: usize): bool {
  let p = at + 2;
  let code = 0;
  let digits = 0;
  if ((byteAt(p) | 0x20) == 0x78) {
    for (p++; digits < 8; p++, digits++) {
      const digit = hexValue(byteAt(p));
      if (digit < 0) break;
      code = (code << 4) | digit;
    }
  } else {
    for (; digits < 8; p++, digits++) {
      const digit = byteAt(p) - 0x30;
      if (digit < 0 || digit > 9) break;
      code = code * 10 + digit;
    }
  }
  if (digits == 0 || byteAt(p) != 0x3b) return true;
  return <u32>code < 128 && load<u8>(DANGER + <usize>code) != 0;
}

/** Lower-cases the ASCII letters of eight bytes that are all below 0x80. */
// @ts-ignore
@inline function foldWord(word: u64): u64 {
  const upper = ((word + 0x3f3f3f3f3f3f3f3f) ^ (word + 0x2525252525252525)) & 0x8080808080808080;
  return word | (upper >> 2);
}

/** Whether the value between the two places ends (or begins) like one of the needle's patterns. */
function isAdmitted(needle: usize, start: usize, end: usize): bool {
  const length = <i32>(end - start);
  const last = foldWord(load<u64>(end - 8) & 0x7f7f7f7f7f7f7f7f);
  const first = foldWord(load<u64>(start) & 0x7f7f7f7f7f7f7f7f);
  let pattern = PATTERNS + <usize>load<i32>(needle + FIRST_PATTERN) * PATTERN_BYTES;
  for (let left = load<i32>(needle + PATTERN_COUNT); left > 0; left--, pattern += PATTERN_BYTES) {
    if (length < load<i32>(pattern + 16) || length > load<i32>(pattern + 20)) continue;
    const word = load<i32>(pattern + 24) != 0 ? first : last;
    if ((word & load<u64>(pattern + 8)) == load<u64>(pattern)) return true;
  }
  return false;
}

// @ts-ignore
@inline function isMarked(hash: u32): bool {
  const bit = (hash ^ (hash >> 15)) & ENDINGS_MASK;
  return ((load<u8>(ENDINGS + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1) != 0;
}

/** Whether the value between the two places could be a host name with one of the endings; `mayEndSo` of the twin. */
function mayEndSo(start: usize, end: usize): bool {
  if (end > start && byteAt(end - 1) == 0x2e) end--;
  let hash: u32 = 0x811c9dc5;
  let dots = 0;
  while (end > start) {
    let byte = byteAt(--end);
    if (byte == 0x2e) {
      dots++;
      if (dots > 1 && isMarked(hash)) return true;
      if (dots == 3) return false;
    } else {
      if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
      const isName = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2d || byte == 0x5f;
      if (!isName) return true;
    }
    hash = (hash ^ <u32>byte) * 0x01000193;
  }
  return dots > 0 && isMarked(hash);
}

/** Past the plain bytes of a value, MAX_VALUE at most: printable ASCII without `"` and `\`. */
function skipPlain(at: usize): usize {
  const limit = at + MAX_VALUE;
  let byte = byteAt(at);
  while (at < limit && byte >= 0x20 && byte <= 0x7e && byte != 0x22 && byte != 0x5c) byte = byteAt(++at);
  return at;
}

function skipBlanks(at: usize): usize {
  while (byteAt(at) == 0x20 || byteAt(at) == 0x09 || byteAt(at) == 0x0d) at++;
  return at;
}

/**
 * `at` is behind a key: whether the value there surely matches no pattern. Shapes that are known, each proof against
 * any reading of the line: a member of the record, a member or an XML element inside a string, a line of text inside a
 * string. Every other shape, and every backslash or byte beyond ASCII, is a doubt.
 */
function isRefused(needle: usize, at: usize): bool {
  const byte = byteAt(at);
  let start: usize;
  let end: usize;
  if (byte == 0x22) {
    // "key" : "value"
    at = skipBlanks(at + 1);
    if (byteAt(at) != 0x3a) return false;
    at = skipBlanks(at + 1);
    if (byteAt(at) != 0x22) return false;
    start = at + 1;
    end = skipPlain(start);
    if (byteAt(end) != 0x22) return false;
  } else if (byte == 0x3a) {
    // key: value\r\n
    start = skipBlanks(at + 1);
    end = skipPlain(start);
    if (byteAt(end) == 0x5c) {
      const escape = byteAt(end + 1);
      if (escape != 0x72 && escape != 0x6e) return false;
    } else if (byteAt(end) != 0x22) return false;
    // Who reads the line may keep blanks at its end or not.
    if (end > start && byteAt(end - 1) == 0x20) return false;
  } else {
    if (byte == 0x5c) at++;
    else if (byte != 0x27) return false;
    if (byte == 0x5c && byteAt(at) != 0x22) return false;
    at++;
    if (byteAt(at) == 0x3e) {
      // Name='key'>value</ or Name=\"key\">value</
      start = at + 1;
      end = start;
      while (byteAt(end) != 0x3c) {
        const c = byteAt(end);
        if (end - start == MAX_VALUE || c < 0x20 || c > 0x7e || c == 0x22 || c == 0x5c || c == 0x26) return false;
        end++;
      }
      if (byteAt(end + 1) != 0x2f) return false;
    } else {
      // \"key\": \"value\"
      if (byte != 0x5c) return false;
      at = skipBlanks(at);
      if (byteAt(at) != 0x3a) return false;
      at = skipBlanks(at + 1);
      if (byteAt(at) != 0x5c || byteAt(at + 1) != 0x22) return false;
      start = at + 2;
      end = skipPlain(start);
      if (byteAt(end) != 0x5c || byteAt(end + 1) != 0x22) return false;
    }
  }
  return load<i32>(needle + HAS_PATTERNS) == 1 ? !isAdmitted(needle, start, end) : !mayEndSo(start, end);
}

/** The reasons, as bits, that the pair of bytes at `at` gives to read its line. */
function judge(at: usize, lineStart: usize, needleEnd: usize): i32 {
  const pair = <i32>load<u16>(at);
  // `u0`, little-endian, and `#`.
  if (pair == 0x3075) {
    if (isHidingEscape(at, lineStart)) return READ_BIT;
  } else if ((pair & 0xff) == 0x23) {
    if (at > lineStart && byteAt(at - 1) == 0x26 && isHidingEntity(at - 1)) return READ_BIT;
  }
  let bits = 0;
  let bit = 1;
  for (let needle = NEEDLES; needle < needleEnd; needle += NEEDLE_BYTES, bit <<= 1) {
    if (load<i32>(needle + PAIR) != pair) continue;
    const start = at - <usize>load<i32>(needle + PAIR_AT);
    if (start < lineStart) continue;
    const differ = v128.or(
      v128.and(v128.xor(v128.load(start), v128.load(needle)), v128.load(needle + LITERAL_MASK)),
      v128.and(v128.xor(v128.load(start, 16), v128.load(needle, 16)), v128.load(needle + LITERAL_MASK, 16)),
    );
    if (v128.any_true(differ)) continue;
    if (load<i32>(needle + HAS_PATTERNS) != 0) {
      if (isRefused(needle, start + <usize>load<i32>(needle + LITERAL_LENGTH))) continue;
    }
    bits |= bit;
  }
  return bits;
}

/** Whether a line has a byte that is neither space, tab nor carriage return. */
function hasContent(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    const byte = byteAt(at);
    if (byte != 0x20 && byte != 0x09 && byte != 0x0d) return true;
  }
  return false;
}

function findLineFeed(at: usize): usize {
  const feed = i8x16.splat(0x0a);
  let mask = i8x16.bitmask(i8x16.eq(v128.load(at), feed));
  while (mask == 0) {
    at += 16;
    mask = i8x16.bitmask(i8x16.eq(v128.load(at), feed));
  }
  return at + <usize>ctz(mask);
}

/** Every line is listed. */
export function listLines(from: usize, to: usize): usize {
  let records = 0;
  let entries = 0;
  let entry = LIST;
  let start = from;
  while (start < to) {
    const end = findLineFeed(start);
    if (hasContent(start, end)) {
      if (entries == MAX_ENTRIES) break;
      store<u32>(entry, <u32>start);
      store<u32>(entry + 4, <u32>end);
      store<u32>(entry + 8, records);
      store<u32>(entry + 12, READ_BIT);
      entry += 16;
      entries++;
      records++;
    }
    start = end + 1;
  }
  store<i32>(RECORDS, records);
  store<i32>(ENTRIES, entries);
  return start;
}

// @ts-ignore
@inline function pairFirst(index: usize): v128 {
  return i8x16.splat(<i8>load<u8>(PAIRS + index * 2));
}

// @ts-ignore
@inline function pairSecond(index: usize): v128 {
  return i8x16.splat(<i8>load<u8>(PAIRS + index * 2 + 1));
}

/** Which of the 16 places at `at` begin one of the pairs, or `u0`, or are a `#`. */
// @ts-ignore
@inline function findPairs(at: usize, v: v128, slots: i32, a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128, a3: v128, b3: v128, a4: v128, b4: v128, a5: v128, b5: v128, a6: v128, b6: v128, a7: v128, b7: v128, a8: v128, b8: v128): v128 {
  const w = v128.load(at, 1);
  let h = v128.or(
    v128.and(i8x16.eq(v, i8x16.splat(0x75)), i8x16.eq(w, i8x16.splat(0x30))),
    i8x16.eq(v, i8x16.splat(0x23)),
  );
  h = v128.or(h, v128.and(i8x16.eq(v, a0), i8x16.eq(w, b0)));
  if (slots > 1) h = v128.or(h, v128.and(i8x16.eq(v, a1), i8x16.eq(w, b1)));
  if (slots > 2) h = v128.or(h, v128.and(i8x16.eq(v, a2), i8x16.eq(w, b2)));
  if (slots > 3) h = v128.or(h, v128.and(i8x16.eq(v, a3), i8x16.eq(w, b3)));
  if (slots > 4) {
    h = v128.or(h, v128.and(i8x16.eq(v, a4), i8x16.eq(w, b4)));
    h = v128.or(h, v128.and(i8x16.eq(v, a5), i8x16.eq(w, b5)));
    h = v128.or(h, v128.and(i8x16.eq(v, a6), i8x16.eq(w, b6)));
    h = v128.or(h, v128.and(i8x16.eq(v, a7), i8x16.eq(w, b7)));
  }
  if (slots > 8) h = v128.or(h, v128.and(i8x16.eq(v, a8), i8x16.eq(w, b8)));
  return h;
}

/**
 * Lists the lines of [from, to), all of which end with a line feed, that hold a needle or a hiding escape. `slots` is a
 * constant of each caller: how many pairs are compared (spare slots repeat the first).
 */
// @ts-ignore
@inline function scanLines(from: usize, to: usize, count: i32, slots: i32): usize {
  const feed = i8x16.splat(0x0a);
  const a0 = pairFirst(0);
  const b0 = pairSecond(0);
  const a1 = slots > 1 ? pairFirst(1) : a0;
  const b1 = slots > 1 ? pairSecond(1) : b0;
  const a2 = slots > 2 ? pairFirst(2) : a0;
  const b2 = slots > 2 ? pairSecond(2) : b0;
  const a3 = slots > 3 ? pairFirst(3) : a0;
  const b3 = slots > 3 ? pairSecond(3) : b0;
  const a4 = slots > 4 ? pairFirst(4) : a0;
  const b4 = slots > 4 ? pairSecond(4) : b0;
  const a5 = slots > 4 ? pairFirst(5) : a0;
  const b5 = slots > 4 ? pairSecond(5) : b0;
  const a6 = slots > 4 ? pairFirst(6) : a0;
  const b6 = slots > 4 ? pairSecond(6) : b0;
  const a7 = slots > 4 ? pairFirst(7) : a0;
  const b7 = slots > 4 ? pairSecond(7) : b0;
  const a8 = slots > 8 ? pairFirst(8) : a0;
  const b8 = slots > 8 ? pairSecond(8) : b0;

  const needleEnd = NEEDLES + <usize>count * NEEDLE_BYTES;
  let sure = READ_BIT;
  for (let i = 0; i < count; i++) {
    if (load<i32>(NEEDLES + <usize>i * NEEDLE_BYTES + IS_SURE) != 0) sure |= 1 << i;
  }

  let records = 0;
  let entries = 0;
  let entry = LIST;
  let start = from;
  let bits = 0;
  let at = from;
  while (at < to) {
    const v0 = v128.load(at);
    const v1 = v128.load(at, 16);
    const v2 = v128.load(at, 32);
    const v3 = v128.load(at, 48);
    const h0 = findPairs(at, v0, slots, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7, a8, b8);
    const f0 = i8x16.eq(v0, feed);
    const h1 = findPairs(at + 16, v1, slots, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7, a8, b8);
    const f1 = i8x16.eq(v1, feed);
    const h2 = findPairs(at + 32, v2, slots, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7, a8, b8);
    const f2 = i8x16.eq(v2, feed);
    const h3 = findPairs(at + 48, v3, slots, a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7, a8, b8);
    const f3 = i8x16.eq(v3, feed);
    const seen = v128.or(v128.or(v128.or(h0, h1), v128.or(h2, h3)), v128.or(v128.or(f0, f1), v128.or(f2, f3)));
    if (!v128.any_true(seen)) {
      at += STEP;
      continue;
    }
    const hits = <u64>(<u32>i8x16.bitmask(h0)) | (<u64>(<u32>i8x16.bitmask(h1)) << 16) |
      (<u64>(<u32>i8x16.bitmask(h2)) << 32) | (<u64>(<u32>i8x16.bitmask(h3)) << 48);
    const feeds = <u64>(<u32>i8x16.bitmask(f0)) | (<u64>(<u32>i8x16.bitmask(f1)) << 16) |
      (<u64>(<u32>i8x16.bitmask(f2)) << 32) | (<u64>(<u32>i8x16.bitmask(f3)) << 48);
    let marks = hits | feeds;
    let next = at + STEP;
    while (marks != 0) {
      const index = ctz(marks);
      const place = at + <usize>index;
      if (place >= to) break;
      marks &= marks - 1;
      let end = place;
      if (((feeds >> index) & 1) == 0) {
        bits |= judge(place, start, needleEnd);
        if ((bits & sure) == 0) continue;
        // Nothing more to learn about this line.
        end = findLineFeed(place + 1);
      }
      if (byteAt(start) > 0x20 || hasContent(start, end)) {
        if (bits != 0) {
          if (entries == MAX_ENTRIES) {
            store<i32>(RECORDS, records);
            store<i32>(ENTRIES, entries);
            return start;
          }
          store<u32>(entry, <u32>start);
          store<u32>(entry + 4, <u32>end);
          store<u32>(entry + 8, records);
          store<u32>(entry + 12, (bits & sure) != 0 ? READ_BIT : bits);
          entry += 16;
          entries++;
        }
        records++;
      }
      start = end + 1;
      bits = 0;
      if (end != place) {
        if (end - at >= STEP) {
          next = start;
          break;
        }
        // Still in this block: only what lies behind the line end counts.
        marks &= ~(<u64>0) << (end - at);
        marks &= ~(<u64>1 << (end - at));
      }
    }
    at = next;
  }
  store<i32>(RECORDS, records);
  store<i32>(ENTRIES, entries);
  return start;
}

export function scan1(from: usize, to: usize, count: i32): usize {
  return scanLines(from, to, count, 1);
}

export function scan2(from: usize, to: usize, count: i32): usize {
  return scanLines(from, to, count, 2);
}

export function scan3(from: usize, to: usize, count: i32): usize {
  return scanLines(from, to, count, 3);
}

export function scan4(from: usize, to: usize, count: i32): usize {
  return scanLines(from, to, count, 4);
}

export function scan8(from: usize, to: usize, count: i32): usize {
  return scanLines(from, to, count, 8);
}

export function scan9(from: usize, to: usize, count: i32): usize {
  return scanLines(from, to, count, 9);
}
