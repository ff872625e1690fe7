import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, compileGlobs } from './glob.ts';

/** The slow, plain meaning of a glob, as an oracle. */
function matchesSlowly(pattern: readonly string[], text: readonly string[], any: string, one: string | null): boolean {
  if (pattern.length === 0) return text.length === 0;
  const [head, ...rest] = pattern;
  if (head === any)
    return text.some((_, i) => matchesSlowly(rest, text.slice(i), any, one)) || matchesSlowly(rest, [], any, one);
  if (text.length === 0) return false;
  return (head === one || head === text[0]) && matchesSlowly(rest, text.slice(1), any, one);
}

describe('compileGlob', () => {
  const rows: [string, '*?' | '*' | '%_', string, boolean][] = [
    ['?:\\users\\*.exe', '*?', 'c:\\users\\bob\\viewer.exe', true],
    ['?:\\users\\*.exe', '*?', 'cc:\\users\\bob\\viewer.exe', false],
    ['?:\\users\\*.exe', '*?', 'c:\\users\\bob\\viewer.exe.bak', false],
    ['*.openai.azure.com', '*?', 'openai.azure.com', false],
    ['*.openai.azure.com', '*?', 'a.b.openai.azure.com', true],
    ['', '*?', '', true],
    ['', '*?', 'x', false],
    ['*', '*', '', true],
    ['a*a', '*', 'a', false],
    ['a*a', '*', 'aa', true],
    ['ab*ba', '*', 'aba', false],
    ['a?c', '*', 'a?c', true],
    ['a?c', '*', 'abc', false],
    ['a?c', '*?', 'a😀c', true],
    ['a??c', '*?', 'a😀c', false],
    ['%a_', '%_', 'xxab', true],
    ['%a_', '%_', 'xxa', false],
    ['*torch.exe', '*', 'pytorch.exe', true],
  ];
  for (const [pattern, wild, text, expected] of rows) {
    it(`${JSON.stringify(pattern)} over ${wild} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      expect(compileGlob(pattern, wild).test(text)).toBe(expected);
    });
  }

  it('agrees with the plain meaning', () => {
    const letters = fc.stringMatching(/^[ab😀*?%_]{0,8}$/u);
    fc.assert(
      fc.property(
        letters,
        fc.stringMatching(/^[ab😀]{0,8}$/u),
        fc.constantFrom('*?', '*', '%_'),
        (pattern, text, wild) => {
          const any = wild === '%_' ? '%' : '*';
          const one = wild === '*?' ? '?' : wild === '%_' ? '_' : null;
          expect(compileGlob(pattern, wild).test(text)).toBe(
            matchesSlowly(Array.from(pattern), Array.from(text), any, one),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes time that does not explode with the number of stars', () => {
    const pattern = `${'a*'.repeat(200)}b`;
    const started = process.hrtime.bigint();
    expect(compileGlob(pattern, '*').test('a'.repeat(100_000))).toBe(false);
    expect(compileGlob(`${'?*'.repeat(100)}b`, '*?').test('a'.repeat(20_000))).toBe(false);
    // Not a measurement: an exponential matcher would not come back at all.
    expect(process.hrtime.bigint() - started).toBeLessThan(10_000_000_000n);
  });
});

describe('compileGlobs', () => {
  it('names the first pattern that matches', () => {
    const set = compileGlobs(['x', 'a*', 'abc'], '*');
    expect(set.find('abc')).toBe(1);
    expect(set.find('x')).toBe(0);
    expect(set.find('nothing')).toBe(-1);
    expect(set.test('nothing')).toBe(false);
  });
});
