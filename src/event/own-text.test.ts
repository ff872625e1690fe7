import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownScalar, ownText } from './own-text.ts';

describe('own text', () => {
  it('is the same text, whatever is in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => ownText(text) === text));
    expect(ownText('\ud800 a lone half of a pair')).toBe('\ud800 a lone half of a pair');
  });
  it('leaves what is no text alone', () => {
    expect([22, true, 'a text of some length'].map(ownScalar)).toEqual([22, true, 'a text of some length']);
  });
});
