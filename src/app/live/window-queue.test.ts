import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UTC } from '../../event/zone.ts';
import { compileSchedule, windowsOf } from '../../rule/run-schedule.ts';
import { type Waiting, WindowQueue } from './window-queue.ts';

const MINUTE = 60_000_000;
const SCHEDULES = [
  { every: '5m', from: 'now-6m', to: 'now' },
  { every: '0 * * * *', from: '-70m@m', to: '-10m@m' },
  { every: '*/10 * * * *', from: '-5m@m', to: '-2m@m' },
  { every: '*/15 * * * *', from: '-1h@h', to: 'now' },
].map((schedule) => compileSchedule(schedule, UTC)!);

/** Items that wait, with when the watermark reaches each. */
const items = fc.array(fc.record({ time: fc.nat(400), after: fc.nat(5) }), { maxLength: 60 }).map((list) =>
  list
    .map(({ time, after }, order): Waiting & { arrives: number } => ({
      time: time * MINUTE,
      arrives: time + after,
      order,
      program: 0,
      at: 0,
      length: 0,
    }))
    .sort((a, b) => a.arrives - b.arrives || a.order - b.order)
    .map((item, order) => ({ ...item, order })),
);

it('gives the windows that all items at once would give', () => {
  fc.assert(
    fc.property(
      items,
      fc.constantFrom(...SCHEDULES),
      fc.boolean(),
      fc.boolean(),
      (arriving, schedule, restart, gapless) => {
        const sorted = [...arriving].sort((a, b) => a.time - b.time || a.order - b.order);
        const expected = [...windowsOf(sorted, schedule, 1e6, () => {}, gapless)].map(({ window, items: held }) => [
          window.at,
          held.map(({ order }) => order),
        ]);
        let queue = new WindowQueue(schedule, null, gapless);
        const found: unknown[] = [];
        let given = 0;
        const take = (watermark: number): void => {
          const settledBefore = queue.settled(watermark);
          // Whoever throws gets the window again.
          for (let isRefused = true; isRefused; ) {
            isRefused = false;
            for (const { window, items: held } of queue.takeDue(watermark)) {
              isRefused = ++given % 3 === 0;
              if (isRefused) break;
              found.push([window.at, held.map(({ order }) => order)]);
            }
          }
          expect(queue.settled(watermark)).toBeGreaterThanOrEqual(settledBefore);
          if (!restart) return;
          const next = new WindowQueue(schedule, queue.last, gapless);
          for (const item of queue.items) next.push(item);
          queue = next;
        };
        for (const item of arriving) {
          queue.push(item);
          take((item.arrives - 5) * MINUTE);
        }
        take(10_000 * MINUTE);
        expect(found).toEqual(expected);
        expect(queue.items.filter(({ time }) => time < queue.settled(10_000 * MINUTE))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

it('uses what comes late where a window is still open', () => {
  const queue = new WindowQueue(SCHEDULES[1]!, null);
  const item = (time: number, order: number): Waiting => ({ time: time * MINUTE, order, program: 0, at: 0, length: 0 });
  queue.push(item(60, 0));
  expect([...queue.takeDue(109 * MINUTE)]).toEqual([]);
  queue.push(item(55, 1));
  const [first] = [...queue.takeDue(110 * MINUTE)];
  expect(first!.items.map(({ order }) => order)).toEqual([1, 0]);
  queue.push(item(56, 2));
  expect([...queue.takeDue(500 * MINUTE)]).toEqual([]);
  expect(queue.items).toEqual([]);
});
