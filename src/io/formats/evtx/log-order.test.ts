import { describe, expect, it } from 'vitest';
import { buildEvtxFile } from './evtx-builder.fixture.ts';
import { findOldest } from './log-order.ts';

/** A chunk as its header shows it: the number of its first record, or null for a blank one. */
function chunkFrom(first: number | bigint | null): Buffer {
  const chunk = Buffer.alloc(65_536);
  if (first === null) return chunk;
  chunk.write('ElfChnk\u0000', 0, 'latin1');
  chunk.writeBigUInt64LE(BigInt(first), 24);
  return chunk;
}

/** The oldest of chunks that begin with these numbers; null where the log has not gone round. */
function oldestOf(...firsts: readonly (number | bigint | null)[]): number | null {
  const file = buildEvtxFile(firsts.map(chunkFrom));
  let reads = 0;
  const offset = findOldest(file.length, (from, count) => {
    reads++;
    return file.subarray(from, from + count);
  });
  expect(reads).toBeLessThan(12);
  return offset === 0 ? null : (offset - 4096) / 65_536;
}

describe('a log', () => {
  it('that has not gone round begins with its file', () => {
    expect(oldestOf(1)).toBeNull();
    expect(oldestOf(1, 90, 180, 260)).toBeNull();
  });

  it('that was laid out in advance begins with its file', () => {
    expect(oldestOf(1, 90, null, null, null)).toBeNull();
    expect(oldestOf(2n ** 64n - 1n)).toBeNull();
    expect(oldestOf(null, null)).toBeNull();
  });

  it.each([1, 2, 3, 8, 63, 99])('that has gone round begins where it is oldest (chunk %i of 100)', (oldest) => {
    const firsts = Array.from({ length: 100 }, (_, i) => 1000 + 70 * (i < oldest ? i + 100 - oldest : i - oldest));
    expect(oldestOf(...firsts)).toBe(oldest);
  });

  it('that is none begins with its file', () => {
    const bytes = Buffer.from('{"EventID":1}\n');
    expect(findOldest(bytes.length, (offset, count) => bytes.subarray(offset, offset + count))).toBe(0);
  });
});
