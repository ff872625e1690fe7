/**
 * Text that outlives its record. A part of a longer text may be kept by the engine as a view onto the whole: a name of
 * twenty characters then holds a record, or a chunk of input, in memory. What is put away for the rest of a run is
 * copied out first.
 */
import { isAscii } from './fold.ts';
import type { Scalar } from './value.ts';

/** Shorter parts are always copies. */
const MIN_VIEW = 13;

/** The same text, holding nothing but itself. */
export function ownText(text: string): string {
  if (text.length < MIN_VIEW) return text;
  const encoding = isAscii(text) ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}

export function ownScalar(value: Scalar): Scalar {
  return typeof value === 'string' ? ownText(value) : value;
}
