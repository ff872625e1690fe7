import { expect, it } from 'vitest';
import { AttemptLimit } from './attempt-limit.ts';

it('lets five failures through, then doubles the wait up to a quarter of an hour', () => {
  let now = 1_000_000;
  const limit = new AttemptLimit(() => now);
  for (let i = 0; i < 4; i++) limit.fail('a');
  expect(limit.waitOf('a')).toBe(0);
  limit.fail('a');
  expect(limit.waitOf('a')).toBe(2_000);
  limit.fail('a');
  expect(limit.waitOf('a')).toBe(4_000);
  now += 3_999;
  expect(limit.waitOf('a')).toBe(1);
  now += 1;
  expect(limit.waitOf('a')).toBe(0);
  for (let i = 0; i < 40; i++) limit.fail('a');
  expect(limit.waitOf('a')).toBe(15 * 60_000);
});

it('counts the address and the name apart, and waits for the slower one', () => {
  const limit = new AttemptLimit(() => 0);
  for (let i = 0; i < 5; i++) limit.fail(`address ${i}`, 'name');
  expect(limit.waitOf('address 0')).toBe(0);
  expect(limit.waitOf('address 0', 'name')).toBe(2_000);
});

it('forgets after success, after an hour, and the oldest beyond its cap', () => {
  let now = 0;
  const limit = new AttemptLimit(() => now);
  for (let i = 0; i < 9; i++) limit.fail('a', 'b');
  limit.succeed('a');
  expect(limit.waitOf('a')).toBe(0);
  now += 60 * 60_000;
  expect(limit.waitOf('b')).toBe(0);
  for (let i = 0; i < 9; i++) limit.fail('c');
  for (let i = 0; i < 20_000; i++) limit.fail(`other ${i}`);
  expect(limit.waitOf('c')).toBe(0);
});
