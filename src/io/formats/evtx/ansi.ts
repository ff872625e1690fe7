/**
 * ANSI strings: bytes in the code page of the machine that wrote them, which no field of the file names. Windows-1252 is
 * assumed unless told otherwise; its upper half is written out, because Node's own decoder has long read 0x80–0x9f as
 * control characters. NULs are dropped.
 */
const UPPER_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

export type CodePage =
  /** One byte a character, ASCII below 0x80: the characters of 0x80 to 0xff. */
  { readonly upper: Uint16Array } | { readonly upper: null; readonly decode: (bytes: Uint8Array) => string };

export const WINDOWS_1252: CodePage = {
  upper: Uint16Array.from({ length: 128 }, (_, i) => (i < 32 ? UPPER_1252.charCodeAt(i) : 0x80 + i)),
};

/** A code page by its WHATWG label (`windows-1251`, `gbk`), or null where there is none. */
export function openCodePage(label: string): CodePage | null {
  if (/^(windows-|cp)?1252$/i.test(label)) return WINDOWS_1252;
  try {
    const decoder = new TextDecoder(label);
    return { upper: null, decode: (bytes) => decoder.decode(bytes).replaceAll('\u0000', '') };
  } catch {
    return null;
  }
}
