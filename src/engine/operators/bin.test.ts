import { describe, expect, it } from 'vitest';
import { binOf, floorTo } from './bin.ts';

const HOUR = 3_600_000_000;
const at = (text: string): number => Date.parse(text) / 1000;

describe('bins', () => {
  it('of whole days begin at midnight where the user is, and of months too', () => {
    const east = 2 * 3_600_000;
    const day = { unit: 'us', size: 24 * HOUR } as const;
    expect(floorTo(at('2024-01-02T23:30:00Z'), day, 0)).toBe(at('2024-01-02T00:00:00Z'));
    expect(floorTo(at('2024-01-02T23:30:00Z'), day, east)).toBe(at('2024-01-02T22:00:00Z'));
    const month = { unit: 'month', size: 1 } as const;
    expect(floorTo(at('2024-01-31T23:30:00Z'), month, east)).toBe(at('2024-01-31T22:00:00Z'));
    expect(floorTo(at('2024-01-31T23:30:00Z'), month, 0)).toBe(at('2024-01-01T00:00:00Z'));
  });

  it('of less than a day do not move with the zone', () => {
    const hour = { unit: 'us', size: HOUR } as const;
    expect(floorTo(at('2024-01-02T23:30:00Z'), hour, 1_800_000)).toBe(at('2024-01-02T23:00:00Z'));
  });

  it('begin on a weekday, and are plain ranges of numbers', () => {
    const monday = { unit: 'us', size: 7 * 24 * HOUR, offset: 4 * 24 * HOUR } as const;
    expect(floorTo(at('2024-01-03T05:00:00Z'), monday, 0)).toBe(at('2024-01-01T00:00:00Z'));
    expect(binOf(25, { unit: 'number', size: 10 }, 0)).toBe('20-30');
    expect(binOf(-4, { unit: 'number', size: 10 }, 0)).toBe('-10-0');
  });
});
