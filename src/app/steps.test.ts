import { expect, it } from 'vitest';
import { type Steps, takeAll, takeInTurns } from './steps.ts';

function* steps(count: number, taken: number[], work = (): void => {}): Steps<string> {
  for (let i = 0; i < count; i++) {
    work();
    taken.push(i);
    yield;
  }
  return 'done';
}

it('takes all steps at once', () => {
  const taken: number[] = [];
  expect(takeAll(steps(3, taken))).toBe('done');
  expect(taken).toEqual([0, 1, 2]);
});

it('lets others have their turn during long work, and says what came of it', async () => {
  const taken: number[] = [];
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  const slow = (): void => {
    const end = performance.now() + 5;
    while (performance.now() < end);
  };
  expect(await takeInTurns(steps(40, taken, slow))).toBe('done');
  clearInterval(others);
  expect(turns).toBeGreaterThan(0);
  expect(taken.length).toBe(40);
});

it('hands on what a step throws', async () => {
  const failing = function* (): Steps {
    yield;
    throw new Error('no');
  };
  expect(() => takeAll(failing())).toThrow('no');
  await expect(takeInTurns(failing())).rejects.toThrow('no');
});
