/** What a server says of itself: one alert for each time that something happens, by a clock that the test holds. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../alert/alert.ts';
import type { SourceEntry } from '../../store/store.ts';
import type { LiveStatus } from '../live.ts';
import { HEALTH_RULES, type HealthLimits, HealthWatch } from './health-watch.ts';

const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;
const START = Date.UTC(2026, 10, 22) * 1_000;
const LIMITS: HealthLimits = { silent: 24 * HOUR, behind: 60 * SECOND, lateEvents: 100 };

const status = (changes: Partial<LiveStatus> = {}): LiveStatus => ({
  startedAt: START - 100 * HOUR,
  appended: 1_000,
  evaluated: 1_000,
  waitingBytes: 0,
  watermark: START,
  hosts: 1,
  lateEvents: 0,
  alerts: 0,
  candidates: 0,
  faults: [],
  logBytes: 0,
  keptEvents: 'matched',
  behind: 0,
  caughtUp: 1_000,
  droppedRows: 0,
  diskFull: false,
  rulesLoadedAt: START,
  reloadError: null,
  ...changes,
});
const source = (host: string | null, receivedAt: number, changes: Partial<SourceEntry> = {}): SourceEntry => ({
  input: 'hec',
  sender: 'laptops',
  host,
  events: 7,
  bytes: 700,
  late: 0,
  faults: 0,
  newest: receivedAt,
  receivedAt,
  since: receivedAt - 10 * HOUR,
  ...changes,
});

/** Looks every ten minutes for some hours; gives what was raised, with when. */
function walk(
  hours: number,
  at: (hour: number, now: number) => { readonly status?: LiveStatus; readonly sources?: readonly SourceEntry[] },
  limits = LIMITS,
): (Alert & { readonly hour: number })[] {
  const watch = new HealthWatch(limits);
  const raised: (Alert & { readonly hour: number })[] = [];
  for (let look = 0; look <= hours * 6; look++) {
    const now = START + (look * HOUR) / 6;
    const { status: now_, sources = [] } = at(look / 6, now);
    for (const alert of watch.look(now_ ?? status(), sources, now)) raised.push({ ...alert, hour: look / 6 });
  }
  return raised;
}

describe('silent sources', () => {
  it('are an alert once, when the time is over, and once more when they fall silent again', () => {
    const raised = walk(80, (hour) => ({
      sources: [source('WKS-01', hour < 40 ? START : START + 40 * HOUR), source('WKS-02', START + hour * HOUR)],
    }));
    expect(raised.map(({ hour, host, rule }) => [hour, host, rule.id])).toEqual([
      [24, 'WKS-01', 'telltale-source-silent'],
      [64, 'WKS-01', 'telltale-source-silent'],
    ]);
    expect(raised[0]).toMatchObject({
      time: '2026-11-22T00:00:00.000Z',
      fields: { sender: 'laptops', events_before: 7 },
    });
    expect(new Set(raised.map(({ id }) => id)).size).toBe(2);
  });

  it('have the same id after a start within, and nobody falls silent while nobody listens', () => {
    const sources = [source('WKS-01', START)];
    const first = walk(30, () => ({ sources }));
    const again = walk(30, () => ({ sources, status: status({ startedAt: START + 2 * HOUR }) }));
    expect(again.map(({ hour }) => hour)).toEqual([26]);
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  });

  it('are the sender where all its hosts are, or very many', () => {
    const hosts = Array.from({ length: 200 }, (_, i) => source(`WKS-${i}`, START + i * SECOND));
    const all = walk(40, () => ({ sources: hosts }));
    expect(all.map(({ host, fields }) => [host, fields['silent_hosts'] !== undefined])).toContainEqual([null, true]);
    const named = all.filter(({ host }) => host !== null);
    expect(all.length).toBeLessThan(25);
    expect(named.length).toBeLessThanOrEqual(20);
    const alone = walk(30, () => ({ sources: [source(null, START)] }));
    expect(alone).toHaveLength(1);
  });

  it('are none where a source was heard for a moment only, long ago, or where nobody asked', () => {
    const moment = source('WKS-01', START, { since: START - SECOND });
    const old = source('WKS-02', START - 40 * 24 * HOUR);
    expect(walk(40, () => ({ sources: [moment, old] }))).toEqual([]);
    expect(walk(40, () => ({ sources: [source('x', START)] }), { ...LIMITS, silent: null })).toEqual([]);
  });
});

it('raises rules that are behind once, until they were well', () => {
  const raised = walk(6, (hour) => {
    const isBehind = (hour > 1 && hour < 3) || hour > 5;
    const nearly = hour >= 2 && hour < 2.5 ? 45 : 90;
    const caughtUp = hour < 3 ? 700 : 900;
    return { status: status({ behind: isBehind ? nearly * SECOND : 0, evaluated: 950, caughtUp }) };
  });
  expect(raised.map(({ hour }) => Math.round(hour * 6))).toEqual([7, 31]);
  expect(raised[0]).toMatchObject({ rule: HEALTH_RULES.behind, fields: { waiting_events: 50, behind_seconds: 90 } });
  expect(raised[0]!.id).not.toBe(raised[1]!.id);
});

it('raises late events by the hour, and hours on end as one', () => {
  const raised = walk(9, (hour) => {
    const late = hour < 1 ? 99 * hour : hour < 4 ? 99 + (hour - 1) * 200 : hour < 8 ? 699 : 699 + (hour - 8) * 600;
    return { status: status({ lateEvents: Math.floor(late) }) };
  });
  expect(raised.map(({ rule, hour }) => [rule.id, Math.floor(hour)])).toEqual([
    ['telltale-events-late', 1],
    ['telltale-events-late', 8],
  ]);
});

it('raises rows that were dropped, and a disk that takes nothing, once each time', () => {
  const raised = walk(8, (hour) => {
    const droppedRows = hour < 1 ? 0 : hour < 2 ? Math.floor(hour * 60) : hour < 6 ? 119 : 500;
    return { status: status({ droppedRows, diskFull: hour > 3 && hour < 4, evaluated: 1_000 + Math.floor(hour) }) };
  });
  expect(raised.map(({ rule, hour }) => [rule.id, Math.floor(hour)])).toEqual([
    ['telltale-rows-dropped', 1],
    ['telltale-disk-full', 3],
    ['telltale-rows-dropped', 6],
  ]);
});
