import { expect, it } from 'vitest';
import { revealHidden, splitHidden } from './hidden.ts';

it('shows what turns the line round as what it is', () => {
  expect(splitHidden('invoice\u202efdp.exe')).toEqual([
    { text: 'invoice', hidden: null },
    { text: '\\u202E', hidden: 'U+202E right-to-left override' },
    { text: 'fdp.exe', hidden: null },
  ]);
});

it('shows controls, invisible ones and halves of pairs, and leaves the rest alone', () => {
  expect(revealHidden('a\u0000b\u200bc\ud800d')).toBe('a\\u0000b\\u200Bc\\uD800d');
  expect(revealHidden('\u{e0041}')).toBe('\\uE0041');
  expect(revealHidden('naïve 日本 😀 مرحبا')).toBe('naïve 日本 😀 مرحبا');
  expect(revealHidden('two\nlines')).toBe('two\\u000Alines');
});

it('keeps empty text and line breaks', () => {
  expect(splitHidden('')).toEqual([{ text: '', hidden: null }]);
  expect(splitHidden('a\nb')).toEqual([{ text: 'a\nb', hidden: null }]);
});
