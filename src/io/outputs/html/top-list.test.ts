import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TopList } from './top-list.ts';

it('keeps what sorting everything and cutting would keep', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 0, max: 10 }), (ranks, capacity) => {
      const list = new TopList<number, string>(capacity, (a, b) => b - a);
      for (const [i, rank] of ranks.entries()) list.offer(rank, () => `${rank}/${i}`);
      const expected = ranks
        .map((rank, i) => ({ rank, i }))
        .sort((a, b) => b.rank - a.rank || a.i - b.i)
        .slice(0, capacity)
        .map(({ rank, i }) => `${rank}/${i}`);
      expect(list.sorted()).toEqual(expected);
      expect(list.leftOut).toBe(ranks.length - expected.length);
    }),
  );
});

it('makes only what it keeps', () => {
  let made = 0;
  const list = new TopList<number, number>(2, (a, b) => b - a);
  for (const rank of [5, 6, 1, 2, 3, 7]) list.offer(rank, () => made++);
  expect(made).toBe(3);
});
