import { describe, expect, it } from 'vitest';
import { compileWordTest } from './word-test.ts';

describe('phrases in full text', () => {
  it.each<[phrase: string, text: string, index: number]>([
    ['a b c', 'x a b c', 0],
    ['a b c', 'a b x a b c', 0],
    ['a b c', 'c a b', -1],
    ['a b a', 'a b b a b a', 0],
    ['a a b', 'a b a', -1],
    ['a a a', 'a a', -1],
  ])('%s in %s', (phrase, text, index) => {
    expect(compileWordTest({ op: 'words', analyzer: 'standard', phrases: [phrase] })(text)).toBe(index);
  });

  it('finds no long phrase in one word over and over, and ends', () => {
    const find = compileWordTest({ op: 'words', analyzer: 'standard', phrases: [`${'a '.repeat(5_000)}b a`] });
    expect(find(`${'a '.repeat(300_000)}b`)).toBe(-1);
  });
});
