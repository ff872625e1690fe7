import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHead, detectEncoding, openTranscoder } from './transcode.ts';

const wide = (text: string, encoding: 'utf-16le' | 'utf-16be'): Buffer => {
  const units = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? units : units.swap16();
};

describe('transcoding', () => {
  it('gives the same text wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '\u{1f600}', '\ud83d', '\ude00', '\0') }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.constantFrom('utf-16le' as const, 'utf-16be' as const),
        fc.boolean(),
        (text, cuts, encoding, odd) => {
          const bytes = Buffer.concat([wide(text, encoding), Buffer.alloc(odd ? 1 : 0)]);
          const parts: Uint8Array[] = [];
          const transcoder = openTranscoder(encoding);
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const length = cuts[i % cuts.length]!;
            parts.push(Buffer.from(transcoder.push(bytes.subarray(at, at + length))));
            at += length;
          }
          parts.push(transcoder.end());
          expect(Buffer.concat(parts).toString()).toBe(Buffer.from(text + (odd ? '\ufffd' : '')).toString());
        },
      ),
    );
  });
});

describe('detecting the encoding', () => {
  const rows: [name: string, bytes: Buffer, encoding: string, text: string][] = [
    ['plain', Buffer.from('<Event'), 'utf-8', '<Event'],
    ['UTF-8 with mark', Buffer.from('\ufeff<Event'), 'utf-8', '<Event'],
    ['UTF-16LE with mark', wide('\ufeff<Event', 'utf-16le'), 'utf-16le', '<Event'],
    ['UTF-16BE with mark', wide('\ufeff<Event', 'utf-16be'), 'utf-16be', '<Event'],
    ['UTF-16LE', wide('{"a"', 'utf-16le'), 'utf-16le', '{"a"'],
    ['UTF-16BE', wide('{"a"', 'utf-16be'), 'utf-16be', '{"a"'],
    ['zeros', Buffer.alloc(8), 'utf-8', '\0'.repeat(8)],
    ['empty', Buffer.alloc(0), 'utf-8', ''],
  ];
  it.each(rows)('%s', (_, bytes, encoding, text) => {
    expect(detectEncoding(bytes).encoding).toBe(encoding);
    expect(decodeHead(bytes)).toBe(text);
  });
});
