import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySpill } from '../engine/memory-spill.fixture.ts';
import { SortPool } from '../engine/sort-pool.ts';
import { FaultLog } from '../io/fault.ts';
import { UsageLedger } from '../usage/ledger.ts';
import type { UsageRow } from '../usage/usage-row.ts';
import type { PieceReport } from './finding.ts';
import type { Piece } from './piece.ts';
import { UsageMerge } from './usage-merge.ts';

const report = (attempted: number): PieceReport =>
  ({
    attempted,
    skipped: 0,
    decoded: attempted,
    faults: { counts: [['json-invalid', 1]], samples: [{ code: 'json-invalid', source: 's', record: 1 }] },
  }) as unknown as PieceReport; // the rest is not looked at

const rowAt = (host: string, source: string, record: number): UsageRow => ({
  provider: 'Parrot',
  kind: 'chat',
  precision: 'dedicated',
  program: null,
  host,
  user: null,
  count: 1,
  failed: 0,
  via: { dns: 1 },
  targets: [[host, 1]],
  otherTargets: 0,
  days: [],
  first: { source, record, recordId: null, time: null },
  last: { source, record, recordId: null, time: null },
});

/** A piece of `records` records, each part with one row for each of its hosts. */
const pieceArbitrary = fc.record({
  parts: fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 4 }),
  isRange: fc.boolean(),
});

describe('the merge', () => {
  it('gives the rows of a reading in order, in whatever order parts and ends of pieces come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieceArbitrary, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.noBias(fc.nat({ max: 9_999 }))),
        fc.nat({ max: 4 }),
        fc.nat({ max: 3 }),
        async (seeds, random, maxWaiting, limit) => {
          const pieces = seeds.map(
            ({ isRange }, index) =>
              ({
                index,
                entries: [{ name: isRange ? 'cut' : `${index}` }],
                range: isRange ? {} : null,
              }) as unknown as Piece,
          );
          const faults = new FaultLog();
          const ledger = new UsageLedger(new SortPool(new MemorySpill(), 0), limit);
          const merge = new UsageMerge(faults, ledger, maxWaiting);
          const left = seeds.map(({ parts }) => parts.map((hosts, i) => ({ hosts, record: i + 1 })));
          const open = pieces.map((_, i) => i);
          while (open.length > 0) {
            const at = random.next().value % open.length;
            const i = open[at]!;
            const part = left[i]!.shift();
            if (part !== undefined)
              merge.take(
                pieces[i]!,
                part.hosts.map((host) => rowAt(host, pieces[i]!.entries[0].name, part.record)),
              );
            else {
              merge.end(pieces[i]!, report(10));
              open.splice(at, 1);
            }
          }
          await merge.hasRoom();
          expect(merge.records.attempted).toBe(10 * seeds.length);
          expect(faults.total).toBe(seeds.length);

          const expected = new Map<string, [count: number, source: string, record: number]>();
          let before = 0;
          for (const [i, { parts, isRange }] of seeds.entries()) {
            for (const [host, record] of parts.flatMap((hosts, at) => hosts.map((host) => [host, at + 1] as const))) {
              const known = expected.get(host);
              if (known !== undefined) known[0]++;
              else expected.set(host, [1, pieces[i]!.entries[0].name, isRange ? record + before : record]);
            }
            if (isRange) before += 10;
          }
          const found = [...ledger.drain()].map((row) => [row.host, [row.count, row.first.source, row.first.record]]);
          expect(new Map(found as [string, [number, string, number]][])).toEqual(expected);
          expect(found).toHaveLength(expected.size);
        },
      ),
      { numRuns: 300 },
    );
  });
});
