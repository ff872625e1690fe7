import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../text/render.ts';
import { clipEnd, clipMiddle, clipPath, padColumns } from './clip.ts';

describe('clipPath', () => {
  const viewer = 'C:\\Users\\bob\\Downloads\\viewer.exe';
  const python = 'C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python311\\python.exe';
  it.each([
    [viewer, 40, viewer],
    [viewer, 33, viewer],
    [viewer, 32, 'C:\\…\\bob\\Downloads\\viewer.exe'],
    [viewer, 24, '…\\Downloads\\viewer.exe'],
    [viewer, 16, 'C:\\…\\viewer.exe'],
    [viewer, 12, '…\\viewer.exe'],
    [viewer, 10, 'viewer.exe'],
    [viewer, 8, 'vie….exe'],
    [python, 40, 'C:\\Users\\…\\Python\\Python311\\python.exe'],
    [python, 30, 'C:\\…\\Python311\\python.exe'],
    ['/usr/local/lib/node/bin/node', 16, '/…/node/bin/node'],
    ['\\\\server\\share\\folder\\tool.exe', 18, '…\\folder\\tool.exe'],
    ['\\\\server\\share\\folder\\tool.exe', 27, '\\\\server\\…\\folder\\tool.exe'],
    ['no-folder-at-all.exe', 10, 'no-f…l.exe'],
    ['C:\\用户\\下载文件夹\\程序.exe', 18, 'C:\\用户\\…\\程序.exe'],
  ])('%s in %i columns', (path, width, expected) => {
    expect(clipPath(path, width)).toBe(expected);
    expect(displayWidth(clipPath(path, width))).toBeLessThanOrEqual(width);
  });

  it('keeps the file name whole whenever it fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z 日é]{1,12}$/), { minLength: 1, maxLength: 8 }),
        fc.stringMatching(/^[a-z日]{1,10}\.exe$/),
        fc.integer({ min: 1, max: 80 }),
        (folders, name, width) => {
          const clipped = clipPath(['C:', ...folders, name].join('\\'), width);
          expect(displayWidth(clipped)).toBeLessThanOrEqual(width);
          if (displayWidth(name) <= width) expect(clipped.endsWith(name)).toBe(true);
        },
      ),
    );
  });
});

describe('clipping', () => {
  it.each([
    ['abcdef', 6, 'abcdef', 'abcdef'],
    ['abcdef', 5, 'abcd…', 'ab…ef'],
    ['abcdef', 1, '…', '…'],
    ['abcdef', 0, '', ''],
    ['日本語', 5, '日本…', '日…語'],
    ['日本語', 4, '日…', '…語'],
    ['😀😀😀', 3, '😀…', '…'],
  ])('%s in %i columns', (text, width, end, middle) => {
    expect(clipEnd(text, width)).toBe(end);
    expect(displayWidth(clipMiddle(text, width))).toBeLessThanOrEqual(Math.max(0, width));
    if (middle !== '…') expect(clipMiddle(text, width)).toBe(middle);
  });

  it('is never wider than asked and never splits a character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 0, max: 40 }), (text, width) => {
        for (const clip of [clipEnd, clipMiddle, clipPath]) {
          const clipped = clip(text, width);
          expect(displayWidth(clipped)).toBeLessThanOrEqual(width);
          expect(clipped).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });

  it('cuts towers of combining marks', () => {
    const tower = `a${'\u0301'.repeat(5_000)}b`;
    expect(clipEnd(tower, 10).length).toBeLessThan(20);
  });

  it('pads by columns, not by characters', () => {
    expect(padColumns('日本', 6)).toBe('日本  ');
    expect(padColumns('42', 5, 'right')).toBe('   42');
    expect(padColumns('too long', 3)).toBe('too long');
  });
});
