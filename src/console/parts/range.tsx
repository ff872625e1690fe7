/** The span of time that a page speaks of, kept in the address as `range`. */
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useQuery } from '../router.ts';

const RANGES = [
  ['24h', '24 hours', 1],
  ['7d', '7 days', 7],
  ['30d', '30 days', 30],
  ['all', 'All time', null],
] as const;
export type RangeName = (typeof RANGES)[number][0];

/** Parameters of the span, rounded to the minute so that questions repeat. */
export function useRange(fallback: RangeName = '7d'): { name: RangeName; words: string; from: string | undefined } {
  const [query] = useQuery();
  const asked = query.get('range') ?? fallback;
  const [name, words, days] = RANGES.find(([id]) => id === asked) ?? RANGES[1];
  const minute = Math.floor(Date.now() / 60_000);
  const from = useMemo(
    () => (days === null ? undefined : new Date((minute - days * 1_440) * 60_000).toISOString()),
    [days, minute],
  );
  return { name, words, from };
}

export function RangeChoice({ fallback = '7d' }: { readonly fallback?: RangeName }): ReactNode {
  const [, change] = useQuery();
  const { name } = useRange(fallback);
  return (
    <fieldset className="choice bare">
      <legend className="sr">Span of time</legend>
      {RANGES.map(([id, words]) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === name}
          onClick={() => change({ range: id === fallback ? null : id })}
        >
          {words}
        </button>
      ))}
    </fieldset>
  );
}
