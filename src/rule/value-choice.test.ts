import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Test, TestOp } from '../lang/expression.ts';
import { constraintOf, exclude, takesIn } from './value-choice.ts';

const asking = (op: TestOp): NonNullable<ReturnType<typeof constraintOf>> => {
  const test: Test = { kind: 'test', arg: { kind: 'field', name: 'f' }, op };
  return constraintOf(test)!;
};
const globs = (patterns: readonly string[]): TestOp => ({ op: 'glob', patterns, fold: 'ascii', wild: '*?' });

/** Every text of a, b and B with at most four characters. */
const TEXTS = [''];
for (let from = 0, round = 0; round < 4; round++) {
  const end = TEXTS.length;
  for (; from < end; from++) for (const char of 'abB') TEXTS.push(TEXTS[from]! + char);
}

function fits(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(text),
  );
}

const list = fc.array(fc.stringMatching(/^[abB*?]{0,3}$/), { minLength: 1, maxLength: 2 });

describe('choices of values', () => {
  it('exclude each other exactly where no text fits both', () => {
    let apart = 0;
    fc.assert(
      fc.property(list, list, (one, other) => {
        // Four characters are enough for two patterns of three, of which each star can be nothing or one more.
        const shared = TEXTS.some((text) => fits(one, text) && fits(other, text));
        expect(exclude(asking(globs(one)), asking(globs(other)))).toBe(!shared);
        if (!shared) apart++;
      }),
      { numRuns: 500 },
    );
    expect(apart).toBeGreaterThan(0);
  });

  it('take in another only where all that fits it fits them', () => {
    fc.assert(
      fc.property(list, list, (wide, narrow) => {
        const [a, b] = [asking(globs(wide)), asking(globs(narrow))];
        if (a.kind !== 'choice' || b.kind !== 'choice' || !takesIn(a, b)) return;
        for (const text of TEXTS) if (fits(narrow, text)) expect(fits(wide, text), text).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[TestOp, TestOp, boolean]>([
    [{ op: 'equals', value: 'a', fold: 'none' }, { op: 'equals', value: 'A', fold: 'none' }, true],
    [{ op: 'equals', value: 'a', fold: 'none' }, { op: 'equals', value: 'A', fold: 'ascii' }, false],
    [{ op: 'equals', value: 'É', fold: 'ascii' }, { op: 'equals', value: 'é', fold: 'none' }, false],
    [{ op: 'equals', value: 1, fold: 'none' }, { op: 'equals', value: '01', fold: 'none' }, false],
    [{ op: 'equals', value: '1', fold: 'none', numeric: true }, { op: 'equals', value: '1.0', fold: 'none' }, false],
    [{ op: 'equals', value: 1, fold: 'none' }, { op: 'equals', value: 2, fold: 'none' }, true],
    [{ op: 'equals', value: '*', fold: 'none' }, { op: 'equals', value: 'a', fold: 'none' }, true],
    [{ op: 'prefix', value: 'ab', fold: 'none' }, { op: 'suffix', value: 'bc', fold: 'none' }, false],
    [{ op: 'prefix', value: 'ab', fold: 'none' }, { op: 'prefix', value: 'b', fold: 'none' }, true],
    [{ op: 'contains', value: 'x', fold: 'none' }, { op: 'equals', value: 'y', fold: 'none' }, true],
    [{ op: 'order', cmp: '>', value: 5, type: 'natural' }, { op: 'order', cmp: '<', value: 3, type: 'natural' }, true],
    [{ op: 'order', cmp: '<', value: 5, type: 'natural' }, { op: 'order', cmp: '<', value: 3, type: 'natural' }, false],
    [{ op: 'order', cmp: '>', value: 5, type: 'natural' }, { op: 'equals', value: 'x', fold: 'none' }, false],
    [{ op: 'order', cmp: '<=', value: 5, type: 'natural' }, { op: 'in', values: [5, 9], fold: 'none' }, false],
    [{ op: 'order', cmp: '<', value: 5, type: 'natural' }, { op: 'in', values: [5, 9], fold: 'none' }, true],
  ])('%j and %j', (one, other, expected) => {
    expect(exclude(asking(one), asking(other))).toBe(expected);
    expect(exclude(asking(other), asking(one))).toBe(expected);
  });

  it('say nothing of lists that are too long to compare', () => {
    const long = (prefix: string) => globs(Array.from({ length: 200 }, (_, i) => `${prefix}${i}`));
    expect(exclude(asking(long('a')), asking(long('b')))).toBe(false);
  });
});
