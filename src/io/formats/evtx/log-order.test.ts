import { describe, expect, it } from 'vitest';
import { buildEvtxFile } from './evtx-builder.fixture.ts';
import { partsInOrder } from './log-order.ts';

/** A chunk as its header shows it: the number of its first record, or null for a blank one. */
function chunkFrom(first: number | bigint | null): Buffer {
  const chunk = Buffer.alloc(65_536);
  if (first === null) return chunk;
  chunk.write('ElfChnk\u0000', 0, 'latin1');
  chunk.writeBigUInt64LE(BigInt(first), 24);
  return chunk;
}

/** Chunks by the numbers that the parts read them in. */
function orderOf(...firsts: readonly (number | bigint | null)[]): string[] {
  const file = buildEvtxFile(firsts.map(chunkFrom));
  let reads = 0;
  const parts = partsInOrder(file.length, (offset, count) => {
    reads++;
    return file.subarray(offset, offset + count);
  });
  expect(reads).toBeLessThan(12);
  expect(parts.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(file.length);
  return parts.map(({ start, end }) => `${Math.max(0, start - 4096) / 65_536}-${(end - 4096) / 65_536}`);
}

describe('a log', () => {
  it('that has not gone round is one part', () => {
    expect(orderOf(1)).toEqual(['0-1']);
    expect(orderOf(1, 90, 180, 260)).toEqual(['0-4']);
  });

  it('that was laid out in advance is one part', () => {
    expect(orderOf(1, 90, null, null, null)).toEqual(['0-5']);
    expect(orderOf(2n ** 64n - 1n)).toEqual(['0-1']);
    expect(orderOf(null, null)).toEqual(['0-2']);
  });

  it.each([1, 2, 3, 8, 63, 99])('that has gone round begins where it is oldest (chunk %i of 100)', (oldest) => {
    const firsts = Array.from({ length: 100 }, (_, i) => 1000 + 70 * (i < oldest ? i + 100 - oldest : i - oldest));
    expect(orderOf(...firsts)).toEqual([`${oldest}-100`, `0-${oldest}`]);
  });

  it('that is none is one part', () => {
    const bytes = Buffer.from('{"EventID":1}\n');
    expect(partsInOrder(bytes.length, (offset, count) => bytes.subarray(offset, offset + count))).toEqual([
      { start: 0, end: bytes.length },
    ]);
  });
});
