import { describe, expect, it } from 'vitest';
import type { Row } from '../row.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import { timechart } from './timechart.ts';

const SECOND = 1_000_000;
const OPTIONS = {
  width: { unit: 'us', size: 300 * SECOND },
  by: null,
  columns: [{ name: 'count', zero: true }],
  continuous: true,
  fixedRange: true,
  choice: { function: 'sum', keep: { by: 'rank', limit: 10, lowest: false, outside: false } },
  other: true,
  otherName: 'OTHER',
  nullName: 'NULL',
  columnFormat: '$AGG$: $VAL$',
} as const;

/** Start and count of each bucket. */
function chart(rows: readonly (readonly [time: number, count: number])[], from: number, to: number): unknown[] {
  const out: Row[] = [];
  const chart = timechart.open(OPTIONS, ({ row }) => out.push(row), {
    context: { now: 0, infoMin: from * SECOND, infoMax: to * SECOND, zone: 'UTC' },
    limit: expect.fail,
    lookup: () => undefined,
    open: expect.fail,
    runPlan: expect.fail,
  });
  for (const [time, count] of rows) {
    chart.push({
      row: new Map([
        ['_time', time],
        ['count', count],
      ]),
      trail: EMPTY_TRAIL,
    });
  }
  chart.end();
  return out.map((row) => [row.get('_time'), row.get('count')]);
}

describe('timechart', () => {
  it('has a bucket for all of the range, and none for what it ends before', () => {
    const hour = [[1200, 2]] as const;
    expect(chart(hour, 900, 1800)).toEqual([
      [900, 0],
      [1200, 2],
      [1500, 0],
    ]);
    expect(chart(hour, 1000, 1801)).toEqual([
      [900, 0],
      [1200, 2],
      [1500, 0],
      [1800, 0],
    ]);
  });
});
