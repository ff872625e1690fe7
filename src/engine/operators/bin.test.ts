import { describe, expect, it } from 'vitest';
import { UTC, zoneOf } from '../../event/zone.ts';
import { binOf, floorTo, nextBin } from './bin.ts';

const HOUR = 3_600_000_000;
const at = (text: string): number => Date.parse(text) / 1000;

describe('bins', () => {
  it('of whole days begin at midnight where the user is, and of months too', () => {
    const day = { unit: 'us', size: 24 * HOUR } as const;
    expect(floorTo(at('2024-01-02T23:30:00Z'), day, UTC)).toBe(at('2024-01-02T00:00:00Z'));
    expect(floorTo(at('2024-01-02T23:30:00Z'), day, zoneOf('+02:00'))).toBe(at('2024-01-02T22:00:00Z'));
    const month = { unit: 'month', size: 1 } as const;
    expect(floorTo(at('2024-01-31T23:30:00Z'), month, zoneOf('+02:00'))).toBe(at('2024-01-31T22:00:00Z'));
    expect(floorTo(at('2024-01-31T23:30:00Z'), month, UTC)).toBe(at('2024-01-01T00:00:00Z'));
  });

  it('of days are as long as the days of the zone', () => {
    const day = { unit: 'us', size: 24 * HOUR } as const;
    const berlin = zoneOf('Europe/Berlin');
    const start = floorTo(at('2026-03-29T12:00:00Z'), day, berlin);
    expect([start, nextBin(start, day, berlin)]).toEqual([at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z')]);
  });

  it('of a day without a midnight end at the next one', () => {
    const day = { unit: 'us', size: 24 * HOUR } as const;
    const havana = zoneOf('America/Havana');
    const start = floorTo(at('2026-03-08T12:00:00Z'), day, havana);
    expect([start, nextBin(start, day, havana)]).toEqual([at('2026-03-08T05:00:00Z'), at('2026-03-09T04:00:00Z')]);
  });

  it('of less than a day do not move with the zone', () => {
    const hour = { unit: 'us', size: HOUR } as const;
    expect(floorTo(at('2024-01-02T23:30:00Z'), hour, zoneOf('+00:30'))).toBe(at('2024-01-02T23:00:00Z'));
  });

  it('begin on a weekday, and are plain ranges of numbers', () => {
    const monday = { unit: 'us', size: 7 * 24 * HOUR, offset: 4 * 24 * HOUR } as const;
    expect(floorTo(at('2024-01-03T05:00:00Z'), monday, UTC)).toBe(at('2024-01-01T00:00:00Z'));
    expect(binOf(25, { unit: 'number', size: 10 }, UTC)).toBe('20-30');
    expect(binOf(-4, { unit: 'number', size: 10 }, UTC)).toBe('-10-0');
  });
});
