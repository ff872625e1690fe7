/**
 * Keys of threshold and new terms rules: the tuples of an event's values in the fields that are counted. A list counts
 * each of its values, several lists every combination. Tables hold marks of keys, which are short however long values are.
 */
import { hash } from 'node:crypto';
import { type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import { keyTuplesOf } from './term-hits.ts';

export interface CountedKey {
  /** The tuple's texts as JSON. */
  readonly text: string;
  /** Stands for the text in tables. */
  readonly mark: string;
}

/** Longer texts are marked by their hash. Characters. */
const LONGEST_MARK = 64;

export function countedKeysOf(keys: readonly Value[]): readonly CountedKey[] {
  return keyTuplesOf(keys).map((text) => ({ text, mark: markOf(text) }));
}

export function markOf(text: string): string {
  return text.length <= LONGEST_MARK ? text : `#${hash('sha256', text, 'base64')}`;
}

/** The values of one tuple as the event has them, number or text. */
export function keyValuesOf({ text }: CountedKey, keys: readonly Value[]): readonly Scalar[] {
  const texts = JSON.parse(text) as readonly string[]; // as `keyTuplesOf` wrote it; no key that counts is null
  return texts.map((own, i) => valuesOf(keys[i] ?? null).find((value) => scalarText(value) === own) ?? own);
}
