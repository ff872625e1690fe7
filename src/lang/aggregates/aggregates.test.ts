import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Scalar, Value } from '../../event/value.ts';
import type { AggregateSpec } from '../aggregate.ts';
import { AGGREGATES, findAggregate } from './index.ts';

interface Row {
  value: Scalar;
  time: number | null;
  order: number;
}

function feed(spec: AggregateSpec, rows: readonly Row[], parameter?: number): unknown {
  let state = spec.init();
  for (const { value, time, order } of rows) state = spec.add(state, value, time, order, parameter);
  return state;
}

function run(name: string, values: readonly Scalar[], parameter?: number): Value {
  const spec = findAggregate(name)!;
  const rows = values.map((value, order) => ({ value, time: order * 1_000_000, order }));
  return spec.value(feed(spec, rows, parameter), parameter);
}

describe('values', () => {
  test.each<[string, Scalar[], Value, number?]>([
    ['count', ['a', 'b'], 2],
    ['count', [], 0],
    ['dc', ['a', 'b', 'a', 1, '1'], 3],
    ['dc', [], 0],
    ['values', ['b', 'a', 'b', '10', 9], ['10', '9', 'a', 'b']],
    ['values', ['__proto__', 'constructor', '__proto__'], ['__proto__', 'constructor']],
    ['values', ['\uffee', '\u{10000}'], ['\uffee', '\u{10000}']],
    ['values', ['a'], 'a'],
    ['values', [], null],
    ['list', ['b', 'a', 'b'], ['b', 'a', 'b']],
    ['min', ['10', '9', 'x'], '9'],
    ['max', ['10', '9', 'x'], 'x'],
    ['max', ['10', '9'], '10'],
    ['min', [], null],
    ['range', ['1', '4.5', 'x'], 3.5],
    ['sum', ['1', '2', 'x', true], 3],
    ['sum', ['x'], null],
    ['sum', [0.1, 0.2, 0.3], 0.6],
    ['avg', [1, 2, 4], 7 / 3],
    ['stdev', [5], 0],
    ['stdev', [1e9, 1e9 + 1, 1e9 + 2], 1],
    ['stdevp', [2, 4, 4, 4, 5, 5, 7, 9], 2],
    ['var', [1, 2, 3, 4], 5 / 3],
    ['varp', [1, 2, 3, 4], 1.25],
    ['sumsq', [1, 2, 3], 14],
    ['median', [3, 1, 2], 2],
    ['median', [4, 1, 2, 3], 3],
    ['perc', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 10, 95],
    ['perc', [1, 2, 3, 4], 4, 100],
    ['perc', [1, 2, 3, 4], 1, 0],
    ['mode', ['b', 'a', 'b'], 'b'],
    ['mode', ['b', 'a'], 'a'],
    ['first', ['a', 'b'], 'a'],
    ['last', ['a', 'b'], 'b'],
    ['earliest', ['a', 'b'], 'a'],
    ['latest', ['a', 'b'], 'b'],
    ['earliest_time', ['a', 'b'], 0],
    ['latest_time', ['a', 'b'], 1],
  ])('%s of %j', (name, input, expected, parameter) => {
    expect(run(name, input, parameter)).toEqual(expected);
  });

  test('list keeps the first hundred', () => {
    expect(
      run(
        'list',
        Array.from({ length: 300 }, (_, i) => i),
      ),
    ).toHaveLength(100);
  });

  test('rows without a time have no part in earliest and latest', () => {
    const spec = findAggregate('latest')!;
    expect(spec.value(feed(spec, [{ value: 'a', time: null, order: 0 }]), undefined)).toBeNull();
  });

  test('at the same time the row that comes first is the later one', () => {
    const rows = [
      { value: 'newer', time: 5, order: 0 },
      { value: 'older', time: 5, order: 1 },
    ];
    expect(findAggregate('latest')!.value(feed(findAggregate('latest')!, rows), undefined)).toBe('newer');
    expect(findAggregate('earliest')!.value(feed(findAggregate('earliest')!, rows), undefined)).toBe('older');
  });

  test('groups with the same values hold one list, and what one adds to it the others do not have', () => {
    const spec = findAggregate('dc')!;
    const of = (...values: string[]) =>
      feed(
        spec,
        values.map((value, order) => ({ value, time: null, order })),
      );
    const one = of('a', 'b');
    expect(of('a', 'b')).toBe(one);
    expect(of('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
    expect(of('a', 'b', 'd')).toEqual(['a', 'b', 'd']);
    expect(one).toEqual(['a', 'b']);
    // Lists that nobody shares are not looked for, and come out the same.
    for (let i = 0; i < 60_000; i++) expect(spec.value(of(`x${i}`, `y${i}`, `x${i}`), undefined)).toBe(2);
    expect(of('a', 'b')).toEqual(['a', 'b']);
  });

  test('aliases are known', () => {
    expect(findAggregate('distinct_count')).toBe(findAggregate('dc'));
    expect(findAggregate('mean')).toBe(findAggregate('avg'));
    expect(findAggregate('nothing')).toBeUndefined();
  });
});

describe('states', () => {
  const value = fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    // JSON writes -0 as 0; no log has one.
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }).map((number) => number + 0),
    fc.constantFrom('a', 'b', '10', '9.5', '__proto__', ''),
  );
  const rows = fc
    .array(fc.record({ value, time: fc.option(fc.integer({ min: 0, max: 4 })) }), { maxLength: 30 })
    .map((list) => list.map((row, order): Row => ({ ...row, order })));

  for (const spec of AGGREGATES) {
    test(`${spec.name}: parts merged give what the whole gives, written and read back in between`, () => {
      fc.assert(
        fc.property(rows, fc.nat(30), (list, cut) => {
          const whole = spec.value(feed(spec, list, 50), 50);
          const copy = (state: unknown) => JSON.parse(JSON.stringify(state));
          const left = copy(feed(spec, list.slice(0, cut), 50));
          const right = copy(feed(spec, list.slice(cut), 50));
          expect(spec.value(spec.merge(left, right), 50)).toEqual(whole);
        }),
        { numRuns: 100 },
      );
    });
  }

  test.each([
    'sum',
    'avg',
    'stdev',
    'values',
    'dc',
    'mode',
    'median',
    'earliest',
  ])('%s does not depend on the order of the rows', (name) => {
    const spec = findAggregate(name)!;
    fc.assert(
      fc.property(rows, (list) => {
        const timed = list.map((row) => ({ ...row, time: row.order }));
        expect(spec.value(feed(spec, [...timed].reverse()), undefined)).toEqual(
          spec.value(feed(spec, timed), undefined),
        );
      }),
      { numRuns: 100 },
    );
  });
});
