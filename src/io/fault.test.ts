import { describe, expect, it } from 'vitest';
import { FAULT_SAMPLES, FaultLog } from './fault.ts';
import { renderFault } from './outputs/summary-text.ts';

const FULL = { code: 'state-cap', source: 'rule-1', detail: 'dedup is full' } as const;

describe('FaultLog', () => {
  it('counts each fault in a record and keeps the first ones', () => {
    const log = new FaultLog();
    for (let record = 1; record <= FAULT_SAMPLES + 5; record++) log.add({ code: 'json-invalid', source: 'a', record });
    expect(log.total).toBe(FAULT_SAMPLES + 5);
    expect(log.samples.map(({ record }) => record)).toEqual(Array.from({ length: FAULT_SAMPLES }, (_, i) => i + 1));
  });

  it('says a cap once per rule and operator, with how often it was met', () => {
    const log = new FaultLog();
    for (let row = 0; row < 49_000; row++) log.add(FULL);
    log.add(FULL, 1_000);
    log.add({ ...FULL, source: 'rule-2' });
    log.add({ ...FULL, detail: 'sort is full' }, 3);
    expect(log.total).toBe(3);
    expect(log.counts.get('state-cap')).toBe(3);
    expect(log.occurrences.get('state-cap')).toBe(50_004);
    expect(log.samples.map((fault) => renderFault(fault, 120))).toEqual([
      'rule-1: dedup is full (50,000 times)',
      'rule-2: dedup is full',
      'rule-1: sort is full (3 times)',
    ]);
  });

  it('counts caps once that two logs met, and all else of both', () => {
    const a = new FaultLog();
    const b = new FaultLog();
    a.add(FULL, 2);
    b.add({ code: 'truncated', source: 'f' });
    b.add(FULL, 5);
    b.add({ ...FULL, source: 'rule-2' });
    a.absorb(b);
    expect([...a.counts]).toEqual([
      ['state-cap', 2],
      ['truncated', 1],
    ]);
    expect([...a.occurrences]).toEqual([
      ['state-cap', 8],
      ['truncated', 1],
    ]);
    expect(a.samples).toContainEqual({ ...FULL, times: 7 });
  });

  it('stays bounded where many rules meet many caps', () => {
    const log = new FaultLog();
    for (let rule = 0; rule < 30_000; rule++) log.add({ ...FULL, source: `rule-${rule}` });
    expect(log.total).toBe(30_000);
    expect(log.samples).toHaveLength(FAULT_SAMPLES);
  });
});
