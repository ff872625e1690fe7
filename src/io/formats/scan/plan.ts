/**
 * Scan plans: what to look for in raw lines so that no record is missed which the needles ask for. A literal is looked
 * for as it stands; so a line is also read where an escape could hide a part of it. An escape can be JSON's `\u00XX`
 * or, in XML inside a string, a numeric entity, at any depth of nesting: both start with the same bytes at every
 * depth, unless one of *their* bytes is hidden, which is an escape that this looks for too. Characters that JSON or XML
 * may write in other ways (`"`, `\`, `/`, `<`, `>`, `&`, `'`) never take part: literals are cut there.
 *
 * A plan errs one way only: too many lines may be read, never too few.
 */
import type { Needles, ValueNeedle } from '../../format.ts';
import { buildEndings } from './endings.ts';
import { READ_BIT } from './memory.ts';
import { pairRarity } from './pair-rarity.ts';
import { valueBehind } from './value-behind.ts';

/** Literals of one plan. */
export const MAX_NEEDLES = 16;
/** Pairs of bytes that the kernel compares at once. */
export const MAX_PAIRS = 9;
/** With more literals than this, looking at what shared pairs find costs more than comparing further pairs. */
const MAX_SHARING = 9;
/** Longest part of a literal that is compared. Bytes. */
export const MAX_LITERAL = 32;
/** Patterns of all needles together. */
export const MAX_PATTERNS = 440;

/** A necessary condition on a value: its length, and its last (or first) bytes without regard to case. */
export interface ScanPattern {
  /** At most eight characters, in lower case. */
  readonly text: string;
  readonly at: 'start' | 'end';
  readonly shortest: number;
  readonly longest: number;
}

export interface ScanNeedle {
  readonly literal: string;
  /** Where the two neighbouring bytes are by which the literal is found: rare ones. */
  readonly pairAt: number;
  /** The needle is a key, and only matters where its value could match one of these. */
  readonly patterns: readonly ScanPattern[] | null;
  /** The needle is a key, and only matters where its value could be a host name that ends so (`endings.ts`). */
  readonly endings: Uint8Array | null;
  /** Nothing else is asked for: a line that holds the needle is read. */
  readonly sure: boolean;
}

export interface ScanPlan {
  readonly needles: readonly ScanNeedle[];
  /** The different pairs of neighbouring bytes that the needles are found by. */
  readonly pairs: readonly string[];
  /** By ASCII code: 1 for characters whose escape could hide part of a literal, a value or another escape. */
  readonly danger: Uint8Array;
  /** Where a needle alone does not decide: what else the line must hold. */
  readonly others: readonly {
    readonly needle: number;
    readonly literals: readonly Buffer[];
    /** A value behind the needle, which is a key, must pass; null: none is asked for. */
    readonly value: ValueTest | null;
  }[];
}

/** What a value behind a key must pass. */
interface ValueTest {
  readonly key: string;
  readonly test: (value: string) => boolean;
}

/** Characters that neither JSON nor XML may write in another way than a numeric escape. */
const UNSAFE = /[^ !#$%()*+,\-.0-;=?@A-Z[\]^_`a-z{|}~]+/;

/** The parts of a literal that stand in the bytes as they are. */
function splitSafe(literal: string): string[] {
  return literal.split(UNSAFE).filter((part) => part.length > 0);
}

/** How one alternative may be found: by one of these literals, and the others must be there too. */
interface Option {
  /** Different parts of the alternative; the literal that is looked for is cut from one of them. */
  readonly parts: readonly string[];
  /** The only literal that may be looked for: a key, whose value is looked at. */
  readonly key: string | null;
  readonly patterns: readonly ScanPattern[] | null;
  readonly value: ValueTest | null;
  /** How values end that the test lets pass; null where that is not said. */
  readonly endings: Iterable<string> | null;
}

interface Choice {
  readonly literal: string;
  readonly pairAt: number;
  readonly others: readonly string[];
  readonly patterns: readonly ScanPattern[] | null;
  readonly value: ValueTest | null;
  readonly endings: Iterable<string> | null;
}

/** Every file of a run is read with the same needles, and choosing takes longer than reading a small file. */
const plans = new WeakMap<Needles, ScanPlan | null>();

/** The plan for some needles, or null where every line must be read (no needles, too many, or too short ones). */
export function buildScanPlan(needles: Needles | null): ScanPlan | null {
  if (needles === null) return null;
  let plan = plans.get(needles);
  if (plan === undefined) plans.set(needles, (plan = buildPlan(needles)));
  return plan;
}

function buildPlan(needles: Needles): ScanPlan | null {
  const options: Option[] = [];
  for (const [i, literals] of needles.alternatives.entries()) {
    const option = optionOf(literals, needles.values?.[i] ?? null);
    if (option === null) return null;
    options.push(option);
  }
  return assemble(choose(options));
}

function optionOf(literals: readonly string[], value: ValueNeedle | null): Option | null {
  const parts = [...new Set(literals.flatMap(splitSafe))];
  if (value !== null && isKey(value.key)) {
    const { key, test } = value;
    if (test !== undefined) return { parts, key, patterns: null, value: { key, test }, endings: value.endings ?? null };
    const patterns = value.patterns.map(reducePattern);
    if (patterns.every((pattern) => pattern !== null)) return { parts, key, patterns, value: null, endings: null };
  }
  const found = parts.filter((part) => part.length >= 2);
  return found.length === 0 ? null : { parts, key: null, patterns: null, value: null, endings: null };
}

/** A pair of bytes is rare enough to be shared from here on: it stands in fewer than one of fifteen thousand places. */
const RARE = 9;

interface Place {
  readonly pair: string;
  readonly rarity: number;
  readonly literal: string;
  readonly pairAt: number;
  /** The part that the literal was cut from. */
  readonly part: string;
}

/**
 * One literal and pair for each alternative. Every different pair is compared with every byte, so alternatives share rare
 * ones where they can.
 */
function choose(options: readonly Option[]): Choice[] {
  const places = options.map(placesOf);
  const users = usersOfPairs(places);
  const isBetter = (a: Place, b: Place): boolean =>
    a.rarity > b.rarity || (a.rarity === b.rarity && users.get(a.pair)! > users.get(b.pair)!);
  const rarest = places.map((own) => own.reduce((a, b) => (isBetter(b, a) ? b : a)));
  const shared = sharePairs(places).map((place, i) => place ?? rarest[i]!);
  // Alternatives whose rarest is the same need one literal.
  const canShare = countOf(shared, 'pair') <= MAX_PAIRS;
  const joined = canShare && countOf(shared, 'literal') <= MAX_SHARING ? shared : joinPairs(places, rarest, RARE);
  const isJoined = countOf(joined, 'pair') <= MAX_PAIRS;
  const chosen = giveBack(isJoined ? joined : canShare ? shared : joinPairs(places, rarest, 0), rarest);
  return options.map(({ parts, key, patterns, value, endings }, i) => {
    const { literal, pairAt, part } = chosen[i]!;
    const others = parts.filter((other) => (key !== null || other !== part) && !literal.includes(other));
    return { literal, pairAt, others, patterns, value, endings };
  });
}

/** How many alternatives could be found by each pair. */
function usersOfPairs(places: readonly (readonly Place[])[]): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const own of places) {
    for (const pair of new Set(own.map((place) => place.pair))) users.set(pair, (users.get(pair) ?? 0) + 1);
  }
  return users;
}

function countOf(places: readonly Place[], what: 'literal' | 'pair'): number {
  return new Set(places.map((place) => place[what])).size;
}

/**
 * Has alternatives give up a pair of their own for one that others have, the rarest first and none more common than
 * `least`, until there are few.
 */
function joinPairs(places: readonly (readonly Place[])[], rarest: readonly Place[], least: number): readonly Place[] {
  const chosen = [...rarest];
  while (countOf(chosen, 'pair') > MAX_PAIRS) {
    const usersOf = (pair: string): number => chosen.filter((place) => place.pair === pair).length;
    let best: { readonly i: number; readonly place: Place } | null = null;
    for (const [i, own] of places.entries()) {
      if (usersOf(chosen[i]!.pair) > 1) continue;
      for (const place of own) {
        if (place.rarity < least || place.rarity <= (best?.place.rarity ?? 0)) continue;
        if (place.pair !== chosen[i]!.pair && usersOf(place.pair) > 0) best = { i, place };
      }
    }
    if (best === null) break;
    chosen[best.i] = best.place;
  }
  return chosen;
}

/** Has alternatives that share be found by the rarest of their own literals again where there is room for it. */
function giveBack(chosen: readonly Place[], rarest: readonly Place[]): readonly Place[] {
  let given = chosen;
  for (const [i, own] of rarest.entries()) {
    if (given[i]!.literal === own.literal) continue;
    const tried = given.with(i, own);
    if (countOf(tried, 'pair') <= MAX_PAIRS && countOf(tried, 'literal') <= MAX_NEEDLES) given = tried;
  }
  return given;
}

/** Where each alternative has a rare pair that most of the others have too; null where it has no rare one. */
function sharePairs(places: readonly (readonly Place[])[]): (Place | null)[] {
  const found: (Place | null)[] = places.map(() => null);
  for (;;) {
    const byPair = new Map<string, { readonly rarity: number; readonly of: Map<number, Place> }>();
    for (const [i, own] of places.entries()) {
      if (found[i] !== null) continue;
      for (const place of own) {
        if (place.rarity < RARE) continue;
        const known = byPair.get(place.pair) ?? { rarity: place.rarity, of: new Map<number, Place>() };
        if (!known.of.has(i)) known.of.set(i, place);
        byPair.set(place.pair, known);
      }
    }
    const [best] = [...byPair.values()].sort((a, b) => b.of.size - a.of.size || b.rarity - a.rarity);
    if (best === undefined) return found;
    for (const [i, place] of best.of) found[i] = place;
  }
}

/** Every way to look for an alternative: its literals, and the pairs of bytes in each. */
function placesOf({ parts, key }: Option): Place[] {
  return (key === null ? parts : [key]).flatMap((part) =>
    Array.from({ length: Math.max(0, part.length - 1) }, (_, at): Place => {
      const { literal, pairAt } = cutLiteral(part, at);
      return { pair: part.slice(at, at + 2), rarity: pairRarity(part, at), literal, pairAt, part };
    }),
  );
}

function isKey(key: string): boolean {
  return key.length >= 2 && key.length <= MAX_LITERAL && splitSafe(key)[0] === key;
}

/** The kernel's share of a literal that is too long for it: around a pair. */
function cutLiteral(literal: string, pairAt: number): { readonly literal: string; readonly pairAt: number } {
  if (literal.length <= MAX_LITERAL) return { literal, pairAt };
  const middle = pairAt + 1 - MAX_LITERAL / 2;
  const start = Math.max(0, Math.min(middle, literal.length - MAX_LITERAL));
  return { literal: literal.slice(start, start + MAX_LITERAL), pairAt: pairAt - start };
}

/** What every value that matches a pattern of `*` and `?` has, or null where that is nothing worth testing. */
function reducePattern(pattern: string): ScanPattern | null {
  const literals = pattern.split(/[*?]/);
  if (literals.some((literal) => literal !== '' && splitSafe(literal)[0] !== literal)) return null;
  // Text around a value may be trimmed.
  if (pattern !== pattern.trim() || pattern !== pattern.toLowerCase()) return null;
  const shortest = pattern.replaceAll('*', '').length;
  const longest = pattern.includes('*') ? 0x7fffffff : shortest;
  const tail = literals.at(-1)!;
  const head = literals[0]!;
  if (shortest === 0 && longest !== 0) return null;
  if (tail === '' && head !== '') return { text: head.slice(0, 8), at: 'start', shortest, longest };
  return { text: tail.slice(-8), at: 'end', shortest, longest };
}

interface Other {
  readonly literals: readonly string[];
  readonly value: ValueTest | null;
}

function assemble(choices: readonly Choice[]): ScanPlan | null {
  const byLiteral = new Map<
    string,
    { pairAt: number; patterns: ScanPattern[] | null; endings: Iterable<string> | null; others: Other[] }
  >();
  for (const { literal, pairAt, others: literals, patterns, value, endings } of choices) {
    const others: Other = { literals, value };
    const entry = byLiteral.get(literal);
    if (entry === undefined) {
      byLiteral.set(literal, {
        pairAt,
        patterns: patterns === null ? null : [...patterns],
        endings,
        others: [others],
      });
      continue;
    }
    entry.patterns = entry.patterns === null || patterns === null ? null : [...entry.patterns, ...patterns];
    entry.endings = null;
    entry.others.push(others);
  }
  if (byLiteral.size > MAX_NEEDLES) return null;
  const needles: ScanNeedle[] = [];
  const others: { needle: number; literals: Buffer[]; value: ValueTest | null }[] = [];
  let room = MAX_PATTERNS;
  let hasEndings = false;
  for (const [literal, entry] of byLiteral) {
    const patterns = entry.patterns !== null && entry.patterns.length <= room ? entry.patterns : null;
    room -= patterns?.length ?? 0;
    const sure = entry.others.some(({ literals, value }) => literals.length === 0 && value === null);
    if (!sure) {
      for (const { literals, value } of entry.others) {
        others.push({ needle: needles.length, literals: literals.map((text) => Buffer.from(text, 'latin1')), value });
      }
    }
    // There is one table.
    const endings: Uint8Array | null = entry.endings === null || hasEndings ? null : buildEndings(entry.endings);
    hasEndings ||= endings !== null;
    needles.push({ literal, pairAt: entry.pairAt, patterns, endings, sure });
  }
  const pairs = [...new Set(needles.map(({ literal, pairAt }) => literal.slice(pairAt, pairAt + 2)))];
  if (pairs.length > MAX_PAIRS) return null;
  return { needles, pairs, danger: buildDanger(choices), others };
}

function buildDanger(choices: readonly Choice[]): Uint8Array {
  const danger = new Uint8Array(128);
  const mark = (text: string): void => {
    for (let i = 0; i < text.length; i++) danger[text.charCodeAt(i)] = 1;
  };
  mark('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\\&#');
  for (const { literal, others, patterns, value } of choices) {
    mark(literal);
    if (value !== null) mark('.-_'); // of values that a test may ask for
    for (const other of others) mark(other);
    for (const { text } of patterns ?? []) mark(text);
  }
  return danger;
}

/** Bytes that are looked at behind a key: mostly few, else as many as a value may have with what stands around it. */
const FIRST_LOOK = 80;
const MAX_VALUE = 300;

/** Whether some value behind the key passes, or cannot be told. */
function holdsValue(line: Buffer, { key, test }: ValueTest): boolean {
  for (let at = line.indexOf(key, 0, 'latin1'); at >= 0; at = line.indexOf(key, at + 1, 'latin1')) {
    const start = at + key.length;
    const value =
      valueBehind(line.toString('latin1', start, Math.min(line.length, start + FIRST_LOOK))) ??
      valueBehind(line.toString('latin1', start, Math.min(line.length, start + MAX_VALUE)));
    if (value === null || test(value)) return true;
  }
  return false;
}

/** Whether a listed line is to be read: by its hits and, where they do not decide, by the other literals. */
export function isWanted(plan: ScanPlan, hits: number, memory: Buffer, start: number, end: number): boolean {
  if ((hits & READ_BIT) !== 0) return true;
  let line: Buffer | null = null;
  for (const { needle, literals, value } of plan.others) {
    if ((hits & (1 << needle)) === 0) continue;
    line ??= memory.subarray(start, end);
    let all = true;
    for (const literal of literals) all &&= line.includes(literal);
    if (all && (value === null || holdsValue(line, value))) return true;
  }
  return false;
}
