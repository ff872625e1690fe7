/**
 * `values` and `dc`: the distinct values of a field, exactly. Values count as text and are sorted by code point, as
 * Splunk shows them; there is no default limit. Keys carry a prefix, so that no value can be taken for a number or for
 * a name that objects have of their own.
 */
import { scalarText } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';

interface Distinct {
  size: number;
  readonly seen: Record<string, 1>;
}

const PREFIX = '=';

const distinct = {
  init: (): Distinct => ({ size: 0, seen: {} }),
  add: (state: Distinct, value: Parameters<typeof scalarText>[0]): Distinct => {
    insert(state, PREFIX + scalarText(value));
    return state;
  },
  merge: (a: Distinct, b: Distinct): Distinct => {
    for (const key of Object.keys(b.seen)) insert(a, key);
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
    const texts = Object.keys(state.seen).map((key) => key.slice(PREFIX.length));
    return texts.length === 0 ? null : texts.length === 1 ? texts[0]! : texts.sort(compareCodePoints);
  },
};

function insert(state: Distinct, key: string): void {
  if (state.seen[key] === 1) return;
  state.seen[key] = 1;
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
