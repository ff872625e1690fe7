import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Fault } from '../fault.ts';
import type { ByteSource } from '../source.ts';
import { openAhead } from './read-ahead.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-ahead-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** Several buffers and a bit. */
const BYTES = Buffer.from(Array.from({ length: 2_500_001 }, (_, i) => i % 251));
const path = join(folder, 'bytes');
writeFileSync(path, BYTES);
writeFileSync(join(folder, 'empty'), '');

async function drain(source: ByteSource): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let bytes = await source.next(); bytes !== null; bytes = await source.next()) parts.push(Buffer.from(bytes));
  source.close();
  return Buffer.concat(parts);
}

function open(file: string, faults: Fault[], start?: number, end?: number): ByteSource {
  const range = start === undefined ? undefined : { start, end: end! };
  return openAhead(file, 'f', (fault) => faults.push(fault), range);
}

describe('reading ahead', () => {
  it.each([
    [undefined, undefined],
    [0, BYTES.length],
    [7, 9],
    [1_048_570, 2_097_160],
    [2_499_999, 2_500_001],
    [5, 5],
    [2_500_000, 3_000_000],
  ])('gives the bytes of a range, %o to %o', async (start, end) => {
    const faults: Fault[] = [];
    const read = await drain(open(path, faults, start, end));
    expect(read.equals(BYTES.subarray(start ?? 0, end))).toBe(true);
    expect(faults).toEqual([]);
  });

  it('gives nothing of an empty file, and its size', async () => {
    const source = open(join(folder, 'empty'), []);
    expect(source.size).toBe(0);
    expect(await drain(source)).toHaveLength(0);
  });

  it('reports what cannot be opened, or read', async () => {
    const faults: Fault[] = [];
    expect(await drain(open(join(folder, 'none'), faults))).toHaveLength(0);
    expect(await drain(open(folder, faults))).toHaveLength(0);
    expect(faults.map(({ code, detail }) => [code, detail])).toEqual([
      ['read-failed', 'no such file or directory'],
      ['read-failed', 'it is a directory'],
    ]);
  });

  it('may be closed while it reads', async () => {
    const source = open(path, []);
    await source.next();
    source.close();
    source.close();
    expect(await source.next()).toBeNull();
  });
});
