/** `mode`: the most frequent value as text; of several equally frequent ones the first by code point. */
import { scalarText } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';
import { compareCodePoints } from './distinct.ts';
import { SlidingTexts } from './sliding.ts';

type Counts = Record<string, number>;
const PREFIX = '=';

export const mode: AggregateSpec<Counts> = {
  name: 'mode',
  summary: 'The most frequent value; null when there is none.',
  init: () => ({}),
  add: (state, value) => {
    const key = PREFIX + scalarText(value);
    state[key] = (state[key] ?? 0) + 1;
    return state;
  },
  merge: (a, b) => {
    for (const [key, n] of Object.entries(b)) a[key] = (a[key] ?? 0) + n;
    return a;
  },
  value: (state) => mostFrequent(Object.entries(state))?.slice(PREFIX.length) ?? null,
  slide: () => new SlidingTexts(mostFrequent),
};

function mostFrequent(counts: Iterable<readonly [string, number]>): string | null {
  let best: string | null = null;
  let most = 0;
  for (const [key, n] of counts) {
    if (n > most || (n === most && best !== null && compareCodePoints(key, best) < 0)) [best, most] = [key, n];
  }
  return best;
}
