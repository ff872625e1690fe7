import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FollowedFiles, type FollowState } from './followed-files.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-follow-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(files: FollowedFiles, commit = true): Promise<string[]> {
  const lines: string[] = [];
  for await (const found of files.read()) {
    lines.push(...found.lines.map(String));
    if (!commit) return lines;
    found.commit();
  }
  return lines;
}

async function reopened(files: FollowedFiles, path: string): Promise<FollowedFiles> {
  const state = JSON.parse(JSON.stringify(files.state())) as FollowState;
  await files.close();
  return new FollowedFiles([path], state);
}

it('gives lines when they are complete, and goes on where it stood', async () => {
  writeFileSync(at('a.log'), 'one\ntw');
  let files = new FollowedFiles([at('a.log')], {});
  expect(await read(files)).toEqual(['one']);
  appendFileSync(at('a.log'), 'o\r\n\nthree\n');
  files = await reopened(files, at('a.log'));
  expect(await read(files)).toEqual(['two', 'three']);
  expect(await read(files)).toEqual([]);
  await files.close();
});

it('gives again what nobody said is safe', async () => {
  writeFileSync(at('a.log'), 'one\n');
  let files = new FollowedFiles([at('a.log')], {});
  expect(await read(files, false)).toEqual(['one']);
  files = await reopened(files, at('a.log'));
  expect(await read(files)).toEqual(['one']);
  await files.close();
});

it('reads what was renamed away to its end, and then what took its name', async () => {
  writeFileSync(at('a.log'), 'one\n');
  const files = new FollowedFiles([at('a.log')], {});
  expect(await read(files)).toEqual(['one']);
  appendFileSync(at('a.log'), 'two\n');
  renameSync(at('a.log'), at('a.log.1'));
  writeFileSync(at('a.log'), 'three\n');
  expect((await read(files)).sort()).toEqual(['three', 'two']);
  appendFileSync(at('a.log'), 'four\n');
  unlinkSync(at('a.log'));
  expect(await read(files)).toEqual(['four']);
  expect([files.count, files.state()]).toEqual([0, {}]);
  await files.close();
});

it('reads a folder, however deep, and nothing of it twice when files are renamed', async () => {
  mkdirSync(at('deep'));
  writeFileSync(at('deep/a.log'), 'one\n');
  const files = new FollowedFiles([folder], {});
  expect(await read(files)).toEqual(['one']);
  renameSync(at('deep/a.log'), at('deep/a.log.1'));
  writeFileSync(at('deep/a.log'), 'two\n');
  expect(await read(files)).toEqual(['two']);
  await files.close();
});

it('begins anew where a file was truncated or another one took its inode', async () => {
  writeFileSync(at('a.log'), 'one\ntwo\n');
  let files = new FollowedFiles([at('a.log')], {});
  expect(await read(files)).toEqual(['one', 'two']);
  truncateSync(at('a.log'), 0);
  appendFileSync(at('a.log'), 'new\n');
  expect(await read(files)).toEqual(['new']);
  writeFileSync(at('a.log'), 'other\nlines\nthan\nbefore\n');
  files = await reopened(files, at('a.log'));
  expect(await read(files)).toEqual(['other', 'lines', 'than', 'before']);
  await files.close();
});

it('skips a line that is too long, and says so', async () => {
  writeFileSync(at('a.log'), `${'x'.repeat(9 * 1024 * 1024)}\nnext\n`);
  const files = new FollowedFiles([at('a.log')], {});
  let skipped = 0;
  const lines: string[] = [];
  for await (const found of files.read()) {
    skipped += found.skipped;
    lines.push(...found.lines.map(String));
    found.commit();
  }
  expect([skipped, lines]).toEqual([1, ['next']]);
  await files.close();
});
