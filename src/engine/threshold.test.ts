import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import type { Threshold } from '../lang/plan.ts';
import type { Candidate } from './term-hits.ts';
import { searchThreshold, ThresholdMachine, ThresholdSignals } from './threshold.ts';
import { type ThresholdBucket, ValueRoom } from './threshold-bucket.ts';

const term = { predicate: { kind: 'literal', value: true }, by: [], missing: false } as const;

function stageOf(parts: Partial<Threshold> = {}): Threshold {
  return { kind: 'threshold', terms: [term], count: 2, cardinality: null, stretch: 10, ...parts };
}

interface Item {
  readonly time: number;
  readonly key: Value;
  readonly value?: Value;
  readonly host?: string;
  readonly user?: Value;
}

function candidates(items: readonly Item[], stage: Threshold): Candidate<number>[] {
  return items.map(({ time, key, value = null, host = 'h', user = null }, match) => {
    const carried = stage.cardinality === null ? [user] : [value, user];
    const hits = [{ term: 0, keys: [key], carried }];
    return { time, tiebreaker: null, finer: 0, host, recordId: null, id: `${match}`, hits, match };
  });
}

function run(items: readonly Item[], parts: Partial<Threshold> = {}): ThresholdBucket<number>[] {
  const stage = stageOf(parts);
  const found: ThresholdBucket<number>[] = [];
  const machine = new ThresholdMachine<number>(stage, (bucket) => found.push(bucket));
  for (const candidate of candidates(items, stage)) machine.push(candidate);
  machine.end();
  return found;
}

const eventsOf = (buckets: readonly ThresholdBucket<number>[]) => buckets.map(({ events }) => events);

describe('ThresholdMachine', () => {
  it('counts what a stretch of time holds, its beginning included and its end not', () => {
    const at = (time: number): Item => ({ time, key: 'a' });
    expect(eventsOf(run([at(0), at(10), at(19), at(20)]))).toEqual([[1, 2]]);
    expect(eventsOf(run([at(0), at(9), at(9), at(10), at(11)]))).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('asks for as many different values, a list having several', () => {
    const cardinality = { field: 'x', atLeast: 2 };
    const items = [
      { time: 0, key: 'a', value: 'x' },
      { time: 1, key: 'a', value: 'x' },
    ];
    expect(run(items, { cardinality })).toEqual([]);
    const [bucket] = run([...items, { time: 2, key: 'a', value: ['y', 'x'] }], { cardinality });
    expect(bucket).toMatchObject({ count: 3, cardinality: 2, oldest: 0, newest: 2 });
  });

  it('forgets the values of events that no stretch holds any more', () => {
    const cardinality = { field: 'x', atLeast: 2 };
    const items = [
      { time: 0, key: 'a', value: 'x' },
      { time: 10, key: 'a', value: 'y' },
      { time: 11, key: 'a', value: 'y' },
    ];
    expect(run(items, { cardinality })).toEqual([]);
  });

  it('says what all events have in common', () => {
    const [bucket] = run([
      { time: 0, key: 'a', host: 'h', user: 'u' },
      { time: 1, key: 'a', host: 'h', user: 'v' },
    ]);
    expect(bucket).toMatchObject({ host: 'h', shared: [null], values: ['a'] });
  });

  it('keeps the first and the last fifty events of any number', () => {
    const items = Array.from({ length: 5000 }, () => ({ time: 0, key: 'a' }));
    const [bucket] = run(items);
    expect(bucket!.count).toBe(5000);
    expect(bucket!.events).toEqual([...Array(50).keys(), ...Array.from({ length: 50 }, (_, i) => 4950 + i)]);
  });

  it('drops the tuples touched longest ago where there are too many, and counts them', () => {
    const stage = stageOf();
    const found: ThresholdBucket<number>[] = [];
    const machine = new ThresholdMachine<number>(stage, (bucket) => found.push(bucket), 2);
    const items = ['a', 'b', 'c', 'a', 'c'].map((key) => ({ time: 0, key }));
    for (const candidate of candidates(items, stage)) machine.push(candidate);
    machine.end();
    expect(found.map(({ values }) => values)).toEqual([['c']]);
    expect(machine.dropped).toBeGreaterThan(0);
  });

  it('holds no more events than it may while they are not enough', () => {
    const stage = stageOf({ count: 1000 });
    const machine = new ThresholdMachine<number>(stage, () => {}, 100, 10);
    for (const candidate of candidates(
      Array.from({ length: 100 }, (_, i) => ({ time: 0, key: `${i % 5}` })),
      stage,
    ))
      machine.push(candidate);
    expect(machine.dropped).toBeGreaterThan(0);
  });

  it('counts the values that found no room', () => {
    const stage = stageOf({ cardinality: { field: 'x', atLeast: 1 } });
    const room = new ValueRoom(3);
    const machine = new ThresholdMachine<number>(stage, () => {}, 100, 100, room);
    const items = Array.from({ length: 5 }, (_, i) => ({ time: 0, key: 'a', value: `${i}` }));
    for (const candidate of candidates(items, stage)) machine.push(candidate);
    machine.end();
    expect([room.left, room.dropped]).toEqual([3, 2]);
  });

  it('finds whatever a window of the same length would find, wherever that begins', () => {
    const item = fc.record({ time: fc.nat(60), key: fc.constantFrom('a', 'b'), value: fc.constantFrom('x', 'y') });
    const cardinality = fc.option(fc.constant({ field: 'x', atLeast: 2 }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), cardinality, fc.nat(60), (unordered, cardinality, from) => {
        const items = unordered.toSorted((a, b) => a.time - b.time);
        const stage = stageOf({ count: 3, cardinality });
        const inWindow = candidates(items, stage).filter(({ time }) => time >= from && time < from + 10);
        const ofWindow: ThresholdBucket<number>[] = [];
        searchThreshold(stage, { from, to: from + 10 }, inWindow, new ThresholdSignals(), (b) => ofWindow.push(b));
        const found = run(items, { count: 3, cardinality });
        for (const { values, oldest, newest } of ofWindow) {
          const near = found.filter((b) => b.values[0] === values[0] && b.oldest <= newest && oldest < b.oldest + 10);
          expect(near).not.toEqual([]);
        }
        // And nothing that no window finds: each has enough within the stretch that it began.
        for (const bucket of found) expect(bucket.isReached && bucket.newest < bucket.oldest + 10).toBe(true);
      }),
    );
  });
});

describe('searchThreshold', () => {
  it('says how many tuples found no room', () => {
    const stage = stageOf({ count: 1 });
    const items = ['a', 'b', 'c'].map((key) => ({ time: 0, key }));
    const found: ThresholdBucket<number>[] = [];
    const emit = (bucket: ThresholdBucket<number>): number => found.push(bucket);
    const room = new ValueRoom();
    const signals = new ThresholdSignals();
    expect(searchThreshold(stage, { from: 0, to: 10 }, candidates(items, stage), signals, emit, room, 2)).toBe(1);
    expect(found.map(({ values }) => values)).toEqual([['a'], ['b']]);
  });

  it('forgets what was counted when no window holds it any more', () => {
    const signals = new ThresholdSignals([['["a"]', 5]]);
    searchThreshold(stageOf(), { from: 5, to: 15 }, [], signals, () => {});
    expect(signals.state()).toEqual([]);
  });
});
