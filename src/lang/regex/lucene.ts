/**
 * Matches values against Lucene's regular expressions, whole value, in time linear in the value whatever the pattern
 * (`(a+)+$` included). Automaton states are made when first reached and thrown away when there are too many. A value that
 * needs much work starts over without states of other values, so that what it comes to does not depend on them, which
 * differ from thread to thread; where it needs more than its budget, it counts as no match and `limitHits` says so.
 */
import type { Fold } from '../../event/fold.ts';
import { noteGivenUp } from './given-up.ts';
import { MAX_CODE_POINT, parseLucene, type Ranges, type RegexNode } from './lucene-syntax.ts';
import { RegexLimit, type Term, TermPool } from './regex-terms.ts';

export interface LuceneRegex {
  readonly ok: true;
  /** Whether any of the patterns matches the whole text. */
  readonly matches: (text: string) => boolean;
  /** How many texts were given up on. */
  readonly limitHits: () => number;
}

export type CompiledLucene =
  | LuceneRegex
  /** `offset` is a UTF-16 position in the pattern at fault, `pattern` its index. */
  | { readonly ok: false; readonly message: string; readonly offset: number; readonly pattern: number };

/** Terms kept between texts, and steps of new work for a text with the help of those. */
const MAX_TERMS = 20_000;
const SHARED_WORK = 100_000;
/** Steps for a text that is on its own: so many for each character, within bounds. Half a second at most. */
const OWN_WORK = 500_000;
const OWN_WORK_PER_CHARACTER = 128;
const MAX_OWN_WORK = 4_000_000;

/** Compiles alternatives. Only ASCII is ever folded, as in Lucene; `unicode` counts as `ascii`. */
export function compileLuceneRegex(patterns: readonly string[], fold: Fold): CompiledLucene {
  const parts: RegexNode[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const parsed = parseLucene(pattern, fold !== 'none');
    if (!parsed.ok) return { ...parsed, pattern: index };
    parts.push(parsed.node);
  }
  const root: RegexNode = parts.length === 1 ? parts[0]! : { kind: 'union', parts };
  const matcher = new Matcher(root, patterns);
  return { ok: true, matches: (text) => matcher.matches(text), limitHits: () => matcher.limitHits };
}

class Matcher {
  readonly #root: RegexNode;
  readonly #alphabet: Alphabet;
  #pool = new TermPool();
  #start: Term | null = null;
  readonly #label: string;
  /** The last text that needed much work, and its answer: an event is asked about more than once. */
  #costly: string | null = null;
  #costlyMatched = false;
  limitHits = 0;

  constructor(root: RegexNode, patterns: readonly string[]) {
    this.#root = root;
    this.#label = patterns.slice(0, 20).join(' | ');
    this.#alphabet = buildAlphabet(root);
  }

  matches(text: string): boolean {
    if (text === this.#costly) return this.#costlyMatched;
    if (this.#pool.size > MAX_TERMS) this.#forget();
    const matched = this.#tryWith(SHARED_WORK, text);
    if (matched !== null) return matched;
    const own = Math.min(MAX_OWN_WORK, OWN_WORK + OWN_WORK_PER_CHARACTER * text.length);
    const alone = this.#tryWith(own, text);
    this.#costly = text;
    this.#costlyMatched = alone === true;
    if (alone === null) {
      this.limitHits++;
      noteGivenUp(this.#label);
    }
    return this.#costlyMatched;
  }

  #forget(): void {
    this.#pool = new TermPool();
    this.#start = null;
  }

  /** Null, and nothing remembered, where the work was not enough. */
  #tryWith(work: number, text: string): boolean | null {
    this.#pool.budget = work;
    try {
      this.#start ??= buildTerm(this.#root, this.#pool, this.#alphabet);
      return this.#run(this.#start, text);
    } catch (error) {
      if (!(error instanceof RegexLimit)) throw error;
      this.#forget();
      return null;
    }
  }

  #run(start: Term, text: string): boolean {
    const pool = this.#pool;
    const alphabet = this.#alphabet;
    const { nothing, all } = pool;
    let state = start;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code <= 0xdbff) {
        code = text.codePointAt(i)!;
        if (code > 0xffff) i++;
      }
      const at = code < 128 ? alphabet.ascii[code]! : findClass(alphabet.starts, code);
      state = state.next[at] ?? pool.derive(state, at);
      if (state === nothing) return false;
      if (state === all) return true;
    }
    return state.nullable;
  }
}

/** Code points in classes that no pattern tells apart. */
interface Alphabet {
  /** First code point of each class, ascending; the first is 0. */
  readonly starts: readonly number[];
  readonly ascii: Uint16Array;
}

function buildAlphabet(root: RegexNode): Alphabet {
  const starts = new Set([0]);
  const pending: RegexNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'set') {
      for (const [from, to] of node.ranges) {
        starts.add(from);
        if (to < MAX_CODE_POINT) starts.add(to + 1);
      }
    } else if ('parts' in node) for (const part of node.parts) pending.push(part);
    else if ('part' in node) pending.push(node.part);
  }
  const sorted = [...starts].sort((a, b) => a - b);
  const ascii = new Uint16Array(128);
  for (let code = 0; code < 128; code++) ascii[code] = findClass(sorted, code);
  return { starts: sorted, ascii };
}

function findClass(starts: readonly number[], code: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= code) low = middle;
    else high = middle - 1;
  }
  return low;
}

function buildTerm(node: RegexNode, pool: TermPool, alphabet: Alphabet): Term {
  switch (node.kind) {
    case 'nothing':
      return pool.nothing;
    case 'set':
      return pool.set(classesOf(node.ranges, alphabet.starts));
    case 'concat':
      return node.parts.reduceRight((rest, part) => pool.concat(buildTerm(part, pool, alphabet), rest), pool.empty);
    case 'union':
      return pool.union(node.parts.map((part) => buildTerm(part, pool, alphabet)));
    case 'intersect':
      return pool.intersect(node.parts.map((part) => buildTerm(part, pool, alphabet)));
    case 'complement':
      return pool.complement(buildTerm(node.part, pool, alphabet));
    case 'repeat':
      return pool.repeat(buildTerm(node.part, pool, alphabet), node.min, node.max);
  }
}

function classesOf(ranges: Ranges, starts: readonly number[]): Uint8Array {
  const classes = new Uint8Array(starts.length);
  for (const [from, to] of ranges) {
    for (let at = findClass(starts, from); at < starts.length && starts[at]! <= to; at++) classes[at] = 1;
  }
  return classes;
}
