import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { NewTerms } from '../lang/plan.ts';
import { type NewTerm, NewTermsMachine, searchNewTerms, TermHistory } from './new-terms.ts';
import type { Candidate } from './term-hits.ts';

const SECOND = 1_000_000;
const term = { predicate: { kind: 'literal', value: true }, by: [], missing: false } as const;
const stage: NewTerms = {
  kind: 'new-terms',
  terms: [term],
  history: [{ kind: 'shift', count: -10, unit: 'second' }],
};

function candidate(seconds: number, key: Value, match = 0): Candidate<number> {
  const hits = [{ term: 0, keys: [key] }];
  return {
    time: seconds * SECOND,
    host: null,
    id: `${match}`,
    hits,
    match,
  };
}

const remember = (_: string, time: number): { readonly time: number } => ({ time });

function run(items: readonly Candidate<number>[], maxTerms?: number): { found: NewTerm<number>[]; dropped: number } {
  const found: NewTerm<number>[] = [];
  const history = new TermHistory<{ readonly time: number }>(maxTerms);
  const machine = new NewTermsMachine<number, { readonly time: number }>(
    stage,
    (each) => found.push(each),
    history,
    remember,
  );
  for (const item of items) machine.push(item);
  return { found, dropped: history.dropped };
}

describe('NewTermsMachine', () => {
  it('finds a value that was not seen for longer than the history', () => {
    const { found } = run([candidate(0, 'a', 0), candidate(10, 'a', 1), candidate(21, 'a', 2)]);
    expect(found.map(({ event, since }) => [event, since / SECOND])).toEqual([
      [0, -10],
      [2, 11],
    ]);
  });

  it('remembers no more values than it may, and counts those it forgets', () => {
    const { found, dropped } = run(
      ['a', 'b', 'c', 'a'].map((key, i) => candidate(0, key, i)),
      2,
    );
    expect(found.map(({ event }) => event)).toEqual([0, 1, 2, 3]);
    expect(dropped).toBe(2);
  });

  it('lets go of what the history no longer holds', () => {
    const history = new TermHistory<{ readonly time: number }>();
    const machine = new NewTermsMachine<number, { readonly time: number }>(stage, () => {}, history, remember);
    for (let i = 0; i < 100; i++) machine.push(candidate(i, `${i}`));
    expect(history.size).toBeLessThan(13);
  });

  it('tells values apart that begin alike, however long they are', () => {
    const long = 'x'.repeat(100_000);
    const { found } = run([candidate(0, `${long}1`), candidate(1, `${long}2`), candidate(2, `${long}1`)]);
    expect(found.map(({ values }) => String(values[0]).at(-1))).toEqual(['1', '2']);
  });
});

describe('searchNewTerms', () => {
  it('finds, window by window, what the question to the whole history finds', () => {
    const item = fc.record({ time: fc.nat(80), key: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 25 }), fc.integer({ min: 1, max: 4 }), (unordered, every) => {
        const lookback = every + 3;
        const items = unordered
          .toSorted((a, b) => a.time - b.time)
          .map(({ time, key }, i) => ({ ...candidate(time, key, i), key }));
        const history = new TermHistory<{ readonly time: number }>();
        const found = new Set<number>();
        const expected = new Set<number>();
        for (let to = every; to < 100; to += every) {
          const window = { from: (to - lookback) * SECOND, to: to * SECOND };
          const held = items.filter(({ time }) => time >= window.from && time < window.to);
          const nextFrom = window.from + every * SECOND;
          searchNewTerms(stage, window, nextFrom, held, history, remember, ({ event }) => found.add(event));
          // As the detection engine asks: the oldest event with the value since the history began, if it is in the window.
          for (const key of ['a', 'b', 'c']) {
            const since = window.to - 10 * SECOND;
            const oldest = items.find((each) => each.key === key && each.time >= since && each.time < window.to);
            if (oldest !== undefined && oldest.time > window.from) expected.add(oldest.match);
          }
        }
        expect([...found].sort()).toEqual([...expected].sort());
      }),
    );
  });
});
