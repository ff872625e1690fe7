import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { JsonObject } from '../event/record.ts';
import { AlertReasons } from './alert-reasons.ts';
import { buildBundle } from './rule-bundle.ts';

const RULE = `telltale: rule/1
id: 11111111-2222-4333-8444-555555555555
name: A rule
language: eql
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: 'process where process.name : "a.exe" and user.name : "ann"'
`;

/** As many rules as make a crowd, none of which any event comes near. */
const CROWD = Array.from({ length: 30 }, (_, i) => ({
  path: `crowd-${i}.yml`,
  text: RULE.replace('11111111', `${10_000_000 + i}`)
    .replace('A rule', `Rule ${i} of the crowd`)
    .replace('"a.exe" and user.name : "ann"', `"none-${i}.exe" and user.name : "nobody"`),
}));

function read(
  events: readonly JsonObject[],
  range: { from: number | null; to: number | null },
  beside: typeof CROWD = [],
): AlertReasons {
  const none = { list: () => [], read: () => null };
  const files = [...beside, { path: 'a.yml', text: RULE }];
  const { compiled } = buildBundle(files, { contentFolder: null, deprecated: true }, none);
  const settings = { readAll: false, strictFields: true, zone: 'UTC', ...range };
  const reasons = new AlertReasons(compiled, settings, { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' });
  reasons.enter('a.json');
  events.forEach((event, i) => {
    const body = { '@timestamp': '2026-01-01T00:00:00Z', event: { category: 'process' }, ...event };
    reasons.take({ ordinal: i + 1, offset: 0, bytes: new Uint8Array(), body });
  });
  return reasons;
}

const EVENTS = [
  { process: { name: 'a.exe' }, user: { name: 'ann' } },
  { process: { name: 'a.exe' }, user: { name: 'bob' } },
  { process: { name: 'b.exe' }, user: { name: 'ann' } },
  { file: { name: 'x' } },
];

/** What `attach` looks at. */
function alertOn(records: readonly number[], count = records.length): Alert {
  const events = records.map((record) => ({ source: 'a.json', record, record_id: null, time: null }));
  return { rule: { id: '11111111-2222-4333-8444-555555555555' }, events, event_count: count } as unknown as Alert;
}

describe('reasons of a scan', () => {
  const all = { from: null, to: null };

  it('are attached to alerts of the events that hold', () => {
    const reasons = read(EVENTS, all);
    const { why } = reasons.attach(alertOn([1], 7)) as { why: { events: readonly unknown[]; left_out: number } };
    expect(why).toMatchObject({ events: [{ source: 'a.json', record: 1, holds: true }], left_out: 6 });
    expect(reasons.attach(alertOn([2]))).not.toHaveProperty('why');
  });

  it('count the silent events by what decided', () => {
    expect(read(EVENTS, all).silent()).toEqual({
      total: 3,
      reasons: [
        { reason: 'A rule: user.name : "ann"', count: 1 },
        { reason: 'A rule: process.name : "a.exe"', count: 1 },
        { reason: 'A rule: process.name : "a.exe" · user.name : "ann"', count: 1 },
      ],
    });
  });

  it('explain among many rules those alone that hold or nearly do, and count every silent event', () => {
    const reasons = read(EVENTS, all, CROWD);
    expect(reasons.attach(alertOn([1]))).toMatchObject({ why: { events: [{ record: 1, holds: true }] } });
    expect(reasons.silent()).toEqual({
      total: 3,
      reasons: [
        { reason: 'A rule: user.name : "ann"', count: 1 },
        { reason: 'A rule: process.name : "a.exe"', count: 1 },
        { reason: 'more than one clause or stage of every rule', count: 1 },
      ],
    });
  });

  it('leave out events beyond the time range', () => {
    expect(read(EVENTS, { from: Date.parse('2027-01-01') * 1000, to: null }).silent().total).toBe(0);
  });
});
