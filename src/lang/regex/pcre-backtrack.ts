/**
 * A backtracking matcher with PCRE's own rules, for what the other engines cannot say: look-around, back-references,
 * atomic groups and possessive repeats. Every step is counted and nesting is bounded; a match that runs out of either
 * ends as `limit`, as Splunk's own match limit ends it, and never stalls.
 */
import { hasCode } from './pcre-set.ts';
import type { Anchor, RegexNode, RegexSyntax } from './pcre-syntax.ts';

const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 2_000;

/** Captures as pairs of offsets, -1 where a group took no part; `limit` when the search was given up. */
export type BacktrackResult = readonly number[] | null | 'limit';

type Continue = (at: number) => boolean;

class LimitReached extends Error {}

export class Backtracker {
  readonly #syntax: RegexSyntax;
  #text = '';
  #captures: number[] = [];
  #steps = 0;
  #depth = 0;

  constructor(syntax: RegexSyntax) {
    this.#syntax = syntax;
  }

  /** The first match at or after `from`. */
  exec(text: string, from: number): BacktrackResult {
    this.#text = text;
    this.#steps = 0;
    this.#depth = 0;
    try {
      for (let start = from; start <= text.length; start++) {
        if (isInsidePair(text, start)) continue;
        this.#captures = new Array<number>((this.#syntax.groups + 1) * 2).fill(-1);
        this.#captures[0] = start;
        if (
          this.#match(this.#syntax.root, start, (end) => {
            this.#captures[1] = end;
            return true;
          })
        ) {
          return this.#captures;
        }
      }
      return null;
    } catch (error) {
      if (error instanceof LimitReached) return 'limit';
      throw error;
    }
  }

  #step(): void {
    if (++this.#steps > MAX_STEPS) throw new LimitReached();
  }

  #match(node: RegexNode, at: number, next: Continue): boolean {
    this.#step();
    if (++this.#depth > MAX_DEPTH) throw new LimitReached();
    const matched = this.#matchNode(node, at, next);
    this.#depth--;
    return matched;
  }

  #matchNode(node: RegexNode, at: number, next: Continue): boolean {
    switch (node.kind) {
      case 'set': {
        const end = this.#after(node, at);
        return end !== -1 && next(end);
      }
      case 'sequence':
        return this.#matchSequence(node.items, 0, at, next);
      case 'alternation':
        return node.items.some((item) => this.#match(item, at, next));
      case 'group':
        return this.#matchGroup(node, at, next);
      case 'repeat':
        if (node.mode === 'possessive') {
          return this.#matchAtomic({ ...node, mode: 'greedy' }, at, next);
        }
        return node.body.kind === 'set'
          ? this.#matchRun(node, node.body, at, next)
          : this.#matchRepeat(node, 0, at, -1, next);
      case 'anchor':
        return this.#holds(node.at, at) && next(at);
      case 'atomic':
        return this.#matchAtomic(node.body, at, next);
      case 'look':
        return this.#matchLook(node, at, next);
      case 'backreference':
        return this.#matchReference(node, at, next);
    }
  }

  #matchSequence(items: readonly RegexNode[], index: number, at: number, next: Continue): boolean {
    const item = items[index];
    if (item === undefined) return next(at);
    return this.#match(item, at, (end) => this.#matchSequence(items, index + 1, end, next));
  }

  #matchGroup(node: Extract<RegexNode, { kind: 'group' }>, at: number, next: Continue): boolean {
    const { index } = node;
    if (index === null) return this.#match(node.body, at, next);
    const before = [this.#captures[index * 2]!, this.#captures[index * 2 + 1]!] as const;
    const matched = this.#match(node.body, at, (end) => {
      const inner = [this.#captures[index * 2]!, this.#captures[index * 2 + 1]!] as const;
      this.#captures[index * 2] = at;
      this.#captures[index * 2 + 1] = end;
      if (next(end)) return true;
      [this.#captures[index * 2], this.#captures[index * 2 + 1]] = inner;
      return false;
    });
    if (!matched) [this.#captures[index * 2], this.#captures[index * 2 + 1]] = before;
    return matched;
  }

  /** A repeat of one character: counted in a loop, so that long runs need no depth. */
  #matchRun(
    node: Extract<RegexNode, { kind: 'repeat' }>,
    set: Extract<RegexNode, { kind: 'set' }>,
    at: number,
    next: Continue,
  ): boolean {
    let count = 0;
    let end = at;
    const ends: number[] = [at];
    const want = node.mode === 'lazy' ? node.min : node.max;
    while (count < want) {
      this.#step();
      const after = this.#after(set, end);
      if (after === -1) break;
      end = after;
      ends.push(end);
      count++;
    }
    if (count < node.min) return false;
    if (node.mode === 'lazy') {
      for (;;) {
        if (next(end)) return true;
        if (count >= node.max) return false;
        this.#step();
        end = this.#after(set, end);
        if (end === -1) return false;
        count++;
      }
    }
    for (; count >= node.min; count--) {
      this.#step();
      if (next(ends[count]!)) return true;
    }
    return false;
  }

  /** `last` is where the turn before began: a turn that takes nothing ends the repeat. */
  #matchRepeat(
    node: Extract<RegexNode, { kind: 'repeat' }>,
    count: number,
    at: number,
    last: number,
    next: Continue,
  ): boolean {
    const again = (): boolean =>
      count < node.max &&
      (at !== last || count < node.min) &&
      this.#match(node.body, at, (end) => this.#matchRepeat(node, count + 1, end, at, next));
    if (count < node.min) return again();
    return node.mode === 'lazy' ? next(at) || again() : again() || next(at);
  }

  #matchAtomic(body: RegexNode, at: number, next: Continue): boolean {
    const before = [...this.#captures];
    let end = -1;
    const matched = this.#match(body, at, (stop) => {
      end = stop;
      return true;
    });
    if (matched && next(end)) return true;
    this.#captures = before;
    return false;
  }

  #matchLook(node: Extract<RegexNode, { kind: 'look' }>, at: number, next: Continue): boolean {
    const before = [...this.#captures];
    const found = node.behind ? this.#endsAt(node.body, at) : this.#match(node.body, at, () => true);
    if (found === node.negated) {
      this.#captures = before;
      return false;
    }
    if (node.negated) this.#captures = before;
    if (next(at)) return true;
    this.#captures = before;
    return false;
  }

  /** Whether the body matches some text that ends at `at`. */
  #endsAt(body: RegexNode, at: number): boolean {
    for (let start = at; start >= 0; start--) {
      if (isInsidePair(this.#text, start)) continue;
      if (this.#match(body, start, (end) => end === at)) return true;
    }
    return false;
  }

  #matchReference(node: Extract<RegexNode, { kind: 'backreference' }>, at: number, next: Continue): boolean {
    const start = this.#captures[node.index * 2]!;
    const end = this.#captures[node.index * 2 + 1]!;
    if (start === -1 || end === -1) return false;
    const wanted = this.#text.slice(start, end);
    const found = this.#text.slice(at, at + wanted.length);
    this.#steps += wanted.length;
    if (node.fold ? found.toLowerCase() !== wanted.toLowerCase() : found !== wanted) return false;
    return next(at + wanted.length);
  }

  /** Offset behind the character at `at` if the set has it, else -1. */
  #after(node: Extract<RegexNode, { kind: 'set' }>, at: number): number {
    const code = this.#text.codePointAt(at);
    return code !== undefined && hasCode(node.set, code) ? at + (code > 0xffff ? 2 : 1) : -1;
  }

  #holds(anchor: Anchor, at: number): boolean {
    const text = this.#text;
    switch (anchor) {
      case 'start':
        return at === 0;
      case 'very-end':
        return at === text.length;
      case 'end':
        return at === text.length || (at === text.length - 1 && text[at] === '\n');
      case 'line-start':
        return at === 0 || text[at - 1] === '\n';
      case 'line-end':
        return at === text.length || text[at] === '\n';
      case 'word':
        return isWordAt(text, at - 1) !== isWordAt(text, at);
      case 'not-word':
        return isWordAt(text, at - 1) === isWordAt(text, at);
    }
  }
}

function isWordAt(text: string, at: number): boolean {
  return /^\w$/.test(text[at] ?? '');
}

function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}
