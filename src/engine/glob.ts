/**
 * Glob lists, compiled once. A pattern without wildcards is an equality and goes into one set; `x*`, `*x` and `*x*`
 * become prefix, suffix and substring tests; the rest is matched in time linear in the text for each run between
 * stars, with no backtracking beyond the last star. Text and patterns must be folded alike by the caller.
 */

export type Wildcards = '*?' | '*' | '%_';

export interface GlobSet {
  test(text: string): boolean;
  /** Index of the first pattern, in the order written, that matches; -1 for none. For explain, not for speed. */
  find(text: string): number;
}

type TextTest = (text: string) => boolean;

const SURROGATE = /[\ud800-\udfff]/;

export function compileGlobs(patterns: readonly string[], wild: Wildcards): GlobSet {
  const exact = new Set<string>();
  const others: TextTest[] = [];
  const all: TextTest[] = [];
  for (const pattern of patterns) {
    const shape = compileGlob(pattern, wild);
    all.push(shape.test);
    if (shape.exact) exact.add(pattern);
    else others.push(shape.test);
  }
  const find = (text: string): number => all.findIndex((test) => test(text));
  return { test: chooseTest(exact, others), find };
}

function chooseTest(exact: ReadonlySet<string>, others: readonly TextTest[]): TextTest {
  if (others.length === 0) {
    if (exact.size === 1) {
      const [only] = exact;
      return (text) => text === only;
    }
    return (text) => exact.has(text);
  }
  if (exact.size === 0 && others.length === 1) return others[0]!;
  const some: TextTest = (text) => {
    for (let i = 0; i < others.length; i++) if (others[i]!(text)) return true;
    return false;
  };
  return exact.size === 0 ? some : (text) => exact.has(text) || some(text);
}

/** One pattern; `exact` tells that it holds no wildcard. */
export function compileGlob(pattern: string, wild: Wildcards): { readonly exact: boolean; readonly test: TextTest } {
  const any = wild === '%_' ? '%' : '*';
  const one = wild === '*?' ? '?' : wild === '%_' ? '_' : null;
  if (!pattern.includes(any) && (one === null || !pattern.includes(one))) {
    return { exact: true, test: (text) => text === pattern };
  }
  const runs = pattern.split(any);
  if (one === null || !pattern.includes(one)) {
    const plain = runs.filter((run) => run !== '');
    if (plain.length === 0) return { exact: false, test: () => true };
    if (plain.length === 1) {
      const run = plain[0]!;
      const starts = !pattern.startsWith(any);
      const ends = !pattern.endsWith(any);
      if (starts) return { exact: false, test: (text) => text.startsWith(run) };
      if (ends) return { exact: false, test: (text) => text.endsWith(run) };
      return { exact: false, test: (text) => text.includes(run) };
    }
    return { exact: false, test: compileLiteralRuns(runs) };
  }
  const lead = leadOf(pattern, one);
  const test = compileRuns(runs, one);
  return { exact: false, test: pattern.includes(one, lead) ? test : compileLed(lead, runs, test) };
}

/** How many one-character wildcards a pattern begins with. */
function leadOf(pattern: string, one: string): number {
  let lead = 0;
  while (pattern[lead] === one) lead++;
  return lead;
}

/**
 * A pattern that begins with one-character wildcards and holds no other, like `?:\\windows\\*`: plain text behind a few
 * characters that may be any. `slow` decides where one of those is half a surrogate pair.
 */
function compileLed(lead: number, runs: readonly string[], slow: TextTest): TextTest {
  const [head, ...others] = runs;
  const first = head!.slice(lead);
  const test: TextTest =
    others.length === 0
      ? (text) => text.length === lead + first.length && text.startsWith(first, lead)
      : compileLiteralRuns([first, ...others], lead);
  return (text) => {
    for (let i = 0; i < lead; i++) if (isSurrogate(text.charCodeAt(i))) return slow(text);
    return test(text);
  };
}

/** Runs of plain text between stars: the first, behind `lead`, and the last are anchored, the others found leftmost. */
function compileLiteralRuns(runs: readonly string[], lead = 0): TextTest {
  const first = runs[0]!;
  const last = runs.at(-1)!;
  const middle = runs.slice(1, -1).filter((run) => run !== '');
  const least = lead + first.length + last.length;
  return (text) => {
    if (text.length < least || !text.startsWith(first, lead) || !text.endsWith(last)) return false;
    let at = lead + first.length;
    const end = text.length - last.length;
    for (let i = 0; i < middle.length; i++) {
      const run = middle[i]!;
      const found = text.indexOf(run, at);
      if (found === -1 || found + run.length > end) return false;
      at = found + run.length;
    }
    return at <= end;
  };
}

/**
 * Runs that hold one-character wildcards, over code points (a surrogate pair is one character). The last run is
 * matched at its leftmost place and, failing to end there, further right: at most length × run steps.
 */
function compileRuns(runs: readonly string[], one: string): TextTest {
  const parts = runs.map((run) => Array.from(run));
  const starts = compileStart(runs[0]!, one);
  const ends = compileEnd(runs.at(-1)!, one);
  const least = runs[0]!.length + runs.at(-1)!.length;
  return (text) => {
    const sure = Math.min(starts(text), ends(text));
    if (sure === NO) return false;
    if (sure === YES && parts.length === 2) return text.length >= least;
    const chars: ArrayLike<string> = SURROGATE.test(text) ? Array.from(text) : text;
    const fits = (run: readonly string[], at: number): boolean => {
      if (at < 0 || at + run.length > chars.length) return false;
      for (let i = 0; i < run.length; i++) if (run[i] !== one && run[i] !== chars[at + i]) return false;
      return true;
    };
    const first = parts[0]!;
    if (!fits(first, 0)) return false;
    if (parts.length === 1) return first.length === chars.length;
    let at = first.length;
    for (let i = 1; i < parts.length - 1; i++) {
      const run = parts[i]!;
      while (at + run.length <= chars.length && !fits(run, at)) at++;
      if (at + run.length > chars.length) return false;
      at += run.length;
    }
    const last = parts.at(-1)!;
    return chars.length - last.length >= at && fits(last, chars.length - last.length);
  };
}

const NO = 0;
const UNSURE = 1;
const YES = 2;

/**
 * Whether a text starts with a run, told from its first characters alone; unsure where one of them is half a surrogate
 * pair. Most texts differ from most paths there, and need not be looked at as a whole.
 */
function compileStart(run: string, one: string): (text: string) => number {
  const codes = codesOf(run, one);
  return (text) => {
    for (let i = 0; i < codes.length; i++) {
      const code = text.charCodeAt(i); // NaN, behind the text's end, is no character
      if (isSurrogate(code)) return UNSURE;
      if (codes[i] !== code && !(codes[i] === ANY && i < text.length)) return NO;
    }
    return YES;
  };
}

/** The same for the end of a text. */
function compileEnd(run: string, one: string): (text: string) => number {
  const codes = codesOf(run, one);
  return (text) => {
    for (let i = codes.length - 1, at = text.length - 1; i >= 0; i--, at--) {
      const code = text.charCodeAt(at);
      if (isSurrogate(code)) return UNSURE;
      if (codes[i] !== code && !(codes[i] === ANY && at >= 0)) return NO;
    }
    return YES;
  };
}

const ANY = -1;

function codesOf(run: string, one: string): readonly number[] {
  return Array.from({ length: run.length }, (_, i) => (run[i] === one ? ANY : run.charCodeAt(i)));
}

function isSurrogate(code: number): boolean {
  return (code & 0xf800) === 0xd800;
}
