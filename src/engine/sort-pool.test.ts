import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySpill } from './memory-spill.fixture.ts';
import { PackedItems } from './packed-items.ts';
import { type SortCodec, SortPool } from './sort-pool.ts';

/** By the first character, then as a whole. */
const texts: SortCodec<string> = {
  rank: (text) => (text === '' ? Number.NEGATIVE_INFINITY : text.codePointAt(0)!),
  encode: (text) => text,
  decode: (text) => text,
};

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe('SortPool', () => {
  it('sorts the same whatever is written out', () => {
    const written = { runs: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 8 })),
        fc.integer({ min: 0, max: 200 }),
        (list, max) => {
          const spill = new MemorySpill();
          const sort = new SortPool(spill, max).open(texts);
          for (const text of list) sort.push(text);
          if (spill.bytes.length > 0) written.runs++;
          expect([...sort.drain()]).toEqual([...list].sort(byBytes));
          expect(sort.dropped).toBe(0);
          expect(sort.held).toBe(0);
        },
      ),
    );
    expect(written.runs).toBeGreaterThan(10);
  });

  it('bounds what all its sorts hold together, the largest first', () => {
    const pool = new SortPool(new MemorySpill(), 300);
    const [small, large] = [pool.open(texts), pool.open(texts)];
    small.push('a'.repeat(9));
    for (let i = 0; i < 50; i++) {
      large.push(String(i).padStart(9, '0'));
      expect(small.held + large.held).toBeLessThanOrEqual(300);
    }
    expect(small.held).toBe(25);
    expect([...large.drain()]).toEqual(Array.from({ length: 50 }, (_, i) => String(i).padStart(9, '0')));
    expect([...small.drain()]).toEqual(['a'.repeat(9)]);
  });

  it('counts what finds no room and keeps the rest', () => {
    const sort = new SortPool(new MemorySpill(60), 10).open(texts);
    for (const text of ['delta', 'alpha', 'charlie', 'bravo', 'echo', 'foxtrot']) sort.push(text);
    const out = [...sort.drain()];
    expect(sort.dropped).toBeGreaterThan(0);
    expect(out.length + sort.dropped).toBe(6);
    expect(out).toEqual([...out].sort());
  });

  it('sorts what was packed elsewhere among the rest, large and small', () => {
    const long = fc.integer({ min: 0, max: 90_000 }).map((length) => 'm'.repeat(length));
    const list = fc.array(fc.tuple(fc.boolean(), fc.oneof(fc.string({ maxLength: 8 }), long)), { maxLength: 30 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 8 }), fc.constantFrom(0, 50_000, 10_000_000), (items, each, max) => {
        const sort = new SortPool(new MemorySpill(), max).open(texts);
        const packed = new PackedItems();
        let waiting = 0;
        for (const [isPacked, text] of items) {
          if (!isPacked) sort.push(text);
          else {
            packed.add(texts.rank(text), text);
            if (++waiting % each === 0) sort.append(packed.take());
          }
        }
        sort.append(packed.take());
        expect([...sort.drain()]).toEqual(items.map(([, text]) => text).sort(byBytes));
        expect([sort.dropped, sort.held]).toEqual([0, 0]);
      }),
    );
  });

  it('takes texts larger than a block', () => {
    const long = ['ü'.repeat(300_000), 'b'.repeat(500_000), 'a'];
    const sort = new SortPool(new MemorySpill(), 0).open(texts);
    for (const text of long) sort.push(text);
    expect([...sort.drain()]).toEqual([...long].sort());
  });
});
