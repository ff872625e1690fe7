import { describe, expect, it } from 'vitest';
import { compareVersions, compileComparison, numberOf } from './order.ts';

describe('numberOf', () => {
  for (const [value, expected] of [
    ['22', 22],
    [' 22.0 ', 22],
    ['-1e3', -1000],
    ['0x10', null],
    ['1,000', null],
    ['', null],
    ['Infinity', null],
    [true, null],
    [5, 5],
  ] as const) {
    it(`${JSON.stringify(value)} reads as ${expected}`, () => expect(numberOf(value)).toBe(expected));
  }
});

describe('compileComparison', () => {
  it('compares numbers numerically and text by code unit', () => {
    expect(compileComparison(10, 'natural')(9)).toBeLessThan(0);
    expect(compileComparison(10, 'natural')('9')).toBeLessThan(0);
    expect(compileComparison(10, 'natural')('abc')).toBeNull();
    expect(compileComparison('b', 'natural')('a')).toBeLessThan(0);
    expect(compileComparison('B', 'natural')('a')).toBeGreaterThan(0);
    expect(compileComparison('10', 'natural')('9')).toBeGreaterThan(0);
    expect(compileComparison('10', 'search')('9')).toBeLessThan(0);
    expect(compileComparison(10, 'search')('abc')).toBeGreaterThan(0);
  });
  it('compares times, addresses and versions by what they mean', () => {
    expect(compileComparison('2026-01-01T00:00:00Z', 'date')('2025-12-31T23:59:59.999Z')).toBeLessThan(0);
    expect(compileComparison('10.0.0.9', 'ip')('10.0.0.10')).toBeGreaterThan(0);
    expect(compileComparison('1.11.3', 'version')('1.5.0')).toBeLessThan(0);
  });
});

describe('compareVersions', () => {
  const ascending = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-beta',
    '1.0.0',
    '1.5.0',
    '1.11.3',
    '2.0.0',
    'not a version',
  ];
  it('puts pre-releases before releases and text last', () => {
    expect([...ascending].reverse().sort(compareVersions)).toEqual(ascending);
  });
});
