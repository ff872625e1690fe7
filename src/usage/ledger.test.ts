import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySpill } from '../engine/memory-spill.fixture.ts';
import { SortPool } from '../engine/sort-pool.ts';
import { Inventory } from './inventory.ts';
import { UsageLedger } from './ledger.ts';
import { rowKey, type UsageRow } from './usage-row.ts';

const DAY = 86_400_000_000;

/** Rows of one part of the input, each key once. */
const part = fc.array(
  fc.record({
    host: fc.constantFrom('A', 'a', 'B', 'C', '\ud800'),
    program: fc.constantFrom(null, 'x.exe', 'y.exe'),
    time: fc.option(fc.integer({ min: 0, max: 9 * DAY })),
    target: fc.constantFrom('a.example', 'b.example', 'c.example'),
    count: fc.integer({ min: 1, max: 5 }),
    signer: fc.constantFrom(null, 'S', 'T'),
    isAnswer: fc.boolean(),
  }),
  { maxLength: 8 },
);
type Seeds = typeof part extends fc.Arbitrary<infer T> ? T : never;

function rowsOf(seeds: Seeds, record: number): readonly UsageRow[] {
  const inventory = new Inventory();
  for (const { host, program, time, target, count, signer, isAnswer } of seeds) {
    const place = { source: 's', record, recordId: null, time };
    inventory.absorb(
      [
        {
          provider: 'Parrot',
          kind: 'chat',
          precision: 'dedicated',
          program:
            program === null
              ? null
              : { path: null, name: program, product: null, signer, sha256: null, commandLine: null, parent: null },
          host,
          user: null,
          count,
          failed: 0,
          via: { dns: count },
          targets: [[target, count]],
          otherTargets: 0,
          days: time === null ? [] : [Math.floor(time / DAY)],
          first: place,
          last: place,
          ...(isAnswer ? { answersOnly: true as const } : {}),
        },
      ],
      0,
    );
  }
  return inventory.take();
}

const sorted = (rows: Iterable<UsageRow>): UsageRow[] => [...rows].sort((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1));

describe('a ledger', () => {
  it('gives the rows of one inventory, whatever is put aside and whatever came ahead of its turn', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(part, fc.boolean()), { maxLength: 8 }),
        fc.nat({ max: 6 }),
        fc.constantFrom(0, 500, 1e6),
        (parts, limit, held) => {
          const plain = new Inventory();
          for (const [i, [seeds]] of parts.entries()) plain.absorb(rowsOf(seeds, i), 0);
          const ledger = new UsageLedger(new SortPool(new MemorySpill(), held), limit);
          for (const [i, [seeds, isEarly]] of parts.entries()) if (isEarly) ledger.absorbEarly(rowsOf(seeds, i), i);
          for (const [i, [seeds, isEarly]] of parts.entries()) {
            if (isEarly) ledger.putAside();
            else ledger.absorb(rowsOf(seeds, i), i, 0);
          }
          const questions = plain.rows.filter(({ answersOnly }) => answersOnly !== true);
          const newest = (questions.length > 0 ? questions : plain.rows).reduce<number | null>(
            (most, { last: { time } }) => (time === null ? most : Math.max(most ?? time, time)),
            null,
          );
          expect(ledger.newest).toBe(newest);
          expect(sorted(ledger.drain())).toEqual(sorted(plain.rows));
          expect(ledger.leftOut).toBe(0);
        },
      ),
    );
  });

  it('counts what finds no room on disk', () => {
    const ledger = new UsageLedger(new SortPool(new MemorySpill(10), 0), 0);
    ledger.absorb(
      rowsOf([{ host: 'A', program: null, time: 1, target: 'a.example', count: 1, signer: null, isAnswer: false }], 1),
      0,
      0,
    );
    expect([...ledger.drain()]).toEqual([]);
    expect(ledger.leftOut).toBe(1);
  });
});
