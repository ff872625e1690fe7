import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ArchiveLimits } from './archive.ts';
import {
  codes,
  noise,
  packTar,
  packZip,
  packZipStreamed,
  read,
  readPiped,
  ZSTD,
  ZSTD_TEXT,
} from './open-entry.fixture.ts';

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
