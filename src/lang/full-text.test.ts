import { describe, expect, it } from 'vitest';
import { analyzerOf, wordsOf } from './full-text.ts';

describe('words of full text', () => {
  it.each<[text: string, words: readonly string[]]>([
    ['', []],
    ['[CVE-2020-0601] the', ['cve', '2020', '0601', 'the']],
    ['C:\\Windows\\cmd.exe /c 1.5,7', ['c', 'windows', 'cmd.exe', 'c', '1.5,7']],
    ["it's a_b x.1 1.x ends.", ["it's", 'a_b', 'x', '1', '1', 'x', 'ends']],
    ['Übermäßig', ['übermäßig']],
    ['你好 world', ['你', '好', 'world']],
  ])('standard: %s', (text, words) => {
    expect(wordsOf(text, 'standard')).toEqual(words);
  });

  it('standard: cuts what is too long', () => {
    expect(wordsOf('x'.repeat(300), 'standard').map((word) => word.length)).toEqual([255, 45]);
  });

  it.each(['a.', '1,', 'a\u0301', '漢a'])('standard: cuts megabytes of %s without a blank', (piece) => {
    const text = piece.repeat(4_000_000);
    const words = wordsOf(`${text} end`, 'standard');
    expect(words.at(-1)).toBe('end');
    expect(words.every((word) => word.length <= 255)).toBe(true);
  });

  it.each<[text: string, words: readonly string[]]>([
    ['IEX(New-Object Net.WebClient)', ['iex', 'new-object', 'net', 'webclient']],
    ['$x -bxor 0x4D; übung', ['x', '-bxor', '0x4d', 'bung']],
    ['[Ref].Assembly::Load', ['ref', 'assembly', 'load']],
  ])('powershell: %s', (text, words) => {
    expect(wordsOf(text, 'powershell')).toEqual(words);
  });

  it('knows the one field of scripts', () => {
    expect([analyzerOf('powershell.file.script_block_text'), analyzerOf('message')]).toEqual([
      'powershell',
      'standard',
    ]);
  });
});
