/**
 * Tests records for needles before they are parsed. Sound for text that may be wrapped (an event's XML inside a JSON
 * string inside a CSV column): a literal is looked for only in the parts that no escaping changes, and a record with an
 * escape that could hide a letter is wanted. It errs one way only: too much may pass, never too little.
 */
import type { Needles } from '../format.ts';

/** Characters that JSON, XML or CSV may write in another way, and all that is not printable ASCII. */
const ESCAPED = /[^ !#$%()*+,\-.0-;=?@A-Z[\]^_`a-z{|}~]+/;
const JSON_ESCAPE = /\\u00[2-7]/;

/** Whether the text (a record's bytes as Latin-1) may matter. */
export type NeedleTest = (text: string) => boolean;

/**
 * Compiles needles, or gives null where nothing may be skipped. `granted`: literals that every record has, though not
 * in its bytes (the names in a CSV header).
 */
export function compileNeedles(needles: Needles | null, granted: (literal: string) => boolean = () => false) {
  if (needles === null) return null;
  const alternatives: string[][] = [];
  for (const literals of needles.alternatives) {
    const parts = literals.filter((literal) => !granted(literal)).flatMap((literal) => literal.split(ESCAPED));
    const wanted = [...new Set(parts)].filter((part) => part.length > 0);
    if (wanted.length === 0) return null;
    alternatives.push(wanted);
  }
  const test: NeedleTest = (text) =>
    alternatives.some((literals) => literals.every((literal) => text.includes(literal))) ||
    text.includes('&#') ||
    (text.includes('\\u00') && JSON_ESCAPE.test(text));
  return test;
}
