/**
 * Case folding, the only definition of "equal ignoring case". EQL's operators fold ASCII only (Lucene leaves code
 * points above 127 alone); functions and SPL fold by Unicode lower-casing. Both sides are folded,
 * the constant when the rule is compiled; no regex is ever used with `/i` to mean equality.
 */
export type Fold = 'none' | 'ascii' | 'unicode';

const UPPER = /[A-Z]/;

export function foldAscii(text: string): string {
  if (!UPPER.test(text)) return text;
  // toLowerCase is far faster than a replace, and equal to ASCII folding where every character is ASCII.
  return isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

export function foldText(text: string, fold: Fold): string {
  return fold === 'none' ? text : fold === 'ascii' ? foldAscii(text) : text.toLowerCase();
}

const ASCII = /^[\x00-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}
