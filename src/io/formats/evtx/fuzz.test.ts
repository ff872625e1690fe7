/** Mutated chunks: no throw, no hang, no more records than the bytes can hold, and output that is well formed. */
import { describe, expect, it } from 'vitest';
import { buildFuzzSeeds, mutateChunk, readMutant } from './fuzz.fixture.ts';

describe('2,000 mutated chunks', () => {
  const seeds = buildFuzzSeeds();
  it.each([1, 2, 3, 4])('seed %i', (seed) => {
    for (let i = 0; i < 500; i++) {
      const original = seeds[i % seeds.length]!;
      const chunk = mutateChunk(original, seed * 1_000_003 + i);
      const { attempted, problems } = readMutant(original, chunk, i);
      expect(problems).toEqual([]);
      expect(attempted).toBeLessThanOrEqual((2 * (65_536 - 512)) / 28);
    }
  });
});
