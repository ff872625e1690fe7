import { describe, expect, it } from 'vitest';
import { formatTime } from '../event/time.ts';
import type { Rule } from '../rule/rule.ts';
import type { Alert } from './alert.ts';
import { compileRiskRow, fanOutKey, type RiskEvent, riskEventsOf, riskRow } from './risk-event.ts';
import { findRiskIncidents, RISK_THRESHOLD_RULE, TACTIC_THRESHOLD_RULE } from './risk-incidents.ts';

const HOUR = 3_600_000_000;
const T0 = Date.UTC(2026, 0, 1) * 1000;

interface Given {
  readonly at: number;
  readonly score?: number;
  readonly object?: string;
  readonly tactic?: string;
  readonly source?: string;
}

let record = 0;
function riskEvent({ at, score = 20, object = 'H', tactic, source = 'a' }: Given): RiskEvent {
  const rule = {
    id: source,
    name: source,
    vendor: 'splunk',
    stories: ['Story'],
    threat:
      tactic === undefined ? [] : [{ tactic: { id: tactic, name: tactic }, technique: [{ id: 'T1', name: 'n' }] }],
  } as unknown as Rule; // what risk events are made from
  const time = formatTime(T0 + at * HOUR);
  const alert = {
    rule: { id: source },
    time,
    fields: { host: 'collector', query: 'x' },
    event_count: 1,
    events: [{ source: 'f', record: ++record, record_id: null, time }],
    risk: [{ object, type: 'system', score, message: 'm' }],
    threat_objects: [{ value: 'p.exe', type: 'process_name' }],
  } as unknown as Alert;
  return riskEventsOf(rule, alert)[0]!;
}

const incidents = (given: readonly Given[]) =>
  findRiskIncidents(given.map(riskEvent)).map(({ rule, time, fields, host, event_count }) => ({
    rule: rule.id === RISK_THRESHOLD_RULE.id ? 'score' : rule.id === TACTIC_THRESHOLD_RULE.id ? 'tactics' : rule.id,
    severity: rule.severity,
    at: (Date.parse(time!) * 1000 - T0) / HOUR,
    score: fields['risk_score'],
    host,
    events: event_count,
  }));
const times = (n: number, given: Given): Given[] => Array.from({ length: n }, () => given);

describe('more than 100 points in 24 hours', () => {
  it.each<[string, Given[], unknown[]]>([
    ['exactly 100 is not more', times(5, { at: 0 }), []],
    [
      'six times 20 is',
      times(6, { at: 0 }),
      [{ rule: 'score', severity: 'medium', at: 0, score: 120, host: 'H', events: 6 }],
    ],
    ['not when the first is a day old', [{ at: 0 }, ...times(5, { at: 24 })], []],
    [
      'when the first is a little younger',
      [{ at: 0.001 }, ...times(5, { at: 24 })],
      [{ rule: 'score', severity: 'medium', at: 24, score: 120, host: 'H', events: 6 }],
    ],
    ['not over several objects', [...times(3, { at: 0, object: 'A' }), ...times(3, { at: 0, object: 'B' })], []],
    [
      'objects differ by more than case',
      [...times(3, { at: 0, object: 'h' }), ...times(3, { at: 0 })],
      [{ host: 'h' }],
    ],
    [
      'one finding while it lasts, with its peak',
      [...times(3, { at: 0, score: 50 }), ...times(3, { at: 1, score: 60 })],
      [{ score: 330, severity: 'high', events: 6, at: 1 }],
    ],
    [
      'another when it holds again',
      [...times(6, { at: 0 }), { at: 30 }, ...times(6, { at: 60 })],
      [{ at: 0 }, { at: 60 }],
    ],
    ['critical from 500', [{ at: 0, score: 500 }], [{ severity: 'critical' }]],
    [
      'order of arrival does not matter',
      [...times(3, { at: 5, score: 30 }), ...times(1, { at: 0, score: 20 })],
      [{ at: 5, score: 110 }],
    ],
  ])('%s', (_, given, expected) => {
    const found = incidents(given);
    expect(found).toHaveLength(expected.length);
    for (const [i, want] of expected.entries()) expect(found[i]).toMatchObject(want as object);
  });
});

describe('tactics and searches in 7 days', () => {
  const spread = (tactics: readonly string[], sources: readonly string[], gap = 1): Given[] =>
    sources.map((source, i) => ({ at: i * gap, score: 1, source, tactic: tactics[i % tactics.length]! }));

  it.each<[string, Given[], number]>([
    ['3 tactics by 4 searches', spread(['TA1', 'TA2', 'TA3'], ['a', 'b', 'c', 'd']), 1],
    ['3 tactics by 3 searches', spread(['TA1', 'TA2', 'TA3'], ['a', 'b', 'c']), 0],
    ['2 tactics by 4 searches', spread(['TA1', 'TA2'], ['a', 'b', 'c', 'd']), 0],
    ['too far apart', spread(['TA1', 'TA2', 'TA3'], ['a', 'b', 'c', 'd'], 60), 0],
    ['just near enough', spread(['TA1', 'TA2', 'TA3'], ['a', 'b', 'c', 'd'], 55), 1],
    [
      'a fourth search without a tactic',
      [...spread(['TA1', 'TA2', 'TA3'], ['a', 'b', 'c']), { at: 0, source: 'd' }],
      0,
    ],
  ])('%s', (_, given, count) => {
    expect(incidents(given).filter(({ rule }) => rule === 'tactics')).toHaveLength(count);
  });
});

describe('risk events', () => {
  it('are rows with the fields of the data model, gaps filled', () => {
    const row = riskRow(riskEvent({ at: 0, tactic: 'Command and Control' }), 'All_Risk.');
    expect(Object.fromEntries(row)).toMatchObject({
      _time: T0 / 1e6,
      index: 'risk',
      source: 'ESCU - a - Rule',
      orig_host: 'collector',
      query: 'x',
      'All_Risk.risk_object': 'H',
      'All_Risk.normalized_risk_object': 'h',
      'All_Risk.risk_object_type': 'system',
      'All_Risk.calculated_risk_score': 20,
      'All_Risk.analyticstories': 'Story',
      'All_Risk.annotations.mitre_attack.mitre_tactic': 'command-and-control',
      'All_Risk.annotations.mitre_attack.mitre_technique_id': 'T1',
      'All_Risk.threat_object': 'p.exe',
    });
    const bare = riskRow(riskEvent({ at: 0 }), '');
    expect(bare.get('annotations.mitre_attack.mitre_tactic_id')).toBe('unknown');
  });

  it('are rows of the columns that somebody reads, which say the same there', () => {
    const event = riskEvent({ at: 0, tactic: 'Command and Control' });
    const wanted = ['All_Risk.risk_object', 'orig_host', 'source', 'All_Risk.threat_object', 'All_Risk.tag', 'nothing'];
    const whole = [...riskRow(event, 'All_Risk.')].filter(([name]) => wanted.includes(name));
    expect(whole).toHaveLength(5);
    expect([...compileRiskRow('All_Risk.', wanted)(event)]).toEqual(whole);
  });

  it('have one key for rows on the same events', () => {
    const one = riskEvent({ at: 0 });
    expect(fanOutKey({ ...one, alert: { ...one.alert, fields: { query: 'other' } } })).toBe(fanOutKey(one));
    expect(fanOutKey(riskEvent({ at: 0 }))).not.toBe(fanOutKey(one));
  });
});
