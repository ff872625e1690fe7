/** Marks under a query: in its order, once each, always at least one letter. */
import { expect, it } from 'vitest';
import { cutAt } from './parts/query-editor.tsx';

const marked = (text: string, ...marks: [number, number][]): string =>
  cutAt(
    text,
    marks.map(([start, end]) => ({ start, end })),
  )
    .map(({ part, isMarked }) => (isMarked ? `[${part}]` : part))
    .join('');

it.each([
  ['a bad c', [[2, 5]], 'a [bad] c'],
  [
    'abcdef',
    [
      [4, 6],
      [1, 3],
    ],
    'a[bc]d[ef]',
  ],
  [
    'abcdef',
    [
      [1, 4],
      [2, 5],
    ],
    'a[bcd][e]f',
  ],
  ['abc', [[3, 3]], 'ab[c]'],
  ['abc', [[1, 1]], 'a[b]c'],
  ['abc', [[7, 9]], 'ab[c]'],
  ['', [[0, 1]], ''],
] as [string, [number, number][], string][])('marks %j at %j', (text, marks, expected) => {
  expect(marked(text, ...marks)).toBe(expected);
});
