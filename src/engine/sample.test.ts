import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample, SequenceTerm } from '../lang/plan.ts';
import { SampleMachine } from './sample.ts';

const span = { start: 0, end: 0 };
const term: SequenceTerm = { predicate: { kind: 'literal', value: true, span }, by: [], missing: false, span };

/** Which events the sample of one key shows; `hits`: for each event the terms that it satisfies. */
function sample(terms: number, hits: readonly (readonly number[])[]): readonly number[] | null {
  const stage: Sample = { kind: 'sample', terms: Array<SequenceTerm>(terms).fill(term), span };
  let found: number[] | null = null;
  const machine = new SampleMachine<number>(stage, ({ events }) => {
    found = events.map((event) => event!.match);
  });
  for (const [i, satisfied] of hits.entries())
    machine.push({
      id: `event ${i}`,
      time: i,
      host: null,
      hits: satisfied.map((at) => ({ term: at, keys: ['k'] })),
      match: i,
    });
  machine.end();
  return found;
}

/** Every choice in the order of events, the first that has none twice. */
function firstChoice(
  terms: number,
  hits: readonly (readonly number[])[],
  chosen: readonly number[] = [],
): readonly number[] | null {
  if (chosen.length === terms) return chosen;
  for (const [i, satisfied] of hits.entries()) {
    if (!satisfied.includes(chosen.length) || chosen.includes(i)) continue;
    const whole = firstChoice(terms, hits, [...chosen, i]);
    if (whole !== null) return whole;
  }
  return null;
}

describe('a sample', () => {
  it('shows the earliest events that leave something for the later terms', () => {
    const satisfied = (terms: number) => fc.array(fc.uniqueArray(fc.nat(terms - 1)), { maxLength: 7 });
    const cases = fc.integer({ min: 1, max: 5 }).chain((terms) => fc.tuple(fc.constant(terms), satisfied(terms)));
    fc.assert(
      fc.property(cases, ([terms, hits]) => {
        expect(sample(terms, hits)).toEqual(firstChoice(terms, hits));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says that nothing fits without trying every choice', () => {
    const all = Array.from({ length: 20 }, (_, i) => i);
    expect(sample(20, Array<number[]>(19).fill(all))).toBeNull();
    expect(sample(20, Array<number[]>(20).fill(all))).toEqual(all);
  });
});
