/**
 * `values` and `dc`: the distinct values of a field, exactly. Values count as text and are sorted by code point, as
 * Splunk shows them; there is no default limit. Keys carry a prefix, so that no value can be taken for a number or for
 * a name that objects have of their own.
 */
import { scalarText } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';

/** Few values are a list: a million groups have mostly one value each. Many are the keys of an object. */
interface Distinct {
  size: number;
  few: string[] | null;
  many: Record<string, 1> | null;
}

const PREFIX = '=';
/** A list longer than this is searched more slowly than an object. */
const FEW = 12;

const distinct = {
  init: (): Distinct => ({ size: 0, few: null, many: null }),
  add: (state: Distinct, value: Parameters<typeof scalarText>[0]): Distinct => {
    insert(state, scalarText(value));
    return state;
  },
  merge: (a: Distinct, b: Distinct): Distinct => {
    for (const text of textsOf(b)) insert(a, text);
    return a;
  },
};

export const distinctCount: AggregateSpec<Distinct> = {
  name: 'dc',
  aliases: ['distinct_count'],
  summary: 'Number of distinct values, exact; 0 when there are none.',
  ...distinct,
  value: (state) => state.size,
};

export const values: AggregateSpec<Distinct> = {
  name: 'values',
  summary: 'The distinct values as text, sorted; null when there are none.',
  ...distinct,
  value: (state) => {
    const texts = textsOf(state);
    return texts.length === 0 ? null : texts.length === 1 ? texts[0]! : [...texts].sort(compareCodePoints);
  },
};

function textsOf({ few, many }: Distinct): readonly string[] {
  return many === null ? (few ?? []) : Object.keys(many).map((key) => key.slice(PREFIX.length));
}

function insert(state: Distinct, text: string): void {
  const { few, many } = state;
  if (many !== null) {
    const key = PREFIX + text;
    if (many[key] === 1) return;
    many[key] = 1;
  } else if (few === null) {
    // A literal has room for its elements only; `push` would make room for many more.
    state.few = [text];
  } else {
    if (few.includes(text)) return;
    if (few.length < FEW) state.few = [...few, text];
    else {
      state.many = { [PREFIX + text]: 1 };
      for (const known of few) state.many[PREFIX + known] = 1;
      state.few = null;
    }
  }
  state.size++;
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
