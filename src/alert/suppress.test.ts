import { describe, expect, it } from 'vitest';
import { formatTime } from '../event/time.ts';
import type { Value } from '../event/value.ts';
import { sampleAlert } from '../io/output.contract.ts';
import type { Alert } from './alert.ts';
import { sharedValue } from './shared-value.ts';
import { openSuppression, Suppressor } from './suppress.ts';

const SECOND = 1_000_000;

/** `10:x` is an alert at second 10 with the value x; `10:` has none, `10:x|y` two. */
function run(
  text: string,
  options: { duration?: number; missingAlone?: boolean; maxGroups?: number; every?: number } = {},
): string[] {
  const { duration = null, missingAlone = false, maxGroups, every } = options;
  const runOf = every === undefined ? undefined : (time: number) => Math.floor(time / SECOND / every);
  const settings = { groupBy: ['host.name'], duration: duration === null ? null : duration * SECOND, missingAlone };
  const out: string[] = [];
  const emit = ({ id, suppression }: Alert): void => {
    out.push(suppression === undefined ? `${id} alone` : `${id} +${suppression.docs_count}`);
  };
  const suppressor = new Suppressor(settings, emit, runOf, maxGroups);
  for (const item of text.split(' ')) {
    const [second, words] = item.split(':') as [string, string];
    const list = words.split('|');
    const value: Value = words === '' ? null : list.length === 1 ? words : list;
    const time = formatTime(Number(second) * SECOND);
    const suppression = openSuppression(settings, time, () => value);
    suppressor.push(sampleAlert({ id: item, time, ...(suppression === null ? {} : { suppression }) }));
  }
  suppressor.end();
  return out.sort();
}

describe('alert suppression', () => {
  it.each([
    ['all of a group in one run are one', '1:a 2:a 900000:a 3:b', {}, ['1:a +2', '3:b +0']],
    ['all of a group in each run', '1:a 4:a 5:b 11:a 12:a 9:a', { every: 10 }, ['11:a +2', '1:a +1', '5:b +0']],
    ['runs do not part what a duration joins', '1:a 11:a 99:a', { every: 10, duration: 10 }, ['1:a +1', '99:a +0']],
    ['a missing field is a value', '1: 2: 3:a', {}, ['1: +1', '3:a +0']],
    ['unless the rule says otherwise', '1: 2: 3:a', { missingAlone: true }, ['1: alone', '2: alone', '3:a +0']],
    [
      'up to the duration after the first',
      '0:a 5:a 10:a 11:a 21:a 22:a',
      { duration: 10 },
      ['0:a +2', '11:a +1', '22:a +0'],
    ],
    ['groups have windows of their own', '0:a 5:b 11:a 14:b', { duration: 10 }, ['0:a +0', '11:a +0', '5:b +1']],
    ['lists are equal in any order', '1:x|y 2:y|x 3:x', {}, ['1:x|y +1', '3:x +0']],
  ])('%s', (_, text, options, expected) => {
    expect(run(text, options)).toEqual(expected);
  });

  it('minds the order of lists in sequences alone', () => {
    const settings = { groupBy: ['host.name'], duration: null, missingAlone: false };
    const termOf = (ofSequence: boolean) =>
      openSuppression(settings, null, () => ['y', 'x'], ofSequence)?.terms[0]?.value;
    expect([termOf(false), termOf(true)]).toEqual([
      ['x', 'y'],
      ['y', 'x'],
    ]);
  });

  it('keeps the first alert, with the times of the first and the last', () => {
    const suppression = { terms: [{ field: 'host.name', value: 'a' }], start: null, end: null, docs_count: 0 };
    const out: Alert[] = [];
    const suppressor = new Suppressor({ groupBy: ['host.name'], duration: null, missingAlone: false }, (a) =>
      out.push(a),
    );
    for (const second of [1, 2, 5]) {
      const time = formatTime(second * SECOND);
      suppressor.push(sampleAlert({ id: `${second}`, time, suppression: { ...suppression, start: time, end: time } }));
    }
    suppressor.end();
    expect(out).toHaveLength(1);
    expect(out[0]!.id).toBe('1');
    expect(out[0]!.suppression).toEqual({
      terms: [{ field: 'host.name', value: 'a' }],
      start: '1970-01-01T00:00:01.000Z',
      end: '1970-01-01T00:00:05.000Z',
      docs_count: 2,
    });
  });

  it('closes the oldest groups when there are too many, and loses no alert', () => {
    expect(run('1:a 2:b 3:c 4:a', { maxGroups: 2 })).toEqual(['1:a +0', '2:b +0', '3:c +0', '4:a +0']);
  });
});

describe('what the events of a sequence share', () => {
  const rows: [Value, Value, Value][] = [
    ['a', 'a', 'a'],
    ['a', 'b', null],
    ['a', null, null],
    [['a', 'b'], ['b', 'c'], 'b'],
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      ['a', 'c'],
    ],
    [['a', 'b'], 'b', 'b'],
    ['c', ['a', 'b'], null],
    [1, '1', null],
  ];
  it.each(rows)('%j and %j share %j', (a, b, expected) => {
    expect(sharedValue(a, b)).toEqual(expected);
  });
});
