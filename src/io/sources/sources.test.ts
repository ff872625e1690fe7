import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { platform } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../fault.ts';
import { discover } from './discover.ts';
import { openFile } from './file.ts';
import { matchesName } from './glob.ts';

/** Windows has no pipes among files, and lets only administrators make links. */
const isWindows = platform === 'win32';

let root: string;
const path = (...parts: string[]): string => join(root, ...parts);
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'telltale-'));
  for (const folder of ['a/b/c', 'a.d', 'empty', 'links', 'ü']) mkdirSync(path(folder), { recursive: true });
  for (const file of [
    'a/b/c/3.json',
    'a/b/2.json',
    'a/1.json',
    'a/b.json',
    'a.d/x.log',
    'a/.hidden',
    'ü/y.json',
    'Z',
  ]) {
    writeFileSync(path(file), file);
  }
  if (isWindows) return;
  symlinkSync(path('a/1.json'), path('links/to-file'));
  symlinkSync(path('a'), path('links/to-folder'));
  symlinkSync(path('links'), path('links/loop'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function find(...inputs: string[]) {
  const faults: Fault[] = [];
  const { entries, failed } = discover(inputs, (fault) => faults.push(fault));
  return { names: entries.map(({ name }) => inRoot(name)), failed, faults, entries };
}

function inRoot(name: string): string {
  return name.replace(`${root}${sep}`, '').split(sep).join('/');
}

describe('discovery', () => {
  const all = ['Z', 'a.d/x.log', 'a/.hidden', 'a/1.json', 'a/b.json', 'a/b/2.json', 'a/b/c/3.json', 'ü/y.json'];

  it.skipIf(isWindows)('finds all files in a folder, in byte order, following no links', () => {
    const { names, failed, faults } = find(root);
    expect({ names, failed }).toEqual({ names: all, failed: [] });
    const links = ['to-file', 'to-folder', 'loop'].map((name) => `link-not-followed ${path(`links/${name}`)}`);
    expect(faults.map(({ code, source }) => `${code} ${source}`).sort()).toEqual(links.sort());
  });

  it('orders inputs, and reads each name once', () => {
    expect(find(path('ü'), path('a/1.json'), path('Z'), path('a'), path('Z')).names).toEqual([
      'Z',
      'a/.hidden',
      'a/1.json',
      'a/b.json',
      'a/b/2.json',
      'a/b/c/3.json',
      'ü/y.json',
    ]);
  });

  it('keeps names as they were given', () => {
    expect(find(`${path('a', 'b')}/`, `${root}/./a.d`).entries.map(({ name }) => name)).toEqual([
      `${root}/./a.d${sep}x.log`,
      `${path('a', 'b')}/2.json`,
      `${path('a', 'b')}/c${sep}3.json`,
    ]);
  });

  it('gives sizes, and standard input none', () => {
    const { entries } = find('-', path('Z'));
    expect(entries).toEqual([
      { name: '-', file: null, diskBytes: 0 },
      { name: path('Z'), file: { path: path('Z'), size: 1 }, diskBytes: 1 },
    ]);
  });

  it.skipIf(isWindows)('follows a link that was named', () => {
    expect(find(path('links/to-file')).names).toEqual(['links/to-file']);
  });

  it.skipIf(isWindows)('says which named inputs cannot be opened', () => {
    const { failed, names } = find(path('gone'), path('Z'), path('Z/x'), '~/gone', '');
    expect(failed).toEqual([
      { path: path('gone'), reason: 'no such file or directory' },
      { path: path('Z/x'), reason: 'a part of its path is a file' },
      { path: '~/gone', reason: 'no such file or directory; the shell did not replace the ~' },
      { path: '', reason: 'the name is empty' },
    ]);
    expect(names).toEqual(['Z']);
  });

  it.skipIf(process.platform !== 'linux')('says which names are no text', () => {
    mkdirSync(path('bytes'));
    const place = Buffer.from(`${path('bytes')}/caf`);
    writeFileSync(Buffer.concat([place, Buffer.from([0xe9])]), 'x');
    mkdirSync(Buffer.concat([place, Buffer.from([0xff])]));
    const detail = 'its name is not UTF-8, so it cannot be opened; rename it';
    expect(find(path('bytes')).faults).toMatchObject([{ detail }, { detail }]);
    rmSync(path('bytes'), { recursive: true });
  });

  it.skipIf(isWindows || process.getuid?.() === 0)(
    'faults what it may not read inside a folder, and fails it where it was named',
    () => {
      mkdirSync(path('closed/inner'), { recursive: true });
      chmodSync(path('closed/inner'), 0);
      expect(find(path('closed')).faults).toMatchObject([{ code: 'read-failed', detail: 'permission denied' }]);
      expect(find(path('closed/inner')).failed).toMatchObject([{ reason: 'permission denied' }]);
      chmodSync(path('closed/inner'), 0o700);
    },
  );

  it.skipIf(isWindows)('faults pipes inside a folder instead of waiting for them', () => {
    mkdirSync(path('odd'));
    execFileSync('mkfifo', [path('odd/pipe')]);
    expect(find(path('odd'))).toMatchObject({ names: [], faults: [{ code: 'read-failed', source: path('odd/pipe') }] });
  });

  // Making the files takes a busy disk far longer than finding them.
  it('takes folders of twenty thousand entries', () => {
    mkdirSync(path('many'));
    for (let i = 0; i < 20_000; i++) writeFileSync(path('many', `${i}`), '');
    const { names } = find(path('many'));
    expect(names.length).toBe(20_000);
    expect(names.slice(0, 3)).toEqual(['many/0', 'many/1', 'many/10']);
    rmSync(path('many'), { recursive: true });
  });

  const globs: [pattern: string, names: string[]][] = [
    ['a/*.json', ['a/1.json', 'a/b.json']],
    ['a/?.json', ['a/1.json', 'a/b.json']],
    ['*/y.json', ['ü/y.json']],
    ['**/*.json', ['a/1.json', 'a/b.json', 'a/b/2.json', 'a/b/c/3.json', 'ü/y.json']],
    ['a/**/3.json', ['a/b/c/3.json']],
    ['a/**', ['a/.hidden', 'a/1.json', 'a/b.json', 'a/b/2.json', 'a/b/c/3.json']],
    ['a/**/**/b/*', ['a/b/2.json', 'a/b/c/3.json']],
    ['a.?', ['a.d/x.log']],
  ];
  it.each(globs)('%s', (pattern, names) => {
    expect(find(path(pattern))).toMatchObject({ names, failed: [], faults: [] });
  });

  it('fails a glob that matches nothing', () => {
    expect(find(path('*.nope')).failed).toEqual([{ path: path('*.nope'), reason: 'no file matches' }]);
  });
});

describe('matching names', () => {
  const rows: [pattern: string, name: string, expected: boolean][] = [
    ['*', '', true],
    ['*', 'x', true],
    ['?', '', false],
    ['a*b*c', 'aXXbYYc', true],
    ['a*b*c', 'aXXbYY', false],
    ['*.json', '.json', true],
    ['[a]*', '[a]b', true],
    ['a*a*a*a*a*a*a*a*a*b', 'a'.repeat(5000), false],
  ];
  it.each(rows)('%s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected);
  });
});

describe('files', () => {
  function drain(file: string, range?: { start: number; end: number }) {
    const faults: Fault[] = [];
    const source = openFile(file, 'name', (fault) => faults.push(fault), range);
    const parts: Buffer[] = [];
    for (let chunk = source.next(); chunk !== null; chunk = source.next()) parts.push(Buffer.from(chunk as Uint8Array));
    source.close();
    return { text: Buffer.concat(parts).toString(), faults, size: source.size };
  }

  it('are read whole, or by ranges', () => {
    const text = Array.from({ length: 400_000 }, (_, i) => `${i}\n`).join('');
    writeFileSync(path('large'), text);
    expect(drain(path('large'))).toEqual({ text, faults: [], size: text.length });
    for (const [start, end] of [
      [0, 10],
      [5, 2_000_000],
      [2_000_000, text.length],
      [7, 7],
    ] as const) {
      expect(drain(path('large'), { start, end }).text).toBe(text.slice(start, end));
    }
    rmSync(path('large'));
  });

  it('that grow shorter end', () => {
    expect(drain(path('Z'), { start: 0, end: 100 })).toMatchObject({ text: 'Z', faults: [] });
  });

  it.each([
    ['gone', 'no such file or directory'],
    ['caf\ufffd', 'its name is not UTF-8, so it cannot be opened; rename it'],
    ['a', 'it is a directory'],
  ])('that cannot be read are faults: %s', (file, detail) => {
    expect(drain(path(file))).toMatchObject({
      text: '',
      faults: [{ code: 'read-failed', source: 'name', offset: 0, detail }],
    });
  });
});
