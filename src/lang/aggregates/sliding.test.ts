import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listToValue, type Value, valuesOf } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';
import { AGGREGATES, findAggregate } from './index.ts';
import { openSliding, Queue } from './sliding.ts';

interface Row {
  readonly value: Value;
  readonly time: number | null;
  readonly order: number;
}

/** What the window's rows give when they are added to a new state. */
function recompute(spec: AggregateSpec, rows: readonly Row[], parameter: number | undefined): Value {
  let state = spec.init();
  for (const { value, time, order } of rows)
    for (const item of value === null ? [] : valuesOf(value)) state = spec.add(state, item, time, order, parameter);
  return spec.value(state, parameter);
}

const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }).map((number) => number + 0),
  fc.constantFrom(0.1, 0.2, 1e16, -1e16, 1, 'a', 'b', '10', '10.0', '9.5', '__proto__', '', true, false),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(scalar, { minLength: 2, maxLength: 4 }).map((items) => listToValue(items)) },
);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ value, time: fc.option(fc.integer({ min: 0, max: 4 })) }) },
    { weight: 2, arbitrary: fc.constant('shift' as const) },
  ),
  { maxLength: 60 },
);

describe('over a sliding window', () => {
  for (const spec of AGGREGATES) {
    it(`${spec.name} is what its rows give, whatever came and left before`, () => {
      fc.assert(
        fc.property(steps, fc.constantFrom(undefined, 0, 25, 95), (list, parameter) => {
          const sliding = openSliding(spec, parameter);
          let rows: Row[] = [];
          list.forEach((step, order) => {
            if (step === 'shift') {
              if (rows.length === 0) return;
              sliding.shift();
              rows = rows.slice(1);
            } else {
              sliding.push(step.value, step.time, order);
              rows.push({ ...step, order });
            }
            expect(sliding.value()).toEqual(recompute(spec, rows, parameter));
          });
        }),
        { numRuns: 200 },
      );
    });
  }

  it('costs as much for a long window as for a short one', () => {
    let calls = 0;
    const sum = findAggregate('sum')!;
    const counted: AggregateSpec = {
      ...sum,
      add: (...args) => {
        calls++;
        return sum.add(...args);
      },
      merge: (a, b) => {
        calls++;
        return sum.merge(a, b);
      },
    };
    const sliding = openSliding(counted, undefined);
    const rows = 5_000;
    for (let row = 0; row < rows; row++) {
      sliding.push(row, null, row);
      if (row >= 1_000) sliding.shift();
      sliding.value();
    }
    expect(calls).toBeLessThan(6 * rows);
    expect(sliding.value()).toBe((1_000 * (rows - 1_000 + rows - 1)) / 2);
  });

  it('takes back a sum that one huge number hid', () => {
    const sliding = openSliding(findAggregate('sum')!, undefined);
    for (const number of [1e308, 1e308, 0.5]) sliding.push(number, null, 0);
    sliding.shift();
    sliding.shift();
    expect(sliding.value()).toBe(0.5);
  });
});

it('a queue gives back what came in, in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: 'shift' as const }), { maxLength: 100 }), (list) => {
      const queue = new Queue<number>();
      const plain: number[] = [];
      for (const step of list) {
        if (step === 'shift') expect(queue.shift()).toBe(plain.shift());
        else {
          queue.push(step);
          plain.push(step);
        }
        expect([queue.length, queue.first]).toEqual([plain.length, plain[0]]);
      }
    }),
  );
});

describe('a long window', () => {
  it('costs each row the same few steps, however many it holds', () => {
    const sum = findAggregate('sum')!;
    let steps = 0;
    const counting: AggregateSpec = {
      ...sum,
      add: (...args) => {
        steps++;
        return sum.add(...args);
      },
      merge: (a, b) => {
        steps++;
        return sum.merge(a, b);
      },
    };
    const sliding = openSliding(counting, undefined);
    for (let i = 0; i < 20_000; i++) {
      if (i >= 10_000) sliding.shift();
      sliding.push(i, null, i);
      sliding.value();
    }
    expect(steps).toBeLessThan(6 * 20_000);
  });
});
