import { describe, expect, it } from 'vitest';
import { parseGuide } from './markdown.ts';

const text = (words: string) => ({ kind: 'text', text: words });

describe('a guide', () => {
  it('has headings, paragraphs, lists, quotes and code', () => {
    const guide = [
      '## Triage and analysis',
      '',
      'Look at `user.name`',
      'and **then** decide.',
      '> A disclaimer',
      '> goes on.',
      '- one',
      '  - one and a half',
      '2. two, see [the page](https://example.test/a?b)',
      '```',
      '# no heading <b>',
      '```',
    ];
    expect(parseGuide(guide.join('\r\n'))).toEqual([
      { kind: 'heading', spans: [text('Triage and analysis')] },
      {
        kind: 'paragraph',
        spans: [
          text('Look at '),
          { kind: 'code', text: 'user.name' },
          text('\nand '),
          { kind: 'bold', text: 'then' },
          text(' decide.'),
        ],
      },
      { kind: 'quote', spans: [text('A disclaimer\ngoes on.')] },
      {
        kind: 'list',
        items: [
          { depth: 0, spans: [text('one')] },
          { depth: 1, spans: [text('one and a half')] },
          {
            depth: 0,
            spans: [text('two, see '), { kind: 'link', text: 'the page', address: 'https://example.test/a?b' }],
          },
        ],
      },
      { kind: 'code', text: '# no heading <b>' },
    ]);
  });

  it('keeps what it does not understand as it is written', () => {
    for (const odd of ['<img src=x onerror=y>', '![x](javascript:1', '**', '`', '[a]', '#tag', '!{investigate{"a":1}}'])
      expect(parseGuide(odd)).toEqual([{ kind: 'paragraph', spans: [text(odd)] }]);
    expect(parseGuide('')).toEqual([]);
    expect(parseGuide('```\nnever closed')).toEqual([{ kind: 'code', text: 'never closed' }]);
  });

  it('reads text made to stall it, whole and in blocks that end', () => {
    for (const piece of ['[', '`', '**a', '> ', '- ', '[a](', '```\n', '\n>', ' ']) {
      const blocks = parseGuide(piece.repeat(60_000 / piece.length));
      expect(blocks.length).toBeLessThanOrEqual(500);
    }
  });
});
