/**
 * One substitution value as text, in the forms that Windows renders: GUIDs in braces and lower case, times with seven
 * digits, `0x` and lower-case hexadecimal without padding, SIDs, binary as upper-case hexadecimal. A value whose size
 * does not fit its type counts as empty; nothing here trusts a size beyond the chunk, which the caller has checked.
 */
import { ByteSink, type Escaping } from './byte-sink.ts';
import type { Chunk } from './chunk.ts';
import { appendFileTime, appendSystemTime } from './filetime.ts';
import * as Type from './value-type.ts';

/** Whether a value comes to nothing: null, an empty string, or bytes too few for its type. */
export function isEmptyValue(chunk: Chunk, type: number, start: number, size: number): boolean {
  switch (type) {
    case Type.NULL:
      return true;
    case Type.UTF16:
      return size < 2 || chunk.u16(start) === 0;
    case Type.ANSI:
      for (let i = start; i < start + size; i++) if (chunk.bytes[i] !== 0) return false;
      return true;
    case Type.SIZE_T:
      return size !== 4 && size !== 8;
    case Type.SID:
      return size < 8;
    case Type.BOOL:
      return size < 1;
    default:
      return size === 0 || size < Type.widthOf(type);
  }
}

function appendSigned64(sink: ByteSink, low: number, high: number): void {
  if (high < 0x80000000) {
    appendUnsigned64(sink, low, high);
    return;
  }
  sink.byte(45);
  const negatedLow = (~low + 1) >>> 0;
  appendUnsigned64(sink, negatedLow, (~high + (negatedLow === 0 ? 1 : 0)) >>> 0);
}

function appendUnsigned64(sink: ByteSink, low: number, high: number): void {
  if (high < 0x200000) sink.integer(high * 0x1_0000_0000 + low);
  else sink.ascii(((BigInt(high) << 32n) | BigInt(low)).toString());
}

function appendSigned(sink: ByteSink, value: number): void {
  if (value < 0) sink.byte(45);
  sink.integer(Math.abs(value));
}

function appendHex(sink: ByteSink, low: number, high: number): void {
  sink.ascii('0x');
  if (high === 0) sink.hex(low, 1);
  else {
    sink.hex(high, 1);
    sink.hex(low, 8);
  }
}

function appendAnsi(sink: ByteSink, chunk: Chunk, start: number, size: number, escaping: Escaping): void {
  const { ansi } = chunk;
  if (ansi.upper !== null) sink.ansi(chunk.bytes, start, start + size, ansi.upper, escaping);
  else sink.string(ansi.decode(chunk.bytes.subarray(start, start + size)), escaping);
}

function appendBinary(sink: ByteSink, chunk: Chunk, start: number, size: number): void {
  const before = sink.length;
  sink.hexBytes(chunk.bytes, start, start + size);
  const { bytes } = sink;
  for (let i = before; i < sink.length; i++) if (bytes[i]! > 96) bytes[i]! -= 32;
}

function appendSid(sink: ByteSink, chunk: Chunk, start: number, size: number): void {
  const { bytes, view } = chunk;
  sink.ascii('S-');
  sink.integer(bytes[start]!);
  sink.byte(45);
  sink.integer(view.getUint16(start + 2) * 0x1_0000_0000 + view.getUint32(start + 4));
  const count = Math.min(bytes[start + 1]!, (size - 8) >> 2);
  for (let i = 0; i < count; i++) {
    sink.byte(45);
    sink.integer(view.getUint32(start + 8 + 4 * i, true));
  }
}

/** The shortest decimal that reads back as the same 32-bit float. */
function real32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/**
 * Writes a value's text, escaped; false where it comes to nothing (empty, or a type that has no text). Arrays that no
 * element was repeated for are joined by commas.
 */
export function appendValue(
  sink: ByteSink,
  chunk: Chunk,
  type: number,
  start: number,
  size: number,
  escaping: Escaping,
): boolean {
  if (type === Type.UTF16) {
    const before = sink.length;
    sink.utf16(chunk.bytes, start, start + size, escaping);
    return sink.length > before;
  }
  if (isEmptyValue(chunk, type, start, size)) return false;
  const { view } = chunk;
  switch (type) {
    case Type.ANSI:
      appendAnsi(sink, chunk, start, size, escaping);
      return true;
    case Type.INT8:
      appendSigned(sink, view.getInt8(start));
      return true;
    case Type.UINT8:
      sink.integer(view.getUint8(start));
      return true;
    case Type.INT16:
      appendSigned(sink, view.getInt16(start, true));
      return true;
    case Type.UINT16:
      sink.integer(view.getUint16(start, true));
      return true;
    case Type.INT32:
      appendSigned(sink, view.getInt32(start, true));
      return true;
    case Type.UINT32:
      sink.integer(view.getUint32(start, true));
      return true;
    case Type.INT64:
      appendSigned64(sink, view.getUint32(start, true), view.getUint32(start + 4, true));
      return true;
    case Type.UINT64:
      appendUnsigned64(sink, view.getUint32(start, true), view.getUint32(start + 4, true));
      return true;
    case Type.REAL32:
      sink.ascii(real32Text(view.getFloat32(start, true)));
      return true;
    case Type.REAL64:
      sink.ascii(String(view.getFloat64(start, true)));
      return true;
    case Type.BOOL: {
      // Some publishers keep bit masks in fields that they declare boolean: those stay numbers.
      const value = size < 4 ? view.getInt8(start) : view.getInt32(start, true);
      if (value === 0 || value === 1) sink.ascii(value === 1 ? 'true' : 'false');
      else appendSigned(sink, value);
      return true;
    }
    case Type.BINARY:
      appendBinary(sink, chunk, start, size);
      return true;
    case Type.GUID:
      sink.guid(chunk.bytes, start);
      return true;
    case Type.SIZE_T:
    case Type.HEX32:
    case Type.HEX64: {
      const wide = type === Type.HEX64 || (type === Type.SIZE_T && size === 8);
      appendHex(sink, view.getUint32(start, true), wide ? view.getUint32(start + 4, true) : 0);
      return true;
    }
    case Type.FILETIME:
      appendFileTime(sink, view.getUint32(start, true), view.getUint32(start + 4, true));
      return true;
    case Type.SYSTEMTIME:
      appendSystemTime(sink, view, start);
      return true;
    case Type.SID:
      appendSid(sink, chunk, start, size);
      return true;
    default:
      return (type & Type.ARRAY) !== 0 && appendArray(sink, chunk, type & ~Type.ARRAY, start, size, escaping);
  }
}

function appendArray(
  sink: ByteSink,
  chunk: Chunk,
  type: number,
  start: number,
  size: number,
  escaping: Escaping,
): boolean {
  const before = sink.length;
  const item = { start: 0, size: 0 };
  for (let at = start; at < start + size && !sink.full; ) {
    at = nextItem(chunk, type, at, start + size, item);
    if (at < 0) break;
    if (item.start > start) sink.byte(44);
    appendValue(sink, chunk, type, item.start, item.size, escaping);
  }
  return sink.length > before;
}

export interface Item {
  start: number;
  size: number;
}

/**
 * Finds the array item that starts at `at` and returns where the next one starts, or -1 where there is no whole item.
 * Strings end at a NUL, which is not part of them; the last may lack it.
 */
export function nextItem(chunk: Chunk, type: number, at: number, end: number, item: Item): number {
  item.start = at;
  if (type === Type.UTF16 || type === Type.ANSI) {
    const step = type === Type.UTF16 ? 2 : 1;
    let i = at;
    while (i + step <= end && (chunk.bytes[i] !== 0 || (step === 2 && chunk.bytes[i + 1] !== 0))) i += step;
    item.size = i - at;
    return Math.min(i + step, end);
  }
  if (type === Type.SID) item.size = at + 8 <= end ? 8 + 4 * chunk.bytes[at + 1]! : 0;
  else item.size = type === Type.BOOL ? 4 : type === Type.SIZE_T ? 8 : Type.widthOf(type);
  return item.size > 0 && at + item.size <= end ? at + item.size : -1;
}

const scratch = new ByteSink();

/** A value's text, or null where it comes to nothing. */
export function valueText(chunk: Chunk, type: number, start: number, size: number): string | null {
  switch (type) {
    case Type.UTF16: {
      const text = chunk.utf16(start, size >> 1);
      const end = text.indexOf('\u0000');
      const kept = end < 0 ? text : text.slice(0, end);
      return kept === '' ? null : kept;
    }
    case Type.UINT8:
      return size < 1 ? null : String(chunk.view.getUint8(start));
    case Type.UINT16:
      return size < 2 ? null : String(chunk.view.getUint16(start, true));
    case Type.UINT32:
      return size < 4 ? null : String(chunk.view.getUint32(start, true));
    default:
      scratch.clear();
      return appendValue(scratch, chunk, type, start, size, 'none') && !scratch.full ? scratch.text() : null;
  }
}
