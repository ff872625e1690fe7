import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstOf, listToValue, scalarText, type Value, valuesOf } from '../../event/value.ts';
import { AGGREGATES } from '../../lang/aggregates/index.ts';
import type { Aggregate, AggregateCall } from '../../lang/plan.ts';
import type { OperatorContext } from '../operator.ts';
import { openPipeline } from '../pipeline.ts';
import { type Row, rowTime, setColumn } from '../row.ts';
import { EMPTY_TRAIL } from '../trail.ts';

const CALLS: readonly AggregateCall[] = AGGREGATES.map(({ name }) => ({
  function: name,
  arg: name === 'count' ? null : { kind: 'field', name: 'v' },
  as: `out_${name}`,
  ...(name === 'perc' ? { parameter: 90 } : {}),
}));

function run(stage: Aggregate, rows: readonly Row[]): Row[] {
  const out: Row[] = [];
  const context = {
    context: { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' },
    limit: () => {},
  } as Partial<OperatorContext> as OperatorContext; // what `streamstats` asks for
  const pipeline = openPipeline([stage], ({ row }) => out.push(row), context);
  for (const row of rows) pipeline.push({ row: new Map(row), trail: EMPTY_TRAIL });
  pipeline.end();
  return out;
}

interface Seen {
  readonly key: string;
  readonly row: Row;
}

/** The same, every window added up anew for each row. */
function recompute(stage: Aggregate, rows: readonly Row[]): Row[] {
  const { window: size = 0, timeWindow: length, by, current = true, global, resetOnChange } = stage;
  const most = size > 0 ? size : Number.POSITIVE_INFINITY;
  const windows = new Map<string, Seen[]>();
  let lastKey: string | null = null;
  return rows.map((input) => {
    const row = new Map(input);
    if (by.some((name) => !row.has(name))) return row;
    const key = JSON.stringify(by.map((name) => scalarText(firstOf(row.get(name)!)!)));
    const place = global === true ? '' : key;
    const seen = windows.get(place) ?? [];
    windows.set(place, seen);
    if (resetOnChange === true && lastKey !== key) seen.length = 0;
    lastKey = key;
    const time = rowTime(row);
    const dropFar = (): void => {
      const isFar = (at: number | null): boolean => at === null || time === null || Math.abs(at - time) > length!;
      while (length !== undefined && seen.length > 0 && isFar(rowTime(seen[0]!.row))) seen.shift();
    };
    const see = (): void => {
      seen.push({ key, row: new Map(input) });
      if (seen.length > most) seen.shift();
      dropFar();
    };
    dropFar();
    if (current) see();
    const own = seen.filter((one) => one.key === key).map((one) => one.row);
    if (!current) see();
    for (const call of CALLS) setColumn(row, call.as, total(call, own));
    return row;
  });
}

function total(call: AggregateCall, rows: readonly Row[]): Value {
  const spec = AGGREGATES.find(({ name }) => name === call.function)!;
  let state = spec.init();
  rows.forEach((row, order) => {
    const value = call.arg === null ? true : (row.get('v') ?? null);
    for (const item of value === null ? [] : valuesOf(value))
      state = spec.add(state, item, rowTime(row), order, call.parameter);
  });
  return spec.value(state, call.parameter);
}

const scalar = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.1, 0.7, 1e16, 'a', 'b', '10', '10.0', ''));
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { minLength: 2, maxLength: 3 }).map((items) => listToValue(items)) },
);
const row = fc
  .record({ v: value, g: fc.constantFrom('x', 'y', 'z'), _time: fc.integer({ min: 0, max: 30 }) }, { requiredKeys: [] })
  .map((fields): Row => new Map(Object.entries(fields)));
const options = fc.record(
  {
    window: fc.integer({ min: 0, max: 6 }),
    current: fc.boolean(),
    global: fc.constant(true as const),
    resetOnChange: fc.boolean(),
    timeWindow: fc.integer({ min: 0, max: 10 }).map((seconds) => seconds * 1_000_000),
  },
  { requiredKeys: ['current'] },
);

describe('streamstats', () => {
  it('gives over a sliding window what adding up its rows anew would', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), options, fc.constantFrom([], ['g']), (rows, chosen, by) => {
        const stage: Aggregate = { kind: 'aggregate', mode: 'streamstats', aggregates: CALLS, by, ...chosen };
        expect(run(stage, rows)).toEqual(recompute(stage, rows));
      }),
      { numRuns: 500 },
    );
  });

  it('passes many rows through a long window', () => {
    const rows = Array.from({ length: 20_000 }, (_, i): Row => new Map<string, Value>([['v', (i * 7919) % 10_007]]));
    const calls = CALLS.filter((call) => ['count', 'sum', 'dc', 'min', 'median'].includes(call.function));
    const stage: Aggregate = { kind: 'aggregate', mode: 'streamstats', aggregates: calls, by: [], window: 10_000 };
    const last = run(stage, rows).at(-1)!;
    const own = rows.slice(-10_000);
    for (const call of calls) expect([call.as, last.get(call.as) ?? null]).toEqual([call.as, total(call, own)]);
  });
});
