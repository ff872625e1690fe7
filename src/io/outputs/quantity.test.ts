import { describe, expect, it } from 'vitest';
import { renderBytes, renderCount, renderDuration, renderQuantity, renderScore, renderTime } from './quantity.ts';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_004_643, '1,004,643'],
    [-12_345, '-12,345'],
    [478_400.6, '478,401'],
    [Number.NaN, '?'],
    [Number.POSITIVE_INFINITY, '?'],
  ])('count %d is %s', (count, text) => expect(renderCount(count)).toBe(text));

  it.each([
    [0, 'file', '0 files'],
    [1, 'file', '1 file'],
    [14, 'file', '14 files'],
    [1500, 'alert', '1,500 alerts'],
  ])('%d %s is %s', (count, noun, text) => expect(renderQuantity(count, noun)).toBe(text));

  it('takes an irregular plural', () => {
    expect(renderQuantity(2, 'query', 'queries')).toBe('2 queries');
    expect(renderQuantity(1, 'query', 'queries')).toBe('1 query');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_200_000_000, '1.2 GB'],
    [9_949_999, '9.9 MB'],
    [9_960_000, '10 MB'],
    [340_400_000, '340 MB'],
    [999_600, '1.0 MB'],
    [-1, '?'],
  ])('%d bytes are %s', (bytes, text) => expect(renderBytes(bytes)).toBe(text));

  it.each([
    [0.04, '0.0 s'],
    [2.1, '2.1 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7620, '2 h 07 min'],
  ])('%d seconds are %s', (seconds, text) => expect(renderDuration(seconds)).toBe(text));

  it.each([
    [60, '60'],
    [12.54, '12.5'],
    [-0.5, '-0.5'],
    [-0.01, '0'],
    [1234.96, '1,235'],
  ])('score %d is %s', (score, text) => expect(renderScore(score)).toBe(text));

  it('shows times to the second and leaves other text alone', () => {
    expect(renderTime('2026-11-03T09:14:22.123Z')).toBe('2026-11-03 09:14:22');
    expect(renderTime('yesterday')).toBe('yesterday');
  });
});
