/**
 * Line tests: what a stored event's line must hold, as a condition that databases can ask of text. They are necessary
 * conditions for something else to hold, so they err one way: a line that hides letters behind escapes passes.
 */

export type LineTest =
  /** All, or at least one; none of `any` is never, none of `all` always. */
  | { readonly kind: 'all' | 'any'; readonly tests: readonly LineTest[] }
  /** Letters, digits and `._-`, somewhere, as they stand. */
  | { readonly kind: 'word'; readonly text: string }
  /** One of these, somewhere, whatever its case. Lower case, letters, digits and `._-` alone. */
  | { readonly kind: 'part'; readonly texts: readonly string[] };

/**
 * Escapes that could hide a letter, a digit or one of `._-`, or a part of another such escape: those of JSON, and those of
 * XML inside its strings. For JavaScript and RE2 alike.
 */
export const HIDING_ESCAPE = String.raw`\\u00(?:2[36deDE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAcCfF]|6[1-9a-fA-F]|7[0-9aA])|&#`;
const HIDING = new RegExp(HIDING_ESCAPE);

/** Whether a line passes. */
export function passesLine(test: LineTest, line: string): boolean {
  return HIDING.test(line) || holds(test, line, line.toLowerCase());
}

function holds(test: LineTest, line: string, lower: string): boolean {
  switch (test.kind) {
    case 'all':
      return test.tests.every((one) => holds(one, line, lower));
    case 'any':
      return test.tests.some((one) => holds(one, line, lower));
    case 'word':
      return line.includes(test.text);
    case 'part':
      return test.texts.some((text) => lower.includes(text));
  }
}
