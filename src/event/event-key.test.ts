import { describe, expect, it } from 'vitest';
import { bytesKeyOf, recordKeyOf, subKey } from './event-key.ts';

const TIME = 1_700_000_000_123_456;
const BYTES = Buffer.from('{"a":1}');

describe('an event key', () => {
  it('is the same where the event id is: the case of a host and what lies under a millisecond do not count', () => {
    const key = recordKeyOf('WKS-03', 'Security', '17', TIME, BYTES);
    expect(recordKeyOf('wks-03', 'Security', '17', TIME + 500, BYTES)).toEqual(key);
    for (const other of [
      recordKeyOf('wks-04', 'Security', '17', TIME, BYTES),
      recordKeyOf('wks-03', 'System', '17', TIME, BYTES),
      recordKeyOf('wks-03', 'Security', '18', TIME, BYTES),
      recordKeyOf('wks-03', 'Security', '17', TIME + 1000, BYTES),
      recordKeyOf('wks-03', null, '17', TIME, BYTES),
      recordKeyOf(null, 'Security', '17', TIME, BYTES),
      recordKeyOf('wks-03', 'Security', '17', null, BYTES),
      recordKeyOf('wks-03Security', '', '17', TIME, BYTES),
      recordKeyOf('wks-03', 'Security', '17', TIME, Buffer.from('{"a":2}')),
    ])
      expect([other.lo, other.hi]).not.toEqual([key.lo, key.hi]);
  });

  it('does not repeat among many', () => {
    const keys = new Set<string>();
    const add = ({ lo, hi }: { lo: number; hi: number }) => keys.add(`${lo} ${hi}`);
    for (let i = 0; i < 100_000; i++) add(recordKeyOf('WKS', 'Security', String(i), TIME + (i % 7) * 1000, BYTES));
    for (let i = 0; i < 1000; i++) add(bytesKeyOf(Buffer.from(`{"a":${i}}`)));
    const one = recordKeyOf('WKS', 'Security', 'x', TIME, BYTES);
    for (let i = 0; i < 1000; i++) add(subKey(one, i));
    expect(keys.size).toBe(102_000);
  });

  it('of bytes counts every one of them', () => {
    const bytes = Buffer.from('{"EventID":1,"n":123}');
    const key = bytesKeyOf(bytes);
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(bytesKeyOf(changed)).not.toEqual(key);
    }
    expect(bytesKeyOf(Buffer.concat([Buffer.from('x'), bytes]).subarray(1))).toEqual(key);
  });
});
