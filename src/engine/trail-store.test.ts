import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStateBudget } from './state-budget.ts';
import { type EventReference, TrailBuilder, trailOf } from './trail.ts';
import { TrailStore } from './trail-store.ts';

const reference = (record: number): EventReference => ({
  source: record % 3 === 0 ? 'a.evtx' : 'b.evtx',
  record,
  recordId: record % 5 === 0 ? null : record % 7 === 0 ? `odd ${record}` : String(record * 10_000_001),
  time: record % 4 === 0 ? null : record * 1000,
});

describe('the trail store', () => {
  it('keeps of each group what a builder of its own would keep', () => {
    const groups = fc.array(fc.nat(4), { maxLength: 600 });
    fc.assert(
      fc.property(groups, fc.nat(600), (list, cut) => {
        const whole = new TrailStore(openStateBudget(), () => {});
        const merged = new TrailStore(openStateBudget(), () => {});
        const part = new TrailStore(openStateBudget(), () => {});
        const builders = [0, 1, 2, 3, 4].map(() => new TrailBuilder());
        list.forEach((group, i) => {
          whole.add(group, reference(i + 1));
          builders[group]!.add(trailOf(reference(i + 1)));
          if (i < cut) merged.add(group, reference(i + 1));
          else part.add(group, { ...reference(i + 1), record: i + 1 - cut });
        });
        merged.merge(part.parts(5), Int32Array.from([0, 1, 2, 3, 4]), cut);
        builders.forEach((builder, group) => {
          expect(whole.build(group)).toEqual(builder.build());
          expect(merged.build(group)).toEqual(builder.build());
        });
      }),
      { numRuns: 60 },
    );
  });

  it('tells records and their ids that need more room than most', () => {
    const store = new TrailStore(openStateBudget(), () => {});
    const ids = ['0', '4294967293', '4294967294', '4294967295', '9999999999', '007', '123456789012345678901', '-1'];
    const references = ids.map((recordId, i) => ({ source: 'a', record: 2 ** 32 - 4 + i, recordId, time: null }));
    for (const one of references) store.add(0, one);
    expect(store.build(0).first).toEqual(references);
    const merged = new TrailStore(openStateBudget(), () => {});
    merged.merge(store.parts(1), Int32Array.of(0), 2 ** 33);
    expect(merged.build(0).first).toEqual(references.map((one) => ({ ...one, record: one.record + 2 ** 33 })));
  });

  it('grows past one block', () => {
    const store = new TrailStore(openStateBudget(), () => {});
    for (let i = 0; i < 70_000; i++) store.add(i, reference(i + 1));
    for (let i = 0; i < 70_000; i++) store.add(i, reference(i + 70_001));
    expect(store.build(69_999)).toEqual({ count: 2, first: [reference(70_000), reference(140_000)], last: [] });
    expect(store.build(3)).toEqual({ count: 2, first: [reference(4), reference(70_004)], last: [] });
  });

  it('tells sources and ids apart that come late in a block', () => {
    const store = new TrailStore(openStateBudget(), () => {});
    const plain = (record: number): EventReference => ({ source: 'a', record, recordId: null, time: record });
    for (let i = 1; i < 200; i++) store.add(i, plain(i));
    const other = { source: 'b', record: 7, recordId: '12', time: null };
    store.add(200, other);
    store.add(201, plain(8));
    expect(store.build(1).first).toEqual([plain(1)]);
    expect(store.build(200).first).toEqual([other]);
    expect(store.build(201).first).toEqual([plain(8)]);
    const merged = new TrailStore(openStateBudget(), () => {});
    const groups = Int32Array.from({ length: 202 }, (_, i) => i);
    merged.merge(store.parts(202), groups, 0);
    expect(merged.build(199).first).toEqual([plain(199)]);
    expect(merged.build(200).first).toEqual([other]);
  });

  it('counts on when its budget is used up, and names each group at least once', () => {
    const said = new Set<string>();
    const store = new TrailStore({ ...openStateBudget(), references: 3 }, (what) => said.add(what));
    for (const group of [0, 0, 0, 0, 1]) store.add(group, reference(1));
    expect(store.build(0).count).toBe(4);
    expect(store.build(0).first).toHaveLength(3);
    expect(store.build(1).first).toHaveLength(1);
    expect(said.size).toBe(1);
  });
});
