import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTerm } from './term.ts';

const holds = (text: string, raw: string, mode?: 'term' | 'case') =>
  compileTerm({ kind: 'term', text, ...(mode === undefined ? {} : { mode }) })(raw);

describe('compileTerm', () => {
  test.each<[text: string, raw: string, expected: boolean]>([
    ['hell', 'hello world', false],
    ['hello', 'a Hello world', true],
    ['h*ell', 'hello world', false],
    ['h*llo', 'hello world', true],
    ['h*o', 'hello-halo-x', true],
    // The last run may stand further on in the token, and the token further on in the text.
    ['h*l', 'hall', true],
    ['h*l', 'hello hail', true],
    ['h*l', 'hello.hail', true],
    ['h*world', 'hello world', false],
    ['h*world', 'hello.world', true],
    ['*lo*rld', 'hello world', false],
    ['*lo*rl*', 'hello/world', true],
    ['wo*d', 'hello world', true],
    ['a*b*c', 'ab c a-b-c', true],
    ['a*b*c', 'a b c', false],
    ['hello * world', 'hello my dear world', true],
    ['hello * world', 'hello my dear worlds', false],
    ['h* world', 'hello my world', true],
    ['*', '', true],
    ['a=*', 'x a=b', true],
  ])('%s in %s: %s', (text, raw, expected) => {
    expect(holds(text, raw)).toBe(expected);
  });

  test.each<[text: string, raw: string, expected: boolean]>([
    ['h*world', 'hello world', false],
    ['h*world', 'hello.world', true],
    ['h*o', 'hello.world', false],
    ['10.*.1', 'ip=10.0.0.1', false],
    ['ip=10.*.1', 'ip=10.0.0.1 x', true],
  ])('TERM(%s) in %s: %s', (text, raw, expected) => {
    expect(holds(text, raw, 'term')).toBe(expected);
  });

  test('CASE tells case apart', () => {
    expect(holds('H*o', 'Hello', 'case')).toBe(true);
    expect(holds('H*o', 'hello', 'case')).toBe(false);
  });

  test('agrees with a regular expression of the same meaning', () => {
    const text = fc.stringMatching(/^[ab.*]{1,5}$/).filter((word) => /[^*]/.test(word));
    fc.assert(
      fc.property(text, fc.stringMatching(/^[ab. ]{0,9}$/), (word, raw) => {
        const runs = word.split(/\*+/).map((run) => run.replaceAll('.', '\\.'));
        const start = word.startsWith('*') ? '' : String.raw`(?:(?<![ab])|(?=\.))`;
        const end = word.endsWith('*') ? '' : String.raw`(?:(?![ab])|(?<=\.))`;
        expect(holds(word, raw)).toBe(new RegExp(start + runs.join('[ab.]*') + end).test(raw));
      }),
      { numRuns: 2000 },
    );
  });
});
