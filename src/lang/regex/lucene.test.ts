import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fold } from '../../event/fold.ts';
import { takeGivenUp } from './given-up.ts';
import { compileLuceneRegex } from './lucene.ts';

function compile(pattern: string, fold: Fold = 'none') {
  const compiled = compileLuceneRegex([pattern], fold);
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.message}`);
  return compiled;
}

describe('compileLuceneRegex', () => {
  it.each<[pattern: string, yes: string[], no: string[]]>([
    ['', [''], ['a']],
    ['abc', ['abc'], ['ab', 'abcd', 'xabc', 'ABC']],
    ['a|b|()', ['a', 'b', ''], ['ab']],
    ['ab*c+d?', ['ac', 'abbccd'], ['ad', 'abdd']],
    ['a{3}', ['aaa'], ['aa', 'aaaa']],
    ['a{2,}', ['aa', 'aaaaa'], ['a']],
    ['a{2,3}b', ['aab', 'aaab'], ['ab', 'aaaab']],
    ['a{0}b', ['b'], ['ab']],
    ['(ab|c){2}', ['abc', 'cab', 'abab'], ['ab', 'abcc']],
    ['.', ['a', '\n', '€', '😀'], ['', 'ab']],
    ['.*?x', ['x', 'aax'], ['a']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'Ax']],
    ['[^a-c]', ['d', '😀', '-'], ['a', 'c', 'dd']],
    ['[a\\-z]', ['a', '-', 'z'], ['b']],
    ['[a.]', ['.', 'a'], ['b']],
    ['[]a]', [']', 'a'], ['b']],
    ['^a$', ['^a$'], ['a']],
    ['(?:a)', ['?:a'], ['a']],
    ['a\\.b\\\\c', ['a.b\\c'], ['axb\\c']],
    ['\\n', ['n'], ['\n']],
    ['\\d+', ['0123'], ['12a', '']],
    ['\\D\\S\\W', ['aa-'], ['1a-', 'a -', 'aaa']],
    ['\\s\\w', [' _', '\tZ', '\n9'], ['__', '\f_']],
    ['[\\d_]+', ['1_2'], ['a']],
    ['@', ['', 'anything\nat all'], []],
    ['a@', ['a', 'abc'], ['ba']],
    ['#', [], ['', 'a', '#']],
    ['a#|b', ['b'], ['a', 'a#']],
    ['()', [''], ['a']],
    ['"a*b."', ['a*b.'], ['aab.']],
    ['~a', ['', 'b', 'aa'], ['a']],
    ['~(@foo@)', ['', 'fo'], ['foo', 'xfoox']],
    ['a~bc', ['axc', 'ac', 'abbc'], ['abc', 'ab']],
    ['~a*', ['', 'bb', 'ab'], ['a']],
    ['~(a*)', ['b', 'ab'], ['', 'aa']],
    ['.*a.*&.*b.*', ['ab', 'xbxax'], ['a', 'b']],
    ['[a-z]+&~(if|else)', ['iff', 'a'], ['if', 'else', 'A']],
    ['a|b&c', ['a'], ['b', 'c']],
    ['<1-12>', ['1', '9', '12', '007', '0012'], ['0', '13', '', '1a', '123']],
    ['<01-12>', ['01', '12', '09'], ['1', '00', '13', '012']],
    ['<0-100>', ['0', '00', '100', '57'], ['101', '']],
    ['<98-1003>', ['98', '100', '999', '1003', '0500'], ['97', '1004']],
    ['<12-1>', ['5'], ['13']],
    ['v<2-3>\\.<0-9>', ['v2.7'], ['v4.0']],
    ['a**', ['', 'aa'], ['b']],
    ['(a?){3}a{3}', ['aaa', 'aaaaaa'], ['aa', 'aaaaaaa']],
    ['(a*b){2,3}', ['bb', 'abaab', 'babab'], ['b', 'bbbb']],
    ['(a|ab)(c|bcd)(d*)', ['abcd', 'ac', 'abcddd'], ['abd']],
    ['<5-5>', ['5'], ['05', '6']],
  ])('%s', (pattern, yes, no) => {
    const regex = compile(pattern);
    expect(yes.filter((text) => !regex.matches(text))).toEqual([]);
    expect(no.filter((text) => regex.matches(text))).toEqual([]);
    expect(regex.limitHits()).toBe(0);
  });

  it('folds ASCII characters, but neither others nor ranges', () => {
    expect(compile('cmd', 'ascii').matches('CMD')).toBe(true);
    expect(compile('"cmd"', 'ascii').matches('Cmd')).toBe(true);
    expect(compile('[cm]d', 'ascii').matches('CD')).toBe(true);
    expect(compile('É', 'ascii').matches('é')).toBe(false);
    expect(compile('[a-z]', 'ascii').matches('C')).toBe(false);
    expect(compile('cmd').matches('CMD')).toBe(false);
  });

  it('matches any of several patterns', () => {
    const compiled = compileLuceneRegex(['a+', 'b|c', '~(.*)'], 'none');
    expect(compiled.ok && ['aa', 'c', 'd'].map(compiled.matches)).toEqual([true, true, false]);
  });

  it.each<[pattern: string, message: string, offset: number]>([
    ['a)', 'expected the end of the expression', 1],
    ['(a', 'the group is not closed: expected `)`', 0],
    ['x[ab', 'the bracket is not closed: expected `]`', 1],
    ['[b-a]', 'the range ends before it starts', 1],
    ['[a-]', 'the range ends before it starts', 1],
    ['[+-]', 'the bracket is not closed: expected `]`', 0],
    ['"ab', 'the quoted text is not closed: expected `"`', 0],
    ['a{', 'expected a number', 2],
    ['a{,3}', 'expected a number', 2],
    ['a{3', 'expected `}`', 3],
    ['a{3,2}', 'the repetition {3,2} is empty', 1],
    ['a{99999999999}', 'the number is too large', 2],
    ['<name>', '<name> is not an interval of numbers such as <1-12>', 0],
    ['<1-2', 'the interval is not closed: expected `>`', 0],
    ['a|\\', 'unexpected end of the expression', 3],
    ['a|', 'unexpected end of the expression', 2],
    ['(a|)', 'the group is not closed: expected `)`', 0],
    ['('.repeat(500), 'groups are nested more than 150 deep', 150],
    ['~'.repeat(500), 'groups are nested more than 150 deep', 150],
    [`a${'*'.repeat(500)}`, 'too many repetitions of repetitions', 152],
    ['a'.repeat(60_000), 'the expression is longer than 50000 characters', 50_000],
  ])('refuses %.20s', (pattern, message, offset) => {
    expect(compileLuceneRegex([pattern], 'none')).toEqual({ ok: false, message, offset, pattern: 0 });
  });

  it('agrees with JavaScript where the dialects do', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)', 'c');
    const repeat = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}');
    const pattern = fc
      .array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.flat().join(''));
    const group = fc
      .tuple(pattern, repeat, pattern)
      .map(([first, times, second]) => `(${first})${times}${second}|${second}`);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 });
    fc.assert(
      fc.property(group, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
        const mine = compile(source);
        const theirs = new RegExp(`^(?:${source})$`, 's');
        for (const each of texts) expect([source, each, mine.matches(each)]).toEqual([source, each, theirs.test(each)]);
      }),
      { numRuns: 400 },
    );
  });

  it('complement and intersection are those of the sets of strings', () => {
    const part = fc.constantFrom('a*', '(ab)*', '.*b', 'a.{1,2}', '[ab]{2,3}', '@', '#', 'b@a', '~(ab)');
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });
    fc.assert(
      fc.property(part, part, fc.array(text), (left, right, texts) => {
        for (const each of texts) {
          const [inLeft, inRight] = [compile(left).matches(each), compile(right).matches(each)];
          expect(compile(`(${left})&(${right})`).matches(each)).toBe(inLeft && inRight);
          expect(compile(`(${left})|(${right})`).matches(each)).toBe(inLeft || inRight);
          expect(compile(`~(${left})`).matches(each)).toBe(!inLeft);
          expect(compile(`~((${left})|(${right}))`).matches(each)).toBe(!inLeft && !inRight);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each<[pattern: string, text: string, expected: boolean]>([
    ['(a+)+$', 'a'.repeat(200_000), false],
    ['(a+)+', 'a'.repeat(200_000), true],
    ['(a|a)*(b|b)*c', 'a'.repeat(100_000), false],
    ['(a?){500}a{500}', 'a'.repeat(700), true],
    ['.*a.{13}', 'ab'.repeat(5_000), true],
    ['.*.*.*.*.*x', 'y'.repeat(100_000), false],
    ['(.*a){25}', 'ba'.repeat(24), false],
    ['~(.*(a|b).*~(c+).*)', 'cd'.repeat(5_000), true],
    ['a{1,2000000000}', 'a'.repeat(3_000), true],
  ])('%s is linear', (pattern, text, expected) => {
    const regex = compile(pattern);
    expect(regex.matches(text)).toBe(expected);
    expect(regex.limitHits()).toBe(0);
  });

  const costly = '(.*[ab].{400}&.*[bc].{390})|(x{1,900}){1,900}|hit.*';
  /** Letters that are never the same again; a long one is too costly for the pattern, a short one is not. */
  function lettersOf(lengths: readonly number[]): string[] {
    let seed = 1;
    const letter = (): string => 'abcx'[((seed = (seed * 48_271) % 2_147_483_647) >> 8) % 4]!;
    return lengths.map((length) => Array.from({ length }, letter).join(''));
  }

  it('gives up on what would need too many states, says so, and goes on with the next', () => {
    const regex = compile(costly);
    const texts = lettersOf(new Array(25).fill(3_000));
    for (const text of texts) regex.matches(text);
    expect(regex.limitHits()).toBe(texts.length);
    expect(regex.matches(texts.at(-1)!)).toBe(false);
    expect([...new Map(takeGivenUp()).values()]).toEqual([texts.length]);
    expect(takeGivenUp()).toEqual([]);
    expect(regex.matches('hit')).toBe(true);
    expect(regex.matches('miss')).toBe(false);
  }, 30_000);

  it('gives up on the same texts whichever it was asked before', () => {
    const texts = lettersOf([3_000, 300, 1_200, 200, 2_000, 900, 600, 3_000, 1_500, 400, 2_500]);
    const givenUp = (asked: readonly string[]): Set<string> => {
      const regex = compile(costly);
      const found = new Set<string>();
      for (const text of asked) {
        const before = regex.limitHits();
        regex.matches(text);
        if (regex.limitHits() > before) found.add(text);
      }
      return found;
    };
    const alone = new Set(texts.filter((text) => givenUp([text]).size > 0));
    expect(alone.size).toBeGreaterThan(2);
    expect(alone.size).toBeLessThan(texts.length - 2);
    expect(givenUp(texts)).toEqual(alone);
    expect(givenUp(texts.toReversed())).toEqual(alone);
    takeGivenUp();
  }, 30_000);
});
