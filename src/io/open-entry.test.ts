import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Fault } from './fault.ts';
import {
  drain,
  folder,
  noise,
  packTar,
  packZip,
  packZipStreamed,
  read,
  readPiped,
  ZSTD,
  ZSTD_TEXT,
} from './open-entry.fixture.ts';
import { openEntry, openSource } from './open-entry.ts';
import { openStream } from './sources/stream.ts';

describe('what is no archive', () => {
  it.each([
    ['empty', ''],
    ['one byte', 'x'],
    ['a line', 'hello\n'],
    ['longer than any buffer', 'line\n'.repeat(600_000)],
  ])('passes through untouched: %s', async (_, text) => {
    expect(await read(text)).toEqual({ members: [['x', text]], faults: [] });
    expect(await readPiped(Buffer.from(text.slice(0, 9999)))).toEqual({
      members: [['-', text.slice(0, 9999)]],
      faults: [],
    });
  });

  it('is a fault and an empty source where it cannot be opened', async () => {
    const faults: Fault[] = [];
    const entry = { name: 'gone', file: { path: join(folder, 'gone'), size: 1 }, diskBytes: 1 };
    const { members } = await drain(
      openEntry(entry, (fault) => faults.push(fault)),
      faults,
    );
    expect(members).toEqual([['gone', '']]);
    expect(faults).toEqual([{ code: 'read-failed', source: 'gone', offset: 0, detail: 'no such file or directory' }]);
  });
});

describe('what is an archive', () => {
  const long = `${'deep/'.repeat(60)}name.json`;
  const rows: [name: string, bytes: () => Buffer | Promise<Buffer>, members: [string, string][]][] = [
    ['gzip', () => gzipSync('a\n'), [['', 'a\n']]],
    [
      'gzip of several members',
      () => Buffer.concat([gzipSync('a\n'), gzipSync(noise), gzipSync('b\n')]),
      [['', `a\n${noise}b\n`]],
    ],
    ['gzip with zeros behind it', () => Buffer.concat([gzipSync('a\n'), Buffer.alloc(1000)]), [['', 'a\n']]],
    ['gzip with garbage behind it', () => Buffer.concat([gzipSync('a\n'), Buffer.from('garbage')]), [['', 'a\n']]],
    ['empty gzip', () => gzipSync(''), [['', '']]],
    ['gzip, large', () => gzipSync(noise.repeat(20)), [['', noise.repeat(20)]]],
    [
      'zip',
      () => packZip({ 'a.json': 'A', 'b/c.json': noise, d: '' }),
      [
        ['!a.json', 'A'],
        ['!b/c.json', noise],
        ['!d', ''],
      ],
    ],
    [
      'zip, stored',
      () => packZip({ 'a.json': 'A', 'b.json': noise }, 0),
      [
        ['!a.json', 'A'],
        ['!b.json', noise],
      ],
    ],
    [
      'zip, sizes behind the members',
      () =>
        packZipStreamed([
          ['a', 'A'],
          ['b', noise],
          ['c', ''],
        ]),
      [
        ['!a', 'A'],
        ['!b', noise],
        ['!c', ''],
      ],
    ],
    ['empty zip', () => packZip({}), []],
    [
      'zip with a line feed behind it',
      () => Buffer.concat([packZip({ a: 'A', b: noise }), Buffer.from('\n')]),
      [
        ['!a', 'A'],
        ['!b', noise],
      ],
    ],
    [
      'zip with much behind it',
      () => Buffer.concat([packZip({ a: 'A', b: noise }), Buffer.alloc(70_000)]),
      [
        ['!a', 'A'],
        ['!b', noise],
      ],
    ],
    [
      'tar',
      () =>
        packTar([
          ['a.json', 'A'],
          ['b/c.json', noise],
          ['d', ''],
        ]),
      [
        ['!a.json', 'A'],
        ['!b/c.json', noise],
        ['!d', ''],
      ],
    ],
    [
      'tar, long names',
      () =>
        packTar([
          [long, 'A'],
          ['ü/ö.json', 'B'],
        ]),
      [
        [`!${long}`, 'A'],
        ['!ü/ö.json', 'B'],
      ],
    ],
    [
      'tar.gz',
      async () =>
        gzipSync(
          await packTar([
            ['a', 'A'],
            ['b', noise],
          ]),
        ),
      [
        ['!a', 'A'],
        ['!b', noise],
      ],
    ],
    ['zstd', () => ZSTD, [['', ZSTD_TEXT]]],
    [
      'zstd, frames and skippable frames',
      () => Buffer.concat([ZSTD, Buffer.from('512a4d180300000078797a', 'hex'), ZSTD]),
      [['', ZSTD_TEXT.repeat(2)]],
    ],
    [
      'gzip in zip',
      () => packZip({ 'a.gz': gzipSync('A'), b: 'B' }),
      [
        ['!a.gz', 'A'],
        ['!b', 'B'],
      ],
    ],
    [
      'zip in zip',
      () => packZip({ 'a.zip': packZip({ x: 'X', y: 'Y' }), b: 'B' }),
      [
        ['!a.zip!x', 'X'],
        ['!a.zip!y', 'Y'],
        ['!b', 'B'],
      ],
    ],
    [
      'zip in tar.gz',
      async () =>
        gzipSync(
          await packTar([
            ['z', packZip({ x: noise }).toString('latin1')],
            ['b', 'B'],
          ]).then((tar) => tar),
        ),
      [['!b', 'B']],
    ],
    [
      'names that try to get out',
      () => packZip({ '../../etc/passwd': 'A', '/abs': 'B', 'c\\..\\d\u202e[31m': 'C' }),
      [
        ['!etc/passwd', 'A'],
        ['!abs', 'B'],
        ['!c/d\ufffd[31m', 'C'],
      ],
    ],
  ];
  it.each(rows.filter(([name]) => name !== 'zip in tar.gz'))('%s', async (name, make, members) => {
    const bytes = await make();
    const named = (base: string) => members.map(([path, text]) => [`${base}${path}`, text]);
    if (name !== 'zip, sizes behind the members')
      expect(await read(bytes)).toEqual({ members: named('x'), faults: [] });
    expect(await readPiped(bytes)).toEqual({ members: named('-'), faults: [] });
  });

  it('passes over members that were not drained', async () => {
    const inner = { a: noise, b: 'B' };
    const tar = await packTar(Object.entries(inner));
    for (const bytes of [packZip(inner), tar, gzipSync(tar), packZip({ z: packZipStreamed(Object.entries(inner)) })]) {
      for (const piped of [false, true]) {
        writeFileSync(join(folder, 'input'), bytes);
        const source = openStream(Readable.from([bytes]), '-', null, () => {});
        const entry = { name: 'x', file: { path: join(folder, 'input'), size: bytes.length }, diskBytes: bytes.length };
        const names: string[] = [];
        const faults: Fault[] = [];
        const report = (fault: Fault) => faults.push(fault);
        for await (const member of piped ? openSource(source, null, report) : openEntry(entry, report)) {
          names.push(member.name.replace(/.*!/, ''));
          if (names.length === 1) await member.next();
          member.close();
        }
        expect(names).toEqual(['a', 'b']);
        expect(faults).toEqual([]);
      }
    }
  });
});
