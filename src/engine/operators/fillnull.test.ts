import { describe, expect, it } from 'vitest';
import type { OperatorContext } from '../operator.ts';
import { openPipeline } from '../pipeline.ts';
import type { Row } from '../row.ts';
import { EMPTY_TRAIL } from '../trail.ts';
import { MAX_FILLED } from './fillnull.ts';

/** Sizes of the rows that come out where each of so many has one column of its own, and what is said. */
function fill(rows: number): {
  readonly filled: number;
  readonly whole: number;
  readonly untouched: number;
  readonly said: string[];
} {
  const said: string[] = [];
  const context = { limit: (what) => said.push(what) } as Partial<OperatorContext> as OperatorContext; // what it asks for
  let [filled, whole, untouched] = [0, 0, 0];
  const emit = ({ row }: { readonly row: Row }): void => {
    filled += row.size - 1;
    if (row.size === rows) whole++;
    if (row.size === 1) untouched++;
  };
  const pipeline = openPipeline([{ kind: 'fillnull', value: '0', names: null }], emit, context);
  for (let i = 0; i < rows; i++) pipeline.push({ row: new Map([[`c${i}`, i]]), trail: EMPTY_TRAIL });
  pipeline.end();
  return { filled, whole, untouched, said };
}

describe('fillnull without a list', () => {
  it('fills every column of every row', () => {
    expect(fill(30)).toEqual({ filled: 30 * 29, whole: 30, untouched: 0, said: [] });
  });

  it('stops where rows and columns multiply, leaves the rows and says so', () => {
    const rows = 4_000;
    const { filled, whole, untouched, said } = fill(rows);
    expect(filled).toBeLessThanOrEqual(MAX_FILLED);
    expect(whole + untouched).toBe(rows);
    expect(whole).toBe(Math.floor(MAX_FILLED / (rows - 1)));
    expect(new Set(said)).toEqual(new Set(['fillnull filled 10000000 cells; in further rows they stay empty']));
  });
});
