/** Globs as shells leave them, on either kind of system. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandGlob } from './glob.ts';

describe('a glob', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'glob-'));
    for (const path of ['a/x.evtx', 'a/Y.EVTX', 'a/b/z.evtx', 'a/b/z.txt', 'c/x.evtx']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const found = (pattern: string, isWindows: boolean): string[] =>
    expandGlob(`${folder}/${pattern}`, isWindows)
      .map((path) => path.slice(folder.length + 1))
      .sort();

  it.each([
    ['a/*.evtx', ['a/x.evtx']],
    ['a//*.evtx', ['a/x.evtx']],
    ['?/x.evtx', ['a/x.evtx', 'c/x.evtx']],
    ['**/*.evtx', ['a/b/z.evtx', 'a/x.evtx', 'c/x.evtx']],
    ['**/**/z.*', ['a/b/z.evtx', 'a/b/z.txt']],
    ['a/b/**', ['a/b/z.evtx', 'a/b/z.txt']],
    ['a\\*.evtx', []],
    ['*/no.evtx', []],
  ])('%s elsewhere', (pattern, paths) => {
    expect(found(pattern, false)).toEqual(paths);
  });

  it.each([
    ['a\\*.evtx', ['a\\Y.EVTX', 'a\\x.evtx']],
    ['a/*.EVTX', ['a\\Y.EVTX', 'a\\x.evtx']],
    ['*\\b\\z.*', ['a\\b\\z.evtx', 'a\\b\\z.txt']],
    ['**\\z.evtx', ['a\\b\\z.evtx']],
  ])('%s on Windows', (pattern, paths) => {
    expect(found(pattern, true)).toEqual(paths);
  });
});
