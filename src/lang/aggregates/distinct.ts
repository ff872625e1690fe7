/**
 * `values` and `dc`: the distinct values of a field, exactly. Values count as text and are sorted by code point, as
 * Splunk shows them; there is no default limit. Keys carry a prefix, so that no value can be taken for a number or for
 * a name that objects have of their own.
 */
import { ownText } from '../../event/own-text.ts';
import { scalarText, type Value } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';
import { SlidingTexts } from './sliding.ts';

/**
 * A million groups have mostly one value each, so one value is kept as it is, few as a list, and many as the keys of an
 * object.
 */
type Distinct = null | string | Few | Many;
/** Never changed: groups with the same values share one. */
type Few = readonly string[];

interface Many {
  size: number;
  readonly seen: Record<string, 1>;
}

const PREFIX = '=';
/** A longer list is searched more slowly than an object. */
const FEW = 12;

const distinct = {
  init: (): Distinct => null,
  add: (state: Distinct, value: Parameters<typeof scalarText>[0]): Distinct => insert(state, scalarText(value)),
  merge: (a: Distinct, b: Distinct): Distinct => {
    let state = a;
    for (const text of textsOf(b)) state = insert(state, text);
    return state;
  },
};

export const distinctCount: AggregateSpec<Distinct> = {
  name: 'dc',
  aliases: ['distinct_count'],
  summary: 'Number of distinct values, exact; 0 when there are none.',
  ...distinct,
  value: (state) => {
    if (state === null) return 0;
    if (typeof state === 'string') return 1;
    return isFew(state) ? state.length : state.size;
  },
  slide: () => new SlidingTexts((counts) => counts.size),
};

export const values: AggregateSpec<Distinct> = {
  name: 'values',
  summary: 'The distinct values as text, sorted; null when there are none.',
  ...distinct,
  value: (state) => sortedTexts(textsOf(state)),
  slide: () => new SlidingTexts((counts) => sortedTexts([...counts.keys()])),
};

function sortedTexts(texts: readonly string[]): Value {
  return texts.length === 0 ? null : texts.length === 1 ? texts[0]! : [...texts].sort(compareCodePoints);
}

function textsOf(state: Distinct): readonly string[] {
  if (state === null) return [];
  if (typeof state === 'string') return [state];
  return isFew(state) ? state : Object.keys(state.seen).map((key) => key.slice(PREFIX.length));
}

function isFew(state: Few | Many): state is Few {
  return Array.isArray(state);
}

function insert(state: Distinct, text: string): Distinct {
  if (state === null) return sharedText(text);
  if (typeof state === 'string') return state === text ? state : sharedList(state, text);
  if (!isFew(state)) {
    const key = PREFIX + text;
    if (state.seen[key] !== 1) {
      state.seen[key] = 1;
      state.size++;
    }
    return state;
  }
  if (state.includes(text)) return state;
  if (state.length < FEW) return sharedList(state, text);
  const many: Many = { size: state.length + 1, seen: { [PREFIX + text]: 1 } };
  for (const known of state) many.seen[PREFIX + known] = 1;
  return many;
}

/** Texts met lately, so that the many groups that hold the same one share it. */
const shared = new Map<string, string>();
const MAX_SHARED = 20_000;

function sharedText(text: string): string {
  const known = shared.get(text);
  if (known !== undefined) return known;
  const own = ownText(text);
  if (shared.size >= MAX_SHARED) shared.clear();
  shared.set(own, own);
  return own;
}

/**
 * Lists met lately, by what they were made from: the text or the list before, and the text that came to it. Most groups
 * have the values of others.
 */
const lists = new Map<string | Few, Map<string, Few>>();
const MAX_LISTS = 20_000;
/** Lists that are made without a look where too few of those met lately were met again. */
const UNSHARED = 10 * MAX_LISTS;
let listCount = 0;
let listHits = 0;
let unshared = 0;

/** A known list, or one with room for its elements only: `push` would make room for many more. */
function sharedList(before: string | Few, text: string): Few {
  if (unshared > 0) {
    unshared--;
    return longerList(before, sharedText(text));
  }
  let after = lists.get(before);
  const known = after?.get(text);
  if (known !== undefined) {
    listHits++;
    return known;
  }
  const own = sharedText(text);
  const list = longerList(before, own);
  if (listCount >= MAX_LISTS) {
    if (listHits < MAX_LISTS) unshared = UNSHARED;
    lists.clear();
    listCount = listHits = 0;
    return list;
  }
  if (after === undefined) lists.set(before, (after = new Map()));
  after.set(own, list);
  listCount++;
  return list;
}

function longerList(before: string | Few, text: string): Few {
  return typeof before === 'string' ? [before, text] : [...before, text];
}

/** By code point, not by code unit: they differ where one text has a character above U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    return leftHigh === rightHigh ? left - right : leftHigh ? 1 : -1;
  }
  return a.length - b.length;
}
