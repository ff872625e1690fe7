import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArchiveLimits } from './archive.ts';
import type { Fault } from './fault.ts';
import { openEntry, openSource } from './open-entry.ts';
import { openStream } from './sources/stream.ts';

/** Four hundred lines, packed by the reference implementation. */
const ZSTD = Buffer.from(
  'KLUv/QRo5AoA1t8+FpCpmgPX6sNvK40UGC0t2VKeVaHqFSdCADoALwAyHc4Tc2JSQjIiUqEsIVdrlTqVtuyNHo1F4lBYkjN42zU9y51/fFZEMyIt+QANhxAoIDA4DBwWFBIODgExcEA4MAT/x19sccUUTyxxY8bHEd/Z1dHNyfV4X9yZWRnZmFiNtoVdWVVRTUm1WFfUkVER0ZBQiTQF3djU0MwEy9yZ83PMJ5tcMskji1yZ8nLI161Xpz5dejv7Pfpx48WJDxdeTj4Pfm9fTz8v32d0zy13b97fcZ9tdtlkjy12bdrbYV9tddVUTy11a9bXUR9tdNFEDy10adLTQd9sc800zwSAy6gRYHRf/w7gpTURJAQNwQzh+wFRUFgUFBYFhUVBYVFQWBQUOpmMCZh4CZfUkiyed1qma+SOruiVlukauaeVUEkpiZInaRKlg14Si90hdkPshtgNsTvEbgmCCuwqxQgA5iU/CcAdAyQJSfjfuTkAPgA4ACKJI4q4qBgiiLe2tbSzsq8bC3tqWko6KrqqoaAXWlghhRNKeGgYIYQHGlgggQMKOCgYIIB3YRd1EXbWSeeccn56xgnnmWaWSeaYYm5qhgnmlVZWSeWUUl5llFAeaWSRRA4p5KRkkEDeaGONNM4o46NjjDCeaGIFssklkzyyyMvKIYN8b19PPy//+/Hw5+bl5OPiux4OfrHFFVM8scTHxhFDfLDBBRM8sMDDwgEDfGe33XXTPbfc395xw3222WWTPbbY29phg3211VVTPbXU19ZRQ3200UUTPbTQ09JBA32zzTXTPLPMz84xw3wBgMuoEBI/4PcOEfwrBP5iyHK6zQKyXTV03HgERTs=',
  'base64',
);
const ZSTD_TEXT = Array.from({ length: 400 }, (_, n) => `${JSON.stringify({ n, host: `WKS-${n % 7}` })}\n`).join('');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Reading {
  readonly members: readonly (readonly [name: string, text: string])[];
  readonly faults: readonly Fault[];
}

async function drain(sources: AsyncIterable<{ name: string; next(): unknown; close(): void }>, faults: Fault[]) {
  const members: [string, string][] = [];
  for await (const source of sources) {
    const parts: Buffer[] = [];
    for (;;) {
      const chunk = (await source.next()) as Uint8Array | null;
      if (chunk === null) break;
      parts.push(Buffer.from(chunk));
    }
    members.push([source.name, Buffer.concat(parts).toString('latin1')]);
    source.close();
  }
  return { members, faults };
}

/** Reads bytes as a file on disk. */
async function read(bytes: Uint8Array | string, name = 'x', limits?: ArchiveLimits): Promise<Reading> {
  const path = join(folder, 'input');
  writeFileSync(path, bytes);
  const faults: Fault[] = [];
  const size = Buffer.from(bytes).length;
  const entry = { name, file: { path, size }, diskBytes: size };
  return drain(
    openEntry(entry, (fault) => faults.push(fault), limits),
    faults,
  );
}

/** Reads bytes as they come from standard input, cut into small chunks. */
async function readPiped(bytes: Uint8Array, limits?: ArchiveLimits): Promise<Reading> {
  const faults: Fault[] = [];
  const chunks = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, i) => bytes.subarray(i * 97, i * 97 + 97));
  const source = openStream(Readable.from(chunks), '-', null, (fault) => faults.push(fault));
  return drain(
    openSource(source, null, (fault) => faults.push(fault), limits),
    faults,
  );
}

async function packTar(members: readonly (readonly [name: string, text: string])[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of members) tar.entry({ name }, text);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function packZip(members: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Buffer {
  const files: Zippable = {};
  for (const [name, data] of Object.entries(members)) files[name] = [Buffer.from(data as string), { level }];
  return Buffer.from(zipSync(files));
}

/** A zip as tools write it that cannot go back to fill in sizes. */
function packZipStreamed(members: readonly (readonly [name: string, text: string])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, text] of members) {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50);
    header.writeUInt16LE(8, 6);
    header.writeUInt16LE(8, 8);
    header.writeUInt16LE(name.length, 26);
    const data = deflateRawSync(text);
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50);
    descriptor.writeUInt32LE(data.length, 8);
    parts.push(header, Buffer.from(name), data, descriptor);
  }
  return Buffer.concat([...parts, Buffer.from('PK\x01\x02')]);
}

const codes = ({ faults }: Reading): string[] => faults.map(({ code }) => code);
const noise = Array.from({ length: 20_000 }, (_, i) => `${i} ${(i * 7919) % 10_007}\n`).join('');

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

describe('damage', () => {
  it('gives what a truncated gzip holds', async () => {
    const bytes = gzipSync(noise);
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      const reading = await read(bytes.subarray(0, bytes.length * part));
      expect(codes(reading)).toEqual(['archive-invalid']);
      const text = reading.members[0]![1];
      expect(noise.startsWith(text)).toBe(true);
      expect(text.length).toBeGreaterThan(noise.length * part * 0.7);
    }
  });

  it('gives what a gzip holds before a changed byte', async () => {
    const bytes = gzipSync(noise);
    for (const part of [0.3, 0.6, 0.95]) {
      const changed = Buffer.from(bytes);
      const at = Math.floor(bytes.length * part);
      changed.fill(0xff, at, at + 16);
      const reading = await read(changed);
      expect(codes(reading)).toEqual(['archive-invalid']);
      const text = reading.members[0]![1];
      expect(text.length).toBeGreaterThan(noise.length * part * 0.8);
      expect(text.slice(0, noise.length * part * 0.8)).toBe(noise.slice(0, noise.length * part * 0.8));
    }
  });

  it('gives all of a gzip whose checksum is wrong', async () => {
    const bytes = gzipSync(noise);
    bytes[bytes.length - 6]! ^= 1;
    const reading = await read(bytes);
    expect(codes(reading)).toEqual(['archive-invalid']);
    expect(reading.members).toEqual([['x', noise]]);
  });

  it('faults a zip member whose checksum is wrong, and reads the others', async () => {
    for (const level of [0, 6] as const) {
      const bytes = packZip({ a: 'AAAA', b: noise }, level);
      const directory = bytes.lastIndexOf('PK\x01\x02', bytes.length, 'latin1');
      bytes[directory + 16]! ^= 1;
      const reading = await read(bytes);
      expect(reading.faults).toMatchObject([{ code: 'archive-invalid', source: 'x!b' }]);
      expect(reading.members).toEqual([
        ['x!a', 'AAAA'],
        ['x!b', noise],
      ]);
    }
  });

  it('walks a zip whose directory is cut off', async () => {
    const bytes = packZip({ a: 'A', b: noise, c: noise });
    const reading = await read(bytes.subarray(0, bytes.length * 0.8));
    expect(new Set(codes(reading))).toEqual(new Set(['archive-invalid']));
    expect(reading.members.slice(0, 2)).toEqual([
      ['x!a', 'A'],
      ['x!b', noise],
    ]);
    expect(reading.members[2]![1].length).toBeGreaterThan(noise.length * 0.4);
  });

  it('gives what a truncated tar holds', async () => {
    const bytes = await packTar([
      ['a', 'A'],
      ['b', noise],
    ]);
    const reading = await read(bytes.subarray(0, bytes.length - 100_000));
    expect(codes(reading)).toEqual(['archive-invalid']);
    expect(reading.members[0]).toEqual(['x!a', 'A']);
    expect(noise.startsWith(reading.members[1]![1])).toBe(true);
    expect(reading.members[1]![1].length).toBeGreaterThan(1000);
  });

  it('finds the next member behind a broken tar header', async () => {
    const bytes = await packTar([
      ['a', 'A'],
      ['b', 'B'],
      ['c', 'C'],
    ]);
    bytes[1024] = 0xff;
    const reading = await read(bytes);
    expect(codes(reading)).toEqual(['archive-invalid']);
    expect(reading.members).toEqual([
      ['x!a', 'A'],
      ['x!c', 'C'],
    ]);
  });

  it('gives what a truncated zstd stream holds', async () => {
    const reading = await read(Buffer.concat([ZSTD, ZSTD.subarray(0, ZSTD.length - 100)]));
    expect(codes(reading)).toEqual(['archive-invalid']);
    const text = reading.members[0]![1];
    expect(ZSTD_TEXT.repeat(2).startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThanOrEqual(ZSTD_TEXT.length);
  });

  it.each([
    ['a huge window', '28b52ffd00d0', 'window'],
    ['a dictionary', '28b52ffd010001', 'dictionary'],
    ['a reserved block', '28b52ffd0000070000', 'impossible'],
    ['nothing more', '28b52ffd', 'early'],
  ])('refuses zstd with %s', async (_, hex, words) => {
    const reading = await read(Buffer.from(hex, 'hex'));
    expect(reading.faults).toMatchObject([{ code: 'archive-invalid' }]);
    expect(reading.faults[0]!.detail).toContain(words);
  });

  it('gives up on a zstd block that is made to take for ever', async () => {
    // 98,302 sequences that each copy 65,539 bytes, without any bits to say so.
    const content = Buffer.from('00fffffe5400003401', 'hex');
    const head = Buffer.alloc(3);
    head.writeUIntLE((content.length << 3) | 4, 0, 3);
    const block = Buffer.concat([head, content]);
    const reading = await read(Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...Array(1000).fill(block)]));
    expect(reading.faults).toMatchObject([{ code: 'archive-invalid', detail: 'a block that takes too long' }]);
  });

  it('never throws on changed bytes', async () => {
    const originals = [
      gzipSync(noise.slice(0, 3000)),
      packZip({ a: noise.slice(0, 2000), b: 'B' }),
      await packTar([
        ['a', 'A'],
        ['b', 'B'],
      ]),
      ZSTD,
    ];
    for (const original of originals) {
      for (let i = 0; i < 60; i++) {
        const changed = Buffer.from(original);
        changed[(i * 7919) % changed.length] = (i * 31) & 0xff;
        const { members } = await readPiped(changed);
        expect(members.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThan(200_000);
        await read(changed);
      }
    }
  });

  it('faults a member that needs a password and reads the others', async () => {
    const bytes = packZip({ a: 'A', b: 'B' });
    const directory = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    bytes[6]! |= 1;
    bytes[directory + 8]! |= 1;
    for (const [reading, base] of [
      [await read(bytes), 'x'],
      [await readPiped(bytes), '-'],
    ] as const) {
      expect(reading.faults).toMatchObject([{ code: 'archive-encrypted', source: `${base}!a` }]);
      expect(reading.members).toEqual([[`${base}!b`, 'B']]);
    }
  });
});

describe('limits', () => {
  it('opens archives in archives to depth four and no further', async () => {
    let bytes: Buffer = Buffer.from('inside');
    for (let depth = 1; depth <= 4; depth++) bytes = packZip({ [`${depth}`]: bytes }, 0);
    expect(await read(bytes)).toEqual({ members: [['x!4!3!2!1', 'inside']], faults: [] });
    const deeper = await read(packZip({ '5': bytes, b: 'B' }));
    expect(deeper.faults).toMatchObject([{ code: 'archive-too-deep', source: 'x!5!4!3!2' }]);
    expect(deeper.members).toEqual([['x!b', 'B']]);
    expect(codes(await read(gzipSync(gzipSync(gzipSync(gzipSync(gzipSync('x')))))))).toEqual(['archive-too-deep']);
  });

  const limits: ArchiveLimits = { depth: 4, ratio: 200, free: 1024 * 1024 };
  const zeros = Buffer.alloc(30 * 1024 * 1024);

  it('cuts off a member that unpacks to too much', async () => {
    for (const bytes of [gzipSync(zeros), packZip({ a: zeros }), packZipStreamed([['a', zeros.toString('latin1')]])]) {
      const reading = await read(bytes, 'x', limits);
      expect(codes(reading).filter((code) => code === 'archive-bomb')).toEqual(['archive-bomb']);
      expect(reading.members[0]![1].length).toBeGreaterThan(500_000);
      expect(reading.members[0]![1].length).toBeLessThan(8_000_000);
    }
  });

  it('cuts off zstd that unpacks to too much', async () => {
    // Blocks of one byte repeated 128 Ki times.
    const block = Buffer.from([2, 0, 0x10, 0]);
    const bytes = Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...Array.from({ length: 5000 }, () => block)]);
    const reading = await read(bytes, 'x', limits);
    expect(codes(reading)).toEqual(['archive-bomb']);
    expect(reading.members[0]![1].length).toBeLessThan(8_000_000);
  });

  it('counts all members together', async () => {
    const member = Buffer.alloc(900_000);
    const members = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}`, member]));
    const reading = await read(packZip(members), 'x', limits);
    expect(codes(reading)).toEqual(['archive-bomb']);
    expect(reading.members.length).toBeLessThan(30);
  });

  it('counts layers together', async () => {
    const reading = await read(gzipSync(gzipSync(zeros)), 'x', limits);
    expect(codes(reading)).toEqual(['archive-bomb']);
  });

  it('lets well-packed logs through', async () => {
    const text = `${JSON.stringify({ EventID: 22, QueryName: 'example.org' })}\n`.repeat(200_000);
    const reading = await read(gzipSync(text.slice(0, 60 * 1024 * 1024)));
    expect(reading.faults).toEqual([]);
  });

  it('reads on after a bomb in an archive', async () => {
    const reading = await read(packZip({ bomb: zeros, b: noise.repeat(2) }), 'x', { ...limits, free: 4_000_000 });
    expect(codes(reading)).toEqual(['archive-bomb']);
    expect(reading.members[1]).toEqual(['x!b', noise.repeat(2)]);
  });
});
