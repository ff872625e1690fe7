import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FollowedFiles, type FollowState } from './followed-files.ts';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return { ...real, readdir: vi.fn(real.readdir) };
});

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
  let now = 0;
  writeFileSync(at('a.log'), 'one\n');
  const files = new FollowedFiles([at('a.log')], {}, () => now);
  expect(await read(files)).toEqual(['one']);
  appendFileSync(at('a.log'), 'two\n');
  renameSync(at('a.log'), at('a.log.1'));
  writeFileSync(at('a.log'), 'three\n');
  expect((await read(files)).sort()).toEqual(['three', 'two']);
  appendFileSync(at('a.log'), 'four\n');
  unlinkSync(at('a.log'));
  now += 60_000;
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

it('goes on where it stood in a folder that was away for a while', async () => {
  mkdirSync(at('logs/deep'), { recursive: true });
  writeFileSync(at('logs/deep/a.log'), 'one\n');
  writeFileSync(at('logs/b.log'), 'two\n');
  const files = new FollowedFiles([at('logs'), at('logs/b.log')], {});
  expect((await read(files)).sort()).toEqual(['one', 'two']);
  const before = files.state();
  renameSync(at('logs'), at('away'));
  expect(await read(files)).toEqual([]);
  expect([files.count, files.state()]).toEqual([0, before]);
  appendFileSync(at('away/deep/a.log'), 'three\n');
  unlinkSync(at('away/b.log'));
  writeFileSync(at('away/c.log'), 'four\n');
  expect(await read(files)).toEqual([]);
  renameSync(at('away'), at('logs'));
  expect((await read(files)).sort()).toEqual(['four', 'three']);
  // A folder inside one that can be read is not away.
  rmSync(at('logs/deep'), { recursive: true });
  expect(await read(files)).toEqual([]);
  expect(files.count).toBe(1);
  await files.close();
});

it('forgets nothing where it may not look', async () => {
  mkdirSync(at('logs'));
  writeFileSync(at('logs/a.log'), 'one\n');
  const files = new FollowedFiles([at('logs')], {});
  expect(await read(files)).toEqual(['one']);
  vi.mocked(readdir).mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
  expect(await read(files)).toEqual([]);
  expect(files.count).toBe(0);
  appendFileSync(at('logs/a.log'), 'two\n');
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

it('begins anew where a file was truncated and has outgrown what was read', async () => {
  const header = `${'#'.repeat(80)}\n`;
  for (const [old, fresh] of [
    ['old-1\nold-2\n', ['new-0', 'new-1', 'new-2', 'new-3']],
    ['one\ntwo\n', ['two', 'one']],
    [`${header}old\n`, [header.trim(), 'new', 'more']],
  ] as const) {
    writeFileSync(at('a.log'), old);
    const files = new FollowedFiles([at('a.log')], {});
    await read(files);
    expect(await read(files)).toEqual([]);
    // In place, as `copytruncate` does.
    truncateSync(at('a.log'), 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    appendFileSync(at('a.log'), `${fresh.join('\n')}\n`);
    expect(await read(files)).toEqual(fresh);
    appendFileSync(at('a.log'), 'last\n');
    expect(await read(files)).toEqual(['last']);
    await files.close();
  }
});

it('goes on behind the zeros that a writer leaves which does not append', async () => {
  const writer = openSync(at('a.log'), 'w');
  writeSync(writer, 'one\ntwo\n');
  const files = new FollowedFiles([at('a.log')], {});
  expect(await read(files)).toEqual(['one', 'two']);
  writeSync(writer, 'lost\n');
  truncateSync(at('a.log'), 0);
  writeSync(writer, 'three\n');
  expect(await read(files)).toEqual(['three']);
  truncateSync(at('a.log'), 0);
  expect(await read(files)).toEqual([]);
  writeSync(writer, 'four\n');
  expect(await read(files)).toEqual(['four']);
  closeSync(writer);
  await files.close();
});

it('goes on from what older versions kept', async () => {
  writeFileSync(at('a.log'), 'one\ntwo\n');
  const old = new FollowedFiles([at('a.log')], {});
  await read(old);
  const [[key, { tail: _, ...place }]] = Object.entries(old.state()) as [[string, FollowState[string]]];
  await old.close();
  const files = new FollowedFiles([at('a.log')], { [key]: place });
  appendFileSync(at('a.log'), 'three\n');
  expect(await read(files)).toEqual(['three']);
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

it('reads on in what was renamed away, while whoever writes it has not noticed', async () => {
  let now = 0;
  writeFileSync(at('a.log'), 'one\n');
  const files = new FollowedFiles([at('a.log')], {}, () => now);
  expect(await read(files)).toEqual(['one']);
  renameSync(at('a.log'), at('a.log.1'));
  writeFileSync(at('a.log'), 'three\n');
  expect(await read(files)).toEqual(['three']);
  now += 59_000;
  appendFileSync(at('a.log.1'), 'two\n');
  expect(await read(files)).toEqual(['two']);
  now += 59_000;
  expect(await read(files)).toEqual([]);
  expect(files.count).toBe(2);
  now += 1_000;
  expect(await read(files)).toEqual([]);
  expect([files.count, Object.keys(files.state()).length]).toEqual([1, 1]);
  await files.close();
});

it('reads what was changed longest ago first, whatever it is called', async () => {
  writeFileSync(at('a.log'), 'newer\n');
  writeFileSync(at('a.log.1'), 'older\n');
  utimesSync(at('a.log.1'), 1_000, 1_000);
  const files = new FollowedFiles([folder], {});
  expect(await read(files)).toEqual(['older', 'newer']);
  await files.close();
});

it('takes the mark that some write before a text for no part of it', async () => {
  writeFileSync(at('a.log'), '\ufeff{"a":1}\ntwo\n');
  const files = new FollowedFiles([at('a.log')], {});
  expect(await read(files)).toEqual(['{"a":1}', 'two']);
  await files.close();
});

it('says once what holds no lines, and reads it when it does', async () => {
  writeFileSync(at('a.gz'), gzipSync('one\ntwo\n'));
  writeFileSync(at('b.evtx'), 'ElfFile\0\n\n');
  writeFileSync(at('c.log'), Buffer.from('\ufeffone\n', 'utf16le'));
  writeFileSync(at('d.log'), Buffer.from('one\n', 'utf16le'));
  writeFileSync(at('e.log'), 'one\n\0\0\0');
  const files = new FollowedFiles([folder], {});
  expect(await read(files)).toEqual(['one']);
  expect(files.takeNotes().sort()).toEqual([
    `${at('a.gz')} is not followed: it is packed`,
    `${at('b.evtx')} is not followed: it is an event log of Windows, and holds no lines`,
    `${at('c.log')} is not followed: its text is UTF-16`,
    `${at('d.log')} is not followed: its bytes are no text`,
  ]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  appendFileSync(at('b.evtx'), 'more\n');
  writeFileSync(at('d.log'), 'two\n');
  expect(await read(files)).toEqual(['two']);
  expect(files.takeNotes()).toEqual([]);
  await files.close();
});

it('says what it cannot read, and where nothing is', async () => {
  const files = new FollowedFiles([at('none'), '/dev/null', at('a.log')], {});
  writeFileSync(at('a.log'), 'one\n');
  expect(await read(files)).toEqual(['one']);
  expect(files.takeNotes()).toEqual([
    `${at('none')} is not followed: there is no such file or folder yet`,
    '/dev/null is not followed: it is neither a file nor a folder',
  ]);
  // Between two files of one name there is none for a moment.
  renameSync(at('a.log'), at('a.log.1'));
  expect(await read(files)).toEqual([]);
  expect(files.takeNotes()).toEqual([]);
  vi.mocked(readdir).mockRejectedValueOnce(Object.assign(new Error('EACCES'), { code: 'EACCES' }));
  mkdirSync(at('none'));
  expect(await read(files)).toEqual([]);
  expect(files.takeNotes()).toEqual([`${at('none')} is not followed: permission denied`]);
  await files.close();
});
