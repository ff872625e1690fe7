/** The value behind a key in a raw line, where its shape leaves no doubt. */

/**
 * What may follow a key, with the value in the one group: a member of the record; a line of text, an XML element or a
 * member inside a string. Anything else, any backslash or byte beyond ASCII in a value, blanks at the end of a line, and a
 * value longer than 256 bytes is a doubt.
 */
const SHAPES: readonly RegExp[] = [
  /^"[ \t\r]*:[ \t\r]*"([ !#-[\]-~]{0,256})"/,
  /^:[ \t\r]*([ !#-[\]-~]{0,256})(?:"|\\[rn])/,
  /^(?:'|\\")>([ !#-%'-;=-[\]-~]{0,256})<\//,
  /^\\"[ \t\r]*:[ \t\r]*\\"([ !#-[\]-~]{0,256})\\"/,
];

/** In lower case; null in doubt. `rest` is the line behind the key. */
export function valueBehind(rest: string): string | null {
  // The first character tells which shapes it can be.
  const first = rest.charCodeAt(0);
  const from = first === 0x22 ? 0 : first === 0x3a ? 1 : 2;
  const to = from === 2 ? SHAPES.length : from + 1;
  for (let i = from; i < to; i++) {
    const match = SHAPES[i]!.exec(rest);
    if (match !== null) return i === 1 && match[1]!.endsWith(' ') ? null : match[1]!.toLowerCase();
  }
  return null;
}
