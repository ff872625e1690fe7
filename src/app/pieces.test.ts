import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cutIntoPieces } from './pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-pieces-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The ranges of a file with these bytes. */
function rangesOf(name: string, bytes: Buffer, rangeBytes: number) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const entry = { name, file: { path, size: bytes.length }, diskBytes: bytes.length };
  const fail = (fault: unknown) => expect(fault).toBeNull();
  const pieces = [...cutIntoPieces([entry], 2, fail, { entry: () => {} }, rangeBytes)];
  return pieces.map(({ range }) => range!);
}

function expectWhole(ranges: readonly { readonly start: number; readonly end: number }[], size: number): void {
  expect(ranges[0]!.start).toBe(0);
  expect(ranges.slice(1).map(({ start }) => start)).toEqual(ranges.slice(0, -1).map(({ end }) => end));
  expect(ranges.at(-1)!.end).toBe(size);
}

// Shorter and longer than what is read first, and than what is read next.
it.each([60, 4_000, 5_000, 9_000, 300_000, 2_000_000])('cuts between lines of %i bytes', (length) => {
  const line = `${JSON.stringify({ EventID: 1, text: 'x'.repeat(length) })}\r\n`;
  const bytes = Buffer.from(line.repeat(Math.ceil((20 * 1024 * 1024) / line.length)));
  const ranges = rangesOf(`${length}.ndjson`, bytes, 3 * 1024 * 1024);
  expect(ranges.length).toBeGreaterThan(4);
  expectWhole(ranges, bytes.length);
  for (const { start } of ranges) expect(start % line.length).toBe(0);
});

it('leaves a line whole that is longer than ranges are', () => {
  const short = `${JSON.stringify({ EventID: 1 })}\n`;
  const long = `${JSON.stringify({ EventID: 1, text: 'x'.repeat(5 * 1024 * 1024) })}\n`;
  const bytes = Buffer.from(short + long + short.repeat(900_000));
  const ranges = rangesOf('long.ndjson', bytes, 1024 * 1024);
  expectWhole(ranges, bytes.length);
  for (const { start } of ranges.slice(1)) expect(bytes[start - 1]).toBe(10);
  expect(ranges[0]!.end).toBe(short.length + long.length);
});

it('reads small files together, in order, and large ones and what is no file alone', () => {
  const sizes = [1_000_000, 2_000_000, 500_000, 3_000_000, null, 10, 20_000_000, 5, 7];
  const entries = sizes.map((size, i) => ({
    name: `${i}`,
    file: size === null ? null : { path: join(folder, `absent-${i}`), size },
    diskBytes: size ?? 0,
  }));
  const seen: string[] = [];
  const pieces = [...cutIntoPieces(entries, 2, () => {}, { entry: ({ name }) => seen.push(name) })];
  expect(pieces.map((piece) => piece.entries.map(({ name }) => name).join(' '))).toEqual([
    '0 1 2',
    '3',
    '4',
    '5',
    '6',
    '7 8',
  ]);
  expect(pieces.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(pieces.map(({ bytes }) => bytes)).toEqual([3_500_000, 3_000_000, 0, 10, 20_000_000, 12]);
  expect(pieces.every(({ range }) => range === null)).toBe(true);
  expect(seen).toEqual(entries.map(({ name }) => name));
});

it('cuts event logs between chunks', () => {
  const bytes = Buffer.alloc(4096 + 300 * 65536);
  bytes.write('ElfFile\u0000', 'latin1');
  const ranges = rangesOf('log.evtx', bytes, 1_000_000);
  expect(ranges.length).toBeGreaterThan(10);
  expectWhole(ranges, bytes.length);
  for (const { start } of ranges.slice(1)) expect((start - 4096) % 65536).toBe(0);
});
