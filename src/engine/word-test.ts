/**
 * Tests over the words of full text. A text is cut into words once, however many rules ask for how many phrases: what
 * costs is the text, and of a phrase only its first word is looked up.
 */
import { type Scalar, scalarText } from '../event/value.ts';
import type { TestOp } from '../lang/expression.ts';
import { type Analyzer, wordsOf } from '../lang/full-text.ts';
import { compileGlobs } from './glob.ts';

type Places = ReadonlyMap<string, readonly number[]>;

/** The text that was cut last; rules ask one event after the other. */
let last: { readonly analyzer: Analyzer; readonly text: string; readonly places: Places } | null = null;

function placesOf(text: string, analyzer: Analyzer): Places {
  if (last !== null && last.analyzer === analyzer && last.text === text) return last.places;
  const places = new Map<string, number[]>();
  for (const [at, word] of wordsOf(text, analyzer).entries()) {
    const known = places.get(word);
    if (known === undefined) places.set(word, [at]);
    else known.push(at);
  }
  last = { analyzer, text, places };
  return places;
}

/** Index of the first alternative that a text has, -1 for none. */
export function compileWordTest({
  analyzer,
  phrases,
  wild,
}: Extract<TestOp, { op: 'words' }>): (value: Scalar) => number {
  const tests = phrases.map((phrase) => (wild === true ? anyWordLike(phrase) : hasPhrase(wordsOf(phrase, analyzer))));
  return (value) => {
    const places = placesOf(scalarText(value), analyzer);
    return tests.findIndex((test) => test(places));
  };
}

/** A phrase without words is in no text. */
function hasPhrase(words: readonly string[]): (places: Places) => boolean {
  const [first, ...others] = words;
  if (first === undefined) return () => false;
  if (others.length === 0) return (places) => places.has(first);
  return (places) => {
    const found: (readonly number[])[] = [];
    // The rest is asked where its rarest word stands, so that a text of one word over and over costs little.
    let rarest = 0;
    for (const [i, word] of words.entries()) {
      const at = places.get(word);
      if (at === undefined) return false;
      found.push(at);
      if (at.length < found[rarest]!.length) rarest = i;
    }
    return found[rarest]!.some((at) => found.every((each, i) => includesSorted(each, at - rarest + i)));
  };
}

function includesSorted(sorted: readonly number[], wanted: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

function anyWordLike(pattern: string): (places: Places) => boolean {
  const globs = compileGlobs([pattern.toLowerCase()], '*');
  return (places) => {
    for (const word of places.keys()) if (globs.test(word)) return true;
    return false;
  };
}
