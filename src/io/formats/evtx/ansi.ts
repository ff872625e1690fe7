/**
 * ANSI strings: bytes in the code page of the machine that wrote them, which no field of the file names. Windows-1252 is
 * assumed unless told otherwise; its upper table is written out, because Node's own decoder has long read 0x80–0x9f as
 * control characters. NULs are dropped.
 */
const UPPER_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

export type DecodeAnsi = (bytes: Uint8Array) => string;

export function decodeWindows1252(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0) continue;
    text += byte >= 0x80 && byte < 0xa0 ? UPPER_1252[byte - 0x80]! : String.fromCharCode(byte);
  }
  return text;
}

/** A decoder for a code page by its WHATWG label (`windows-1251`, `gbk`), or null where there is none. */
export function openAnsiDecoder(label: string): DecodeAnsi | null {
  if (/^(windows-|cp)?1252$/i.test(label)) return decodeWindows1252;
  try {
    const decoder = new TextDecoder(label);
    return (bytes) => decoder.decode(bytes).replaceAll('\u0000', '');
  } catch {
    return null;
  }
}
