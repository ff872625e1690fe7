import { expect, it } from 'vitest';
import { ClockWatch } from './clock-watch.ts';

it('tells a clock that was set from one that goes on, and says it once', () => {
  let [wall, steady] = [1_000_000_000, 5];
  const watch = new ClockWatch(
    () => wall,
    () => steady,
  );
  wall += 500_000_000;
  steady += 499_000_000;
  expect(watch.look()).toBe(0);
  wall += 90_000_000;
  expect(watch.look()).toBe(91_000_000);
  expect(watch.look()).toBe(0);
  wall -= 90_000_000;
  expect(watch.look()).toBe(-90_000_000);
  expect(watch.look()).toBe(0);
});
