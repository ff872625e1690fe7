import { describe, expect, it } from 'vitest';
import { displayWidth, escapeControls, HIDDEN_CHARACTERS, renderDiagnostic } from './render.ts';

describe('escapeControls', () => {
  it.each([
    ['plain C:\\Users\\bob\\viewer.exe', 'plain C:\\Users\\bob\\viewer.exe'],
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['\u009b2J', '\\x9b2J'],
    ['a\r\nb\tc\u0000', 'a\\x0d\\x0ab\\x09c\\x00'],
    ['exe.\u202egnp', 'exe.\\u202egnp'],
    ['\u2066x\u2069\u200f\u061c', '\\u2066x\\u2069\\u200f\\u061c'],
    ['zero\u200bwidth\ufeff\u00ad', 'zero\\u200bwidth\\ufeff\\xad'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['half \ud800 pair', 'half \\ud800 pair'],
    ['日本 😀 é', '日本 😀 é'],
  ])('%j', (text, expected) => {
    expect(escapeControls(text)).toBe(expected);
    expect(escapeControls(text)).not.toMatch(HIDDEN_CHARACTERS);
  });
});

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['😀', 2],
    ['e\u0301', 1],
    ['ก\u0e49', 1],
    ['', 0],
  ])('%j is %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe('renderDiagnostic', () => {
  it('puts the caret under the place and keeps controls off the screen', () => {
    const source = { name: 'a\u001b.eql', text: 'process where\nnam == "x"' };
    const text = renderDiagnostic({
      code: 'eql-unknown-field',
      severity: 'error',
      message: 'unknown field nam',
      hint: 'did you mean name?',
      source,
      span: { start: 14, end: 17 },
    });
    expect(text).toBe(
      [
        'a\\x1b.eql:2:1: error[eql-unknown-field]: unknown field nam',
        '  | nam == "x"',
        '  | ^^^',
        '  hint: did you mean name?',
      ].join('\n'),
    );
  });
});
