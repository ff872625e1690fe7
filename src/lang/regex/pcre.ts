/**
 * Regular expressions of SPL: PCRE's syntax, found anywhere unless anchored, with case unless `(?i)`. Three engines give
 * one meaning: V8's where a proof bounds its steps for the text at hand, RE2's (linear time) where it has all that the
 * pattern needs, and a bounded backtracking matcher for look-around, back-references and atomic groups. No text can
 * stall a match; a match that is given up counts as none and is counted in `limitHits`.
 */
import type { RE2JS } from 're2js';
import { library } from '../../text/library.ts';
import { noteGivenUp } from './given-up.ts';
import { Backtracker, isInsidePair, type StepBudget } from './pcre-backtrack.ts';
import { costOf, type RegexCost } from './pcre-cost.ts';
import { compileFactors } from './pcre-factors.ts';
import { splitAlternatives } from './pcre-parts.ts';
import { hasInnerEnd, printRegex } from './pcre-print.ts';
import type { RegexRefusal } from './pcre-refusal.ts';
import { parseRegex, type RegexSyntax } from './pcre-syntax.ts';

const re2js = library<typeof import('re2js')>('re2js');

export interface RegexMatch {
  readonly index: number;
  readonly end: number;
  /** By name, in order of appearance; of several groups with one name the first that took part. */
  readonly groups: Readonly<Record<string, string | undefined>>;
  /** By number; 0 is the whole match. */
  readonly captures: readonly (string | undefined)[];
}

export interface SplRegex {
  readonly names: readonly string[];
  /** How many groups there are, named or not. */
  readonly groups: number;
  /** Matches given up at the limit of steps so far. */
  readonly limitHits: number;
  test(text: string): boolean;
  /** The first match at or after `from`. Calls for one text may share what they may take together. */
  exec(text: string, from: number, budget?: StepBudget): RegexMatch | null;
  /** Replaces every match, or the `nth` only; `\1` is the first group, `\0` the match, `\\` a backslash. */
  replaceAll(text: string, replacement: string, nth?: number): string;
}

export type CompiledPcre = { readonly ok: true; readonly regex: SplRegex } | RegexRefusal;

/** Steps that V8's engine may be proved to need before another engine is taken. */
const STEP_BUDGET = 4_000_000;
/** Steps that the matches of one text may take together. */
const STEPS_TOGETHER = 32_000_000;
/** Steps in which the next of many matches is found as a rule; and what RE2 is counted for each character instead. */
const QUICK_STEPS = 20_000;
const LINEAR_STEPS = 4;
const MAX_REPLACEMENTS = 100_000;
/** Characters that the replacements in one text make together. */
const MAX_REPLACED = 1024 * 1024;

/** Offsets of the groups, two for each, -1 where one took no part. */
type Offsets = readonly number[];

export function compilePcre(pattern: string, options: { readonly fold?: boolean }): CompiledPcre {
  const parsed = parseRegex(pattern, options.fold === true);
  if (!parsed.ok) return parsed;
  return { ok: true, regex: new PcreRegex(pattern, parsed.syntax) };
}

/** The matches of a text from left to right, `most` of them at most. An empty one is followed by the next character. */
export function* matchesOf(regex: SplRegex, text: string, most: number): Generator<RegexMatch, void> {
  // One match takes what it takes.
  const budget: StepBudget | undefined = most === 1 ? undefined : { left: STEPS_TOGETHER };
  let from = 0;
  for (let count = 0; count < most && from <= text.length; count++) {
    const match = regex.exec(text, from, budget);
    if (match === null) return;
    yield match;
    from = match.end > match.index ? match.end : match.end + (isInsidePair(text, match.end + 1) ? 2 : 1);
  }
}

class PcreRegex implements SplRegex {
  readonly names: readonly string[];
  readonly groups: number;
  limitHits = 0;
  readonly #pattern: string;
  readonly #syntax: RegexSyntax;
  readonly #cost: RegexCost | null;
  #native: RegExp | null | undefined;
  #linear: RE2JS | null | undefined;
  #backtracker: Backtracker | undefined;
  /** What every match has, asked before a slow engine is. */
  #mayMatch: ((text: string) => boolean) | null | undefined;
  /** Alternatives, each for the engine that suits it; null where they cannot be told apart. */
  #parts: readonly PcreRegex[] | null | undefined;

  constructor(pattern: string, syntax: RegexSyntax) {
    this.#pattern = pattern;
    this.#syntax = syntax;
    this.#cost = costOf(syntax.root);
    this.names = [...new Set(syntax.names.map(([name]) => name))];
    this.groups = syntax.groups;
  }

  test(text: string): boolean {
    const native = this.#nativeFor(text);
    if (native !== null) {
      native.lastIndex = 0;
      return native.test(text);
    }
    if (!this.#hasFactors(text)) return false;
    if (this.#parts === undefined)
      this.#parts = splitAlternatives(this.#syntax)?.map((part) => new PcreRegex(this.#pattern, part)) ?? null;
    if (this.#parts !== null) return this.#parts.some((part) => part.test(text));
    const linear = this.#linearEngine();
    if (linear !== null) return linear.test(text);
    return this.#backtrack(text, 0) !== null;
  }

  exec(text: string, from: number, budget?: StepBudget): RegexMatch | null {
    const native = this.#nativeFor(text);
    if (native !== null) {
      native.lastIndex = from;
      const found = native.exec(text);
      return found === null ? null : this.#matchOf(found.index, found.index + found[0].length, [...found]);
    }
    const offsets = this.#find(text, from, budget);
    if (offsets === null) return null;
    const captures: (string | undefined)[] = [];
    for (let i = 0; i < offsets.length; i += 2) {
      captures.push(offsets[i] === -1 ? undefined : text.slice(offsets[i], offsets[i + 1]));
    }
    return this.#matchOf(offsets[0]!, offsets[1]!, captures);
  }

  #matchOf(index: number, end: number, captures: readonly (string | undefined)[]): RegexMatch {
    const groups: Record<string, string | undefined> = Object.create(null);
    for (const [name, group] of this.#syntax.names) groups[name] ??= captures[group];
    return { index, end, groups, captures };
  }

  replaceAll(text: string, replacement: string, nth?: number): string {
    const out: string[] = [];
    let copied = 0;
    let room = MAX_REPLACED;
    let count = 0;
    for (const match of matchesOf(this, text, Math.min(nth ?? MAX_REPLACEMENTS, MAX_REPLACEMENTS))) {
      if (nth !== undefined && ++count < nth) continue;
      const filled = fillReplacement(replacement, match.captures);
      room -= filled.length;
      if (room < 0) break;
      out.push(text.slice(copied, match.index), filled);
      copied = match.end;
    }
    return copied === 0 && out.length === 0 ? text : out.join('') + text.slice(copied);
  }

  #hasFactors(text: string): boolean {
    if (this.#mayMatch === undefined) this.#mayMatch = compileFactors(this.#syntax.root);
    return this.#mayMatch === null || this.#mayMatch(text);
  }

  /** By the engines that need no proof. */
  #find(text: string, from: number, budget?: StepBudget): Offsets | null {
    if (from === 0 && !this.#hasFactors(text)) return null;
    const linear = this.#linearEngine();
    if (linear === null) return this.#backtrack(text, from, budget);
    if (budget !== undefined) {
      // RE2 may read to the end for each of many matches, and does not say how far it read.
      this.#backtracker ??= new Backtracker(this.#syntax);
      const near = this.#backtracker.exec(text, from, budget, QUICK_STEPS);
      if (near !== 'limit') return near;
      budget.left -= LINEAR_STEPS * (text.length - from);
      if (budget.left < 0) return this.#giveUp();
    }
    const matcher = linear.matcher(text);
    if (!matcher.find(from)) return null;
    const offsets: number[] = [];
    for (let group = 0; group <= this.#syntax.groups; group++) offsets.push(matcher.start(group), matcher.end(group));
    return offsets;
  }

  /** V8's engine, where the proof bounds its steps on a text of this length. */
  #nativeFor(text: string): RegExp | null {
    if (this.#cost === null || this.#cost.ways * (text.length + 1) ** this.#cost.degree > STEP_BUDGET) return null;
    if (this.#native === undefined) {
      const source = printRegex(this.#syntax.root, 'javascript');
      this.#native = source === null ? null : new RegExp(source, 'gu');
    }
    return this.#native;
  }

  #linearEngine(): RE2JS | null {
    if (this.#linear === undefined) {
      const { root } = this.#syntax;
      const source = hasInnerEnd(root) ? null : printRegex(root, 're2');
      this.#linear = source === null ? null : compileLinear(source);
    }
    return this.#linear;
  }

  #backtrack(text: string, from: number, budget?: StepBudget): Offsets | null {
    this.#backtracker ??= new Backtracker(this.#syntax);
    const found = this.#backtracker.exec(text, from, budget);
    return found === 'limit' ? this.#giveUp() : found;
  }

  #giveUp(): null {
    this.limitHits++;
    noteGivenUp(this.#pattern);
    return null;
  }
}

/** Null where RE2 refuses, as it does for programs that are too large. */
function compileLinear(source: string): RE2JS | null {
  try {
    return re2js().RE2JS.compile(source);
  } catch {
    return null;
  }
}

function fillReplacement(replacement: string, captures: readonly (string | undefined)[]): string {
  if (!replacement.includes('\\')) return replacement;
  let room = MAX_REPLACED;
  return replacement.replace(/\\(\d{1,2}|g<(\d{1,2})>|\\|n|t|r)/g, (written, what: string, named?: string) => {
    if (what === '\\') return '\\';
    if (what === 'n') return '\n';
    if (what === 't') return '\t';
    if (what === 'r') return '\r';
    const index = Number(named ?? what);
    const text = index < captures.length ? (captures[index] ?? '') : written;
    room -= text.length;
    return room < 0 ? '' : text;
  });
}
