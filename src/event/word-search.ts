/**
 * A cheap answer to "can the event's text hold this word", asked before the text is made. Text that is rendered from an
 * object's own keys and values can only hold what they hold, or what the markup itself says. Only words of plain letters
 * can be asked for: they stand in every value as they are, never across two of them, and no number has them. Where the JSON
 * is at hand that the object was parsed from, that is asked first: what no value can hide is not in them either. The
 * answer may be yes too often, never no.
 */
import type { RecordBody } from './record.ts';

/** Shorter words would be found everywhere. */
const MIN_WORD = 4;
/** Names remembered as being without the word: logs have a few hundred, hostile ones any number. */
const MAX_KNOWN_NAMES = 10_000;
/** Objects nested deeper than this may hold anything. */
const MAX_DEPTH = 16;

/**
 * What may decode to letters, or to a part of what does (escapes of ASCII in JSON, or in JSON that a value carries as
 * text), and the two other characters whose lower case has an ASCII letter in it.
 */
const DISGUISES = '\\\\u00[2-7]|\\\\u212a|\\\\u0130|[\\u212a\\u0130]';
/** The beginning of what may do the same in XML. Not a part of the pattern, which is faster without anything so short. */
const ENTITY = '&#';

/**
 * A test for records whose text is rendered with this markup; null for words that cannot be told in advance: those with
 * anything but ASCII letters, short ones, and those that stand in the markup.
 */
export function compileWordSearch(
  word: string,
  markup: string,
): ((body: RecordBody, text: string | null) => boolean) | null {
  if (word.length < MIN_WORD || !/^[a-z]+$/i.test(word)) return null;
  const search = new WordSearch(word);
  return search.holds(markup) ? null : (body, text) => search.isInRecord(body, text);
}

class WordSearch {
  readonly #pattern: RegExp;
  readonly #length: number;
  readonly #names = new Set<string>();
  #asked: RecordBody | null = null;
  #answer = true;

  constructor(word: string) {
    this.#pattern = new RegExp(`${word}|${DISGUISES}`, 'i');
    this.#length = word.length;
  }

  /** Several rules may ask the same of one record. */
  isInRecord(body: RecordBody, text: string | null): boolean {
    if (body !== this.#asked) {
      this.#answer = (text === null || this.holds(text)) && this.isIn(body, 0);
      this.#asked = body;
    }
    return this.#answer;
  }

  holds(text: string): boolean {
    return text.length >= this.#length && (this.#pattern.test(text) || text.includes(ENTITY));
  }

  isIn(object: object, depth: number): boolean {
    for (const name in object) {
      if (!this.#names.has(name)) {
        if (this.holds(name)) return true;
        if (this.#names.size < MAX_KNOWN_NAMES) this.#names.add(name);
      }
      const value: unknown = object[name as keyof typeof object]; // its own key
      if (typeof value === 'string') {
        if (this.holds(value)) return true;
      } else if (typeof value === 'boolean') {
        if (this.holds(String(value))) return true;
      } else if (typeof value === 'object' && value !== null) {
        if (depth === MAX_DEPTH || this.isIn(value, depth + 1)) return true;
      }
    }
    return false;
  }
}
