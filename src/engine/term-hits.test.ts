import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../event/value.ts';
import { numberKey, textKey } from './sort-key.ts';
import { type Ordered, recordKeyText, tieKeyOf } from './term-hits.ts';

const keyOf = (event: Ordered): string => tieKeyOf(event) + recordKeyText(event);
const byBytes = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** Before any other of its time. */
const FIRST: Ordered = { tiebreaker: 0, finer: 0, host: '', recordId: '0' };

describe('the order of candidates', () => {
  it('asks for the tie-breaker before it asks what lies behind the millisecond', () => {
    expect(byBytes(keyOf({ ...FIRST, finer: 1 }), keyOf({ ...FIRST, finer: 900 }))).toBe(-1);
    expect(byBytes(keyOf({ ...FIRST, finer: 1, tiebreaker: 2 }), keyOf({ ...FIRST, finer: 900, tiebreaker: 1 }))).toBe(
      1,
    );
  });

  it.each<[string, keyof Ordered, readonly Ordered[keyof Ordered][]]>([
    [
      'the tie-breaker',
      'tiebreaker',
      [-1.5, '0', 2, '10', 1e20, '', '\t', '1z', 'a', 'a\0', 'a\n', 'ab', '\ue000', '😀', null],
    ],
    ['what lies behind the millisecond', 'finer', [0, 1, 2, 10, 999, 999.5]],
    ['the machine', 'host', ['', 'a', 'a\0', 'a-b', 'aa', 'b', null]],
    ['the record', 'recordId', ['-1', '1', '2', '10', '10.0', '9007199254740993', '', 'a', 'x\n', null]],
  ])('goes by %s', (_, field, values) => {
    const keys = values.map((value) => keyOf({ ...FIRST, [field]: value }));
    expect(keys.toSorted(byBytes)).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).not.toMatch(/[\t\n]/);
  });

  it('lets no field count before those that come first, whatever they hold', () => {
    const text = fc.constantFrom('', '\0', '\u0001', '\t', '\n', 'a', 'a\0', '10', '2');
    const event = fc.record({
      tiebreaker: fc.option(fc.oneof(text, fc.double({ noNaN: true })) as fc.Arbitrary<Scalar>),
      finer: fc.constantFrom(0, 1, 999),
      host: fc.option(text),
      recordId: fc.option(text),
    });
    const alone = (one: Ordered): readonly string[] => [
      keyOf({ ...FIRST, tiebreaker: one.tiebreaker }),
      keyOf({ ...FIRST, finer: one.finer }),
      keyOf({
        ...FIRST,
        ...(one.recordId === null ? {} : { host: one.host }),
        recordId: one.recordId === null ? null : '0',
      }),
      keyOf({ ...FIRST, recordId: one.recordId }),
    ];
    fc.assert(
      fc.property(event, event, (a, b) => {
        const [left, right] = [alone(a), alone(b)];
        const first = left.findIndex((key, i) => key !== right[i]);
        expect(byBytes(keyOf(a), keyOf(b))).toBe(first === -1 ? 0 : byBytes(left[first]!, right[first]!));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('keys of numbers and texts', () => {
  it('have the order of numbers', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
        expect(byBytes(numberKey(a), numberKey(b))).toBe(Math.sign(a === b ? 0 : a < b ? -1 : 1));
      }),
    );
  });

  it('have the order of texts, which is that of their bytes', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\0', '\u0001', '\t', '\n', '\v', 'a'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, text, text, text, (a, b, after, afterwards) => {
        expect(byBytes(textKey(a) + after, textKey(b) + afterwards)).toBe(
          a === b ? byBytes(after, afterwards) : byBytes(a, b),
        );
      }),
    );
  });
});
