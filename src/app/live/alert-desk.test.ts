/** Streams that hand in at once are written one after another, each found later than the one before. */
import { expect, it } from 'vitest';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import { madeAlert } from '../../store/store.contract.ts';
import type { StoreBatch } from '../../store/store.ts';
import { AlertDesk } from './alert-desk.ts';

it('writes one batch at a time with rising times, also behind one that the store refused', async () => {
  const written: number[] = [];
  let open = 0;
  let refusals = 1;
  const desk = new AlertDesk(
    {
      foundAt: 0,
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
  expect(desk.count).toBe(0);
});

it('goes on behind what the store found last, whatever the clock says after a start', async () => {
  const store = new MemoryStore();
  const found = async (id: string, now: number): Promise<readonly string[]> => {
    const before = (await store.listFound(null, 9)).at(-1);
    const batch = { alerts: [madeAlert(id)], events: [], usage: [], sources: [] };
    await new AlertDesk(store, () => now).write({ ...batch, position: 1 });
    const cursor = before === undefined ? null : { at: before.foundAt, id: before.alert.id };
    return (await store.listFound(cursor, 9)).map(({ alert }) => alert.id);
  };
  expect([await found('b', 5_000), await found('a', 3_000), await found('c', 9_000)]).toEqual([['b'], ['a'], ['c']]);
  expect(store.foundAt).toBe(9_000);
});
