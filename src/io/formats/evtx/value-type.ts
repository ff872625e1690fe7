/** Value types of binary XML, by the byte that stands for them, and how wide a value of each is. */
export const NULL = 0x00;
export const UTF16 = 0x01;
export const ANSI = 0x02;
export const INT8 = 0x03;
export const UINT8 = 0x04;
export const INT16 = 0x05;
export const UINT16 = 0x06;
export const INT32 = 0x07;
export const UINT32 = 0x08;
export const INT64 = 0x09;
export const UINT64 = 0x0a;
export const REAL32 = 0x0b;
export const REAL64 = 0x0c;
export const BOOL = 0x0d;
export const BINARY = 0x0e;
export const GUID = 0x0f;
export const SIZE_T = 0x10;
export const FILETIME = 0x11;
export const SYSTEMTIME = 0x12;
export const SID = 0x13;
export const HEX32 = 0x14;
export const HEX64 = 0x15;
export const BINXML = 0x21;
/** Set on a type: an array of it. */
export const ARRAY = 0x80;

/** Bytes of one value, by type; 0 where only the value itself or its size can tell. */
const WIDTHS: readonly number[] = [0, 0, 0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 4, 0, 16, 0, 8, 16, 0, 4, 8];

export function widthOf(type: number): number {
  return WIDTHS[type] ?? 0;
}

/** Integers and booleans, which JSON writes without quotes. */
export function isBare(type: number): boolean {
  return (type >= INT8 && type <= UINT64) || type === BOOL;
}
