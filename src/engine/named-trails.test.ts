import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NamedTrails } from './named-trails.ts';
import { openStateBudget } from './state-budget.ts';
import { type EventReference, type Trail, trailEvents, trailOf, weaveTrails } from './trail.ts';
import { TrailPool } from './trail-pool.ts';
import { TrailStore } from './trail-store.ts';

const at = (record: number): EventReference => ({ source: 's', record, recordId: null, time: null });
const openStore = (): TrailStore => new TrailStore(openStateBudget(), () => {});

/** What an event of a group was folded as: by itself, or with others under one of two verdicts. */
const FOLDED = fc.constantFrom('own' as const, 0 as const, 1 as const, 1 as const);
/** Small ones, so that a trail's ends are in several, and many, so that some lie between. */
const BATCHES = fc.array(fc.array(FOLDED, { maxLength: 30, size: 'max' }), {
  minLength: 1,
  maxLength: 24,
  size: 'max',
});

describe('named trails', () => {
  it('are read from both ends as if every batch had been read', () => {
    fc.assert(
      fc.property(BATCHES, fc.constantFrom(3, 7, 100), fc.boolean(), (batches, maxBatches, isTakenOver) => {
        const pool = new TrailPool(500_000, maxBatches);
        const own = openStore();
        const named = new NamedTrails(own);
        const all: Trail[] = [];
        let record = 0;
        for (const events of batches) {
          const shared = openStore();
          for (const folded of events) {
            const event = at(++record);
            all.push(trailOf(event));
            if (folded !== 'own') shared.add(folded, event);
          }
          const trails = pool.open(shared.parts(2), 0);
          events.forEach((folded, i) => {
            if (folded === 'own') own.add(0, at(record - events.length + i + 1));
          });
          const verdicts = ([0, 1] as const).filter((verdict) => events.includes(verdict));
          named.add(trails, Int32Array.from(verdicts.flatMap((verdict) => [0, verdict])));
        }
        if (isTakenOver) named.takeOver();
        const found = named.trailOf(0);
        const expected = weaveTrails(all, pool.compare);
        expect(found.count).toBe(record);
        expect(trailEvents(found)).toEqual(all.length === 0 ? [] : trailEvents(expected));
      }),
      { numRuns: 300 },
    );
  });
});
