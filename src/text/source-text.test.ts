/** Places of texts, alone and inside of larger files. */
import { describe, expect, it } from 'vitest';
import { lineIndexAt, locate } from './source-text.ts';

const file = 'name: x\nsearch: |\n    first\n      second\n\n    third\n';

describe('locate', () => {
  it.each([
    [0, 1, 1, 'first'],
    [3, 1, 4, 'first'],
    [8, 2, 3, '  second'],
    [14, 2, 9, '  second'],
    [15, 3, 1, ''],
    [16, 4, 1, 'third'],
    [99, 5, 1, ''],
  ])('finds offset %i', (offset, line, column, lineText) => {
    expect(locate({ name: 'x', text: 'first\n  second\n\nthird\n' }, offset)).toMatchObject({ line, column, lineText });
  });

  it('counts lines and columns of the file that a text is part of', () => {
    const source = { name: 'x', text: 'first\n  second\n\nthird\n', firstLine: 3, margins: [4, 4, 0, 4, 0] };
    const place = locate(source, 8);
    expect(place).toEqual({ line: 4, column: 7, lineText: '  second', lineOffset: 2 });
    expect(file.split('\n')[place.line - 1]!.slice(place.column - 1)).toBe('second');
  });

  it('leaves out carriage returns', () => {
    expect(locate({ name: 'x', text: 'a\r\nb' }, 0).lineText).toBe('a');
  });
});

it.each([
  ['first\n  second\n\nthird\n', [0, 5, 6, 14, 15, 16, 22, 99], [0, 0, 1, 1, 2, 3, 4, 4]],
  ['alone', [0, 5], [0, 0]],
  ['', [0], [0]],
])('the lines of offsets in %j', (text, offsets, lines) => {
  const source = { name: 'x', text };
  expect(offsets.map((offset) => lineIndexAt(source, offset))).toEqual(lines);
});
