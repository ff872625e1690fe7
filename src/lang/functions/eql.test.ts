import { describe, expect, it } from 'vitest';
import type { Value } from '../../event/value.ts';
import { EQL_FUNCTIONS } from './eql.ts';

const call = (name: string, ...args: Value[]): Value => {
  const spec = EQL_FUNCTIONS.find((each) => each.name === `eql.${name}`);
  if (spec?.call === undefined) throw new Error(`no function ${name}`);
  return spec.call(...args);
};

describe('EQL functions', () => {
  it.each<[string, Value[], Value]>([
    ['add', [1, 2], 3],
    ['add', ['4', 2], 6],
    ['add', [null, 2], null],
    ['add', ['x', 2], null],
    ['subtract', [1, 2.5], -1.5],
    ['multiply', [3, -2], -6],
    ['divide', [4, 3], 1],
    ['divide', [-4, 3], -1],
    ['divide', [4, 0], null],
    ['divide', [4.5, 3], 1.5],
    ['divideDecimal', [6, 4], 1.5],
    ['modulo', [-7, 3], -1],
    ['modulo', [7, 0], null],
    ['between', ['a[b]c]', '[', ']'], 'b'],
    ['between', ['a[b]c]', '[', ']', true], 'b]c'],
    ['between', ['aXbYc', 'x', 'y'], ''],
    ['between~', ['aXbYc', 'x', 'y'], 'b'],
    ['between', ['abc', '', 'c'], 'abc'],
    ['between', ['', 'a', 'c'], ''],
    ['between', ['ba', 'a', 'b', true], ''],
    ['between', [null, 'a', 'c'], null],
    ['cidrMatch', ['10.1.2.3', '10.0.0.0/8'], true],
    ['cidrMatch', ['11.1.2.3', '10.0.0.0/8', '11.1.0.0/16'], true],
    ['cidrMatch', ['11.1.2.3', '10.6.48.157/8'], false],
    ['cidrMatch', ['none', '10.0.0.0/8'], false],
    ['cidrMatch', [null, '10.0.0.0/8'], null],
    ['cidrMatch', ['10.1.2.3', null], null],
    ['concat', ['a', 1, true], 'a1true'],
    ['concat', ['a', null], null],
    ['stringDecimal', [10], '10.0'],
    ['stringDecimal', [-0.5], '-0.5'],
    ['stringDecimal', [9_999_999], '9999999.0'],
    ['stringDecimal', [1e7], '1.0E7'],
    ['stringDecimal', [0.00012], '1.2E-4'],
    ['stringDecimal', [0], '0.0'],
    ['stringDecimal', [null], null],
    ['endsWith', ['notes.TXT', '.txt'], false],
    ['endsWith~', ['notes.TXT', '.txt'], true],
    ['endsWith', ['notes', ''], true],
    ['endsWith', [null, 'a'], null],
    ['startsWith', ['System', 'Sys'], true],
    ['startsWith~', ['ÄBER', 'äb'], true],
    ['startsWith', ['a', null], null],
    ['stringContains', ['abc', 'b'], true],
    ['stringContains', ['abc', ''], false],
    ['stringContains', ['', ''], false],
    ['stringContains~', ['aBc', 'Bc'], true],
    ['indexOf', ['banana', 'an'], 1],
    ['indexOf', ['banana', 'an', 2], 3],
    ['indexOf', ['banana', 'an', -9], 1],
    ['indexOf', ['banana', 'an', null], 1],
    ['indexOf', ['banana', '', 4], 4],
    ['indexOf', ['banana', '', 7], null],
    ['indexOf', ['banana', 'AN'], null],
    ['indexOf~', ['banana', 'AN'], 1],
    ['indexOf', ['banana', null], null],
    ['length', ['naïve'], 5],
    ['length', ['😀'], 2],
    ['length', [''], 0],
    ['length', [null], null],
    ['number', [' 42 '], 42],
    ['number', ['-3.5'], -3.5],
    ['number', ['+7'], 7],
    ['number', ['0x1F'], 31],
    ['number', ['1f', 16], 31],
    ['number', ['0x1f', 16], 31],
    ['number', ['017', 8], 15],
    ['number', ['9', 8], null],
    ['number', ['seven'], null],
    ['number', [''], null],
    ['number', [null, 10], null],
    ['number', ['12', null], 12],
    ['string', [5], '5'],
    ['string', [false], 'false'],
    ['string', [null], null],
    ['substring', ['cmd.exe', -4], '.exe'],
    ['substring', ['cmd.exe', 0, 3], 'cmd'],
    ['substring', ['cmd.exe', 2, 1], ''],
    ['substring', ['cmd.exe', -99, 99], 'cmd.exe'],
    ['substring', ['cmd.exe', null, 3], 'cmd'],
    ['substring', ['cmd.exe', 4, null], 'exe'],
    ['substring', [null, 1], null],
    ['whenPresent', [null, true], null],
    ['whenPresent', ['x', false], false],
  ])('%s%j is %j', (name, args, expected) => {
    expect(call(name, ...args)).toBe(expected);
  });

  it('has unique names with the room prefix', () => {
    const names = EQL_FUNCTIONS.map((spec) => spec.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => /^eql\.[A-Za-z]+~?$/.test(name))).toBe(true);
  });
});
