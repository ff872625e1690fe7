import { describe, expect, it } from 'vitest';
import { elementText, parseXmlTree } from './xml-tree.ts';

describe('XML as a tree', () => {
  it.each([
    ['<a>x&lt;<![CDATA[&lt;<b>]]>y</a>', 'x<&lt;<b>y'],
    ['<a><![CDATA[x</a>', null],
    ['<a><!-- <![CDATA[ -->&amp;</a>', '<!-- <![CDATA[ -->&'],
    ['< "<a>x</a>', 'x'],
  ])('%s holds %j', (text, expected) => {
    const [root] = parseXmlTree(text);
    expect(elementText(root!)).toBe(expected);
  });

  it('reads the attributes of a tag from that tag alone', () => {
    const [first, second] = parseXmlTree(`<a b ="1" c='2"'/><d e f="3">`);
    expect(first!.attributes).toEqual([
      ['b', '1'],
      ['c', '2"'],
    ]);
    expect(second!.attributes).toEqual([['e f', '3']]);
  });

  it('takes linear time on what is made to be slow', () => {
    for (const text of [
      `<a><!--${'<![CDATA['.repeat(300_000)}--></a>`,
      `${'< '.repeat(300_000)}>`,
      `${'<a />'.repeat(40_000)}${' '.repeat(4_000_000)}=`,
    ]) {
      for (const root of parseXmlTree(text)) elementText(root);
    }
  }, 10_000);
});
