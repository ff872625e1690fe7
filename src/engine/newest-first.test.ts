import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NewestFirst } from './newest-first.ts';
import type { Tuple } from './row.ts';
import { EMPTY_TRAIL } from './trail.ts';

function tuple(time: number, name: number): Tuple {
  return {
    row: new Map([
      ['_time', time],
      ['n', name],
    ] as const),
    trail: EMPTY_TRAIL,
  };
}

function inOrder(times: readonly number[], most: number): number[] {
  const rows = new NewestFirst(most);
  for (const [i, time] of times.entries()) rows.push(tuple(time, i));
  return rows.drain().map(({ row }) => row.get('n') as number);
}

describe('rows, newest first', () => {
  it('puts the later of one time first', () => {
    expect(inOrder([5, 7, 5, 6], Infinity)).toEqual([1, 3, 2, 0]);
  });

  it('keeps of many what it would have put first of all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (times, most) => {
        expect(inOrder(times, most)).toEqual(inOrder(times, Infinity).slice(0, most));
      }),
    );
  });

  it('holds little more than it keeps', () => {
    const rows = new NewestFirst(100);
    let longest = 0;
    for (let i = 0; i < 10_000; i++) {
      rows.push(tuple(i, i));
      longest = Math.max(longest, rows.length);
    }
    expect(longest).toBeLessThan(130);
    expect(rows.drain()).toHaveLength(100);
    expect(rows.drain()).toEqual([]);
  });
});
