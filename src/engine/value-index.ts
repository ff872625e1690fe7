/**
 * Value index: which of many keys one text fits, in one pass over the text however many keys there are. A key is an exact
 * text, a number, a literal somewhere in the text, or the mere presence of a value. Rules are found by it before any of
 * them is evaluated, so it may find too many and never too few; texts must be folded as the keys were.
 *
 * Literals are looked for by three characters each, hashed, and compared in place only where those occur: one
 * small table serves thousands of literals.
 */
import { type Scalar, scalarText } from '../event/value.ts';
import { numberOf } from './order.ts';

export type ValueKey =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  /** `starts`, `ends`: the literal stands at that end of the text. */
  | { readonly kind: 'literal'; readonly text: string; readonly starts: boolean; readonly ends: boolean }
  | { readonly kind: 'present' };

/** Literals shorter than this are not worth looking for. */
export const MIN_LITERAL = 3;

const TABLE_BITS = 14;
const TABLE_SIZE = 1 << TABLE_BITS;

interface Literal {
  readonly text: string;
  readonly starts: boolean;
  readonly ends: boolean;
  /** Where its three characters stand in it. */
  readonly at: number;
  readonly entries: readonly number[];
}

export class ValueIndex {
  readonly #exact = new Map<string, readonly number[]>();
  readonly #numbers = new Map<number, readonly number[]>();
  readonly #present: readonly number[];
  /** First literal of each hash in `#literals`, 1-based, 0 for none; the rest follow by `#next`. */
  readonly #table: Uint32Array | null;
  readonly #literals: readonly Literal[];
  readonly #next: Uint32Array;

  /** `keys` with the entry (a number that `find` gives back) that each stands for. */
  constructor(keys: readonly { readonly key: ValueKey; readonly entry: number }[]) {
    const present = new Set<number>();
    const literals = new Map<string, { key: Extract<ValueKey, { kind: 'literal' }>; entries: number[] }>();
    for (const { key, entry } of keys) {
      switch (key.kind) {
        case 'present':
          present.add(entry);
          break;
        case 'exact':
          addTo(this.#exact, key.text, entry);
          break;
        case 'number':
          addTo(this.#numbers, key.number, entry);
          break;
        case 'literal': {
          const id = `${key.starts}${key.ends}${key.text}`;
          const known = literals.get(id);
          if (known === undefined) literals.set(id, { key, entries: [entry] });
          else known.entries.push(entry);
        }
      }
    }
    this.#present = [...present];
    const chosen = chooseGrams([...literals.values()]);
    this.#literals = chosen;
    this.#next = new Uint32Array(chosen.length + 1);
    this.#table = chosen.length === 0 ? null : new Uint32Array(TABLE_SIZE);
    chosen.forEach(({ text, at }, i) => {
      const hash = hashAt(text, at);
      this.#next[i + 1] = this.#table![hash]!;
      this.#table![hash] = i + 1;
    });
  }

  /** Gives every entry of which a key fits; an entry may come more than once. */
  find(value: Scalar, found: (entry: number) => void): void {
    for (let i = 0; i < this.#present.length; i++) found(this.#present[i]!);
    const text = typeof value === 'string' ? value : scalarText(value);
    const exact = this.#exact.get(text);
    if (exact !== undefined) for (let i = 0; i < exact.length; i++) found(exact[i]!);
    if (this.#numbers.size > 0) {
      const number = numberOf(value);
      const same = number === null ? undefined : this.#numbers.get(number);
      if (same !== undefined) for (let i = 0; i < same.length; i++) found(same[i]!);
    }
    if (this.#table !== null) this.#findLiterals(text, this.#table, found);
  }

  #findLiterals(text: string, table: Uint32Array, found: (entry: number) => void): void {
    if (text.length < MIN_LITERAL) return;
    let hash = (text.charCodeAt(0) << 5) ^ text.charCodeAt(1);
    for (let end = 2; end < text.length; end++) {
      hash = ((hash << 5) ^ text.charCodeAt(end)) & (TABLE_SIZE - 1);
      let i = table[hash]!;
      while (i !== 0) {
        const literal = this.#literals[i - 1]!;
        const start = end - 2 - literal.at;
        if (fits(literal, text, start)) for (const entry of literal.entries) found(entry);
        i = this.#next[i]!;
      }
    }
  }
}

function fits({ text: literal, starts, ends }: Literal, text: string, start: number): boolean {
  if (start < 0 || (starts && start !== 0) || (ends && start + literal.length !== text.length)) return false;
  return text.startsWith(literal, start);
}

/** Rolling: five bits shifted out by each character, so that three of them fill the table's bits. */
function hashAt(text: string, at: number): number {
  const first = (text.charCodeAt(at) << 5) ^ text.charCodeAt(at + 1);
  return ((first << 5) ^ text.charCodeAt(at + 2)) & (TABLE_SIZE - 1);
}

function addTo<K>(map: Map<K, readonly number[]>, key: K, entry: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [entry]);
  else if (!known.includes(entry)) map.set(key, [...known, entry]);
}

/** Looks for each literal by those of its characters that the fewest literals share, since those are rare in texts too. */
function chooseGrams(
  literals: readonly { readonly key: Extract<ValueKey, { kind: 'literal' }>; readonly entries: readonly number[] }[],
): Literal[] {
  const uses = new Uint32Array(TABLE_SIZE);
  for (const { key } of literals)
    for (let at = 0; at + MIN_LITERAL <= key.text.length; at++) uses[hashAt(key.text, at)]!++;
  return literals.map(({ key, entries }) => {
    let best = 0;
    for (let at = 1; at + MIN_LITERAL <= key.text.length; at++) {
      if (uses[hashAt(key.text, at)]! < uses[hashAt(key.text, best)]!) best = at;
    }
    return { text: key.text, starts: key.starts, ends: key.ends, at: best, entries: [...new Set(entries)] };
  });
}
