/** Files as editors and shells of Windows save them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTextFile } from './text-file.ts';

const TEXT = 'name: Übung\r\nlist: [1]\n';

describe('a text file', () => {
  let path: string;
  beforeAll(() => {
    path = join(mkdtempSync(join(tmpdir(), 'text-')), 'x.yml');
  });
  afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), `\ufeff${TEXT}`],
    ['UTF-16 with a mark', utf16(`\ufeff${TEXT}`), TEXT],
    ['UTF-16 without one', utf16(TEXT), TEXT],
    ['UTF-16, the other way round', utf16(`\ufeff${TEXT}`).swap16(), TEXT],
    ['half a code unit at the end', Buffer.concat([utf16('\ufeffab'), Buffer.from('c')]), 'ab\ufffd'],
    ['nothing', Buffer.alloc(0), ''],
    ['something else', Buffer.from([0xff, 0x41, 0x42]), '\ufffdAB'],
  ])('in %s', (_, bytes, text) => {
    writeFileSync(path, bytes);
    expect(readTextFile(path)).toBe(text);
  });
});
