/**
 * Case folding, the only definition of "equal ignoring case". EQL's operators fold ASCII only (Lucene leaves code
 * points above 127 alone); functions and SPL fold by Unicode lower-casing. Both sides are folded,
 * the constant when the rule is compiled; no regex is ever used with `/i` to mean equality.
 */
export type Fold = 'none' | 'ascii' | 'unicode';

export function foldAscii(text: string): string {
  // toLowerCase is far faster than a replace, and equal to ASCII folding where every character is ASCII.
  const lower = text.toLowerCase();
  if (lower === text || isAscii(text)) return lower;
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

export function foldText(text: string, fold: Fold): string {
  return fold === 'none' ? text : fold === 'ascii' ? foldAscii(text) : text.toLowerCase();
}

const ASCII = /^[\x00-\x7f]*$/;
/** Longer texts are counted faster than they are matched. */
const MAX_MATCHED = 48;

export function isAscii(text: string): boolean {
  return text.length > MAX_MATCHED ? Buffer.byteLength(text) === text.length : ASCII.test(text);
}
