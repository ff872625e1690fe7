import { expect, it } from 'vitest';
import { formatShort, labelRoom } from './format.ts';

it.each([
  [9_999, '9,999'],
  [10_000, '10.0 k'],
  [99_949, '99.9 k'],
  [99_950, '100 k'],
  [999_499, '999 k'],
  [999_500, '1.0 M'],
  [9_949_999, '9.9 M'],
  [9_950_000, '10 M'],
])('writes %i short as %s', (count, text) => {
  expect(formatShort(count)).toBe(text);
});

it('leaves a chart as much room as the longest of its labels needs', () => {
  expect(labelRoom(null)).toBe(labelRoom(['0', '100']));
  expect(labelRoom(['0', '15,000'])).toBeGreaterThan(labelRoom(['0', '5,000']));
});
