/** Streams that hand in at once are written one after another, each found later than the one before. */
import { expect, it } from 'vitest';
import type { StoreBatch } from '../../store/store.ts';
import { AlertDesk } from './alert-desk.ts';

it('writes one batch at a time with rising times, also behind one that the store refused', async () => {
  const written: number[] = [];
  let open = 0;
  let refusals = 1;
  const desk = new AlertDesk(
    {
      write: async (batch: StoreBatch) => {
        expect(++open).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        open--;
        if (batch.position === 2 && refusals-- > 0) throw new Error('full');
        written.push(batch.at);
        return [];
      },
    },
    () => 1_000,
  );
  const empty = { alerts: [], events: [], usage: [], sources: [] };
  const outcomes = await Promise.allSettled([1, 2, 3, 2].map((position) => desk.write({ ...empty, position })));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(written).toEqual([1_000, 1_002, 1_003]);
  expect(desk.count()).toBe(0);
});
