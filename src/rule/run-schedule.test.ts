import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UTC, zoneOf } from '../event/zone.ts';
import {
  compileSchedule,
  ELASTIC_SCHEDULE,
  isCovered,
  mergeSchedules,
  type RunSchedule,
  runOf,
  SPLUNK_BASELINE_SCHEDULE,
  SPLUNK_SCHEDULE,
  usualSchedule,
  windowOver,
  windowsOf,
} from './run-schedule.ts';

const micros = (text: string): number => Date.parse(`${text}Z`) * 1000;
const text = (time: number): string => new Date(time / 1000).toISOString().slice(5, 16);
const splunk = compileSchedule(SPLUNK_SCHEDULE, UTC)!;
const elastic = compileSchedule(ELASTIC_SCHEDULE, UTC)!;

function firstAfter(schedule: RunSchedule, time: string): string {
  const window = schedule.firstAfter(micros(time))!;
  return [window.at, window.from, window.to].map(text).join(' ');
}

describe('schedules', () => {
  it.each([
    ['an hour', splunk, '2026-01-01T05:00:00', '01-01T06:00 01-01T04:50 01-01T05:50'],
    ['the end of an hour', splunk, '2026-01-01T05:49:59', '01-01T06:00 01-01T04:50 01-01T05:50'],
    ['its last moment is the next one', splunk, '2026-01-01T05:50:00', '01-01T07:00 01-01T05:50 01-01T06:50'],
    [
      'a baseline',
      compileSchedule(SPLUNK_BASELINE_SCHEDULE, UTC)!,
      '2026-01-01T12:00:00',
      '01-02T00:10 01-01T00:00 01-02T00:00',
    ],
    ['Elastic', elastic, '2026-01-01T05:01:00', '01-01T05:05 01-01T04:59 01-01T05:05'],
    [
      'a month of Elastic, rounded',
      compileSchedule({ every: '1h', from: 'now-1M/d', to: 'now' }, UTC)!,
      '2026-01-31T05:30:00',
      '01-31T06:00 12-31T00:00 01-31T06:00',
    ],
    [
      'days of another zone',
      compileSchedule({ every: '0 0 * * *', from: '-1d@d', to: '@d' }, zoneOf('+02:00'))!,
      '2026-01-01T12:00:00',
      '01-01T22:00 12-31T22:00 01-01T22:00',
    ],
    [
      'a far look back',
      compileSchedule({ every: '0 * * * *', from: '-40d', to: '-39d' }, UTC)!,
      '2026-01-01T00:30:00',
      '02-09T01:00 12-31T01:00 01-01T01:00',
    ],
    [
      'a week that ends on a Sunday',
      compileSchedule({ every: '0 6 * * 1', from: '-1w@w0', to: '@w0' }, UTC)!,
      '2026-03-28T23:00:00',
      '03-30T06:00 03-22T00:00 03-29T00:00',
    ],
    [
      'a month back, in a short month',
      compileSchedule({ every: '0 2 * * *', from: '-2mon', to: '-1mon' }, UTC)!,
      '2026-02-28T01:00:00',
      '03-28T02:00 01-28T02:00 02-28T02:00',
    ],
    [
      'today so far: nothing at midnight, and then more and more',
      compileSchedule({ every: '0 */6 * * *', from: '@d', to: 'now' }, UTC)!,
      '2026-01-01T23:00:00',
      '01-02T06:00 01-02T00:00 01-02T06:00',
    ],
  ])('of %s', (_, schedule, time, expected) => expect(firstAfter(schedule, time)).toBe(expected));

  it.each([
    // Clocks are put back on 2026-10-25 at 01:00 UTC, and forward on 2026-03-29.
    ['every hour, put back', '0 * * * *', '2026-10-24T23:30', ['10-25T00:00', '10-25T01:00', '10-25T02:00']],
    ['every hour, put forward', '0 * * * *', '2026-03-28T23:30', ['03-29T00:00', '03-29T01:00', '03-29T02:00']],
    ['an hour shown twice', '30 2 * * *', '2026-10-24T12:00', ['10-25T00:30', '10-26T01:30', '10-27T01:30']],
    ['an hour leapt over', '30 2 * * *', '2026-03-28T12:00', ['03-29T01:30', '03-30T00:30', '03-31T00:30']],
  ])('of a zone with summer time: %s', (_, every, from, expected) => {
    const schedule = compileSchedule({ every, from: '-1h', to: 'now' }, zoneOf('Europe/Berlin'))!;
    const first = schedule.firstAfter(micros(from))!;
    const second = schedule.next(first)!;
    expect([first, second, schedule.next(second)!].map(({ at }) => text(at))).toEqual(expected);
  });

  it.each([
    [{ every: 'often', from: '-1h', to: 'now' }],
    [{ every: '5m', from: 'then', to: 'now' }],
    [{ every: '5m', from: 'now', to: '-5m' }],
    [{ every: '0 0 * * *', from: '@d', to: 'now' }],
    [{ every: '0m', from: '-5m', to: 'now' }],
  ])('refuse %j', (schedule) => expect(compileSchedule(schedule, UTC)).toBeNull());

  it('take each word from whoever says it first', () => {
    expect(mergeSchedules({ every: null, from: '-2h', to: null }, null, SPLUNK_SCHEDULE)).toEqual({
      every: '0 * * * *',
      from: '-2h',
      to: '-10m@m',
    });
    expect(usualSchedule({ language: 'eql', type: 'eql' })).toBe(ELASTIC_SCHEDULE);
    expect(usualSchedule({ language: 'spl', type: 'Baseline' })).toBe(SPLUNK_BASELINE_SCHEDULE);
  });
});

const MINUTE = 60_000_000;

describe('the first run that reaches a time', () => {
  const ranges = [
    ['-1w@w0', '@w0'],
    ['-1mon@mon', '@mon'],
    ['-2mon', '-1mon'],
    ['-1q@q', '@q'],
    ['@d', 'now'],
    ['-7d@d', '+1d@d'],
    ['-1w@w5+9h', '@w5+9h'],
  ] as const;
  const lines = ['0 * * * *', '0 6 * * 1', '30 2 * * *', '0 0 1 * *', '7h'];
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York'];
  const hours = fc.integer({ min: 0, max: 24 * 500 });

  it('is the one that going through all of them comes to', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ranges),
        fc.constantFrom(...lines),
        fc.constantFrom(...zones),
        hours,
        ([from, to], every, zone, hour) => {
          const schedule = compileSchedule({ every, from, to }, zoneOf(zone));
          if (schedule === null) return;
          const time = micros('2025-01-01T00:30') + hour * 60 * MINUTE;
          let window = schedule.firstAfter(time - 150 * 86_400_000_000)!;
          while (window.to <= time) window = schedule.next(window)!;
          expect(schedule.firstAfter(time)).toEqual(window);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('windows', () => {
  const times = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 60 });
  const schedules: readonly (readonly [string, RunSchedule])[] = [
    ['hourly', splunk],
    ['overlapping', elastic],
    ['daily look-back every hour', compileSchedule({ every: '0 * * * *', from: '-24h@h', to: '@h' }, UTC)!],
    ['with gaps', compileSchedule({ every: '1h', from: 'now-9m', to: 'now' }, UTC)!],
  ];

  it.each(schedules)('%s hold exactly the items of their time', (_, schedule) => {
    fc.assert(
      fc.property(times, (minutes) => {
        const items = minutes.sort((a, b) => a - b).map((minute) => ({ time: minute * MINUTE }));
        const windows = [...windowsOf(items, schedule, 1000, () => expect.fail('nothing is dropped'))];
        const seen = new Set<unknown>();
        let last = Number.NEGATIVE_INFINITY;
        for (const { window, items: held } of windows) {
          expect(window.at).toBeGreaterThan(last);
          last = window.at;
          expect(held).toEqual(items.filter(({ time }) => time >= window.from && time < window.to));
          expect(held.length).toBeGreaterThan(0);
          for (const item of held) seen.add(item);
        }
        for (const item of items) expect(seen.has(item)).toBe(isCovered(schedule, item.time));
      }),
      { numRuns: 60 },
    );
  });

  it.each(schedules)('%s say which run looks first at a time, in any order of asking', (_, schedule) => {
    fc.assert(
      fc.property(times, (minutes) => {
        const run = runOf(schedule)!;
        for (const minute of minutes)
          expect(run(minute * MINUTE)).toBe(windowOver(schedule, minute * MINUTE)?.at ?? null);
      }),
      { numRuns: 60 },
    );
  });

  it('of Splunk cut time without gap or overlap', () => {
    let window = splunk.firstAfter(0)!;
    for (let i = 0; i < 50; i++) {
      const following = splunk.next(window)!;
      expect(following.from).toBe(window.to);
      window = following;
    }
  });

  it('without items are given between two with some, where they are asked for', () => {
    const HOUR = 3_600_000_000;
    const items = [{ time: 2 * HOUR }, { time: 6 * HOUR }];
    const sizes = (isGapless: boolean) =>
      [...windowsOf(items, splunk, 10, () => {}, isGapless)].map(({ items: held }) => held.length);
    expect(sizes(false)).toEqual([1, 1]);
    expect(sizes(true)).toEqual([1, 0, 0, 0, 1]);
  });

  it('have a cap, and say what it cost', () => {
    const items = Array.from({ length: 10 }, (_, i) => ({ time: i }));
    let dropped = 0;
    const [first] = windowsOf(items, splunk, 4, (count) => {
      dropped += count;
    });
    expect(first!.items).toHaveLength(4);
    expect(dropped).toBe(6);
  });
});
