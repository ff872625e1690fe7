import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from './time.ts';
import { zoneOf } from './zone.ts';

const AT = Date.UTC(2026, 2, 1, 10, 0, 1) * 1000;

describe('parseTime', () => {
  it.each([
    ['2026-03-01T10:00:01Z', AT],
    ['2026-03-01T10:00:01.2500000Z', AT + 250_000],
    ['2026-03-01T10:00:01.123456789Z', AT + 123_456],
    ['2026-03-01 10:00:01.250', AT + 250_000],
    ['2026-03-01T11:00:01+01:00', AT],
    ['2026-03-01T05:30:01-0430', AT],
    ['2026-03-01 10:00:01 UTC', AT],
    ['2026-03-01 10:00:01 +0000', AT],
    ['2026-03-01', Date.UTC(2026, 2, 1) * 1000],
    [' 2026-03-01T10:00:01Z ', AT],
    [AT / 1e6, AT],
    [AT / 1e3, AT],
    [String(AT / 1e6), AT],
    ['1772359201.25', AT + 250_000],
    ['/Date(1772359201250)/', AT + 250_000],
    ['1700-01-01T00:00:00Z', -8_520_336_000_000_000],
  ])('reads %s', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });
  it.each([
    '',
    'x',
    '2026-13-01T00:00:00Z',
    '2026-03-32',
    '2026-03-01T24:00:00Z',
    '2026-03-01T10:00:01+1',
    '-',
    '2026-03-01T10',
  ])('reads nothing in %j', (text) => {
    expect(parseTime(text)).toBeNull();
  });
  it('reads FILETIME and local time where told', () => {
    expect(parseTime('134168328012500000', 'filetime')).toBe(AT + 250_000);
    for (const millis of [1, '1', '1.5', 999_999_999, 1_516_116_808_349])
      expect(parseTime(millis, 'date')).toBe(Number(millis) * 1000);
    expect(parseTime(1_516_116_808, 'date')).toBe(1_516_116_808_000_000);
    expect(parseTime('2026-03-01 12:00:01', 'auto', zoneOf('+02:00'))).toBe(AT);
    expect(parseTime('2026-03-01T10:00:01Z', 'auto', zoneOf('+02:00'))).toBe(AT);
  });
  it('reads back what it writes, and what Date writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8_900_000_000_000, max: 9_000_000_000_000 }), (millis) => {
        expect(formatTime(millis * 1000)).toBe(new Date(millis).toISOString());
        expect(parseTime(new Date(millis).toISOString())).toBe(millis * 1000);
      }),
    );
  });
});
