import { describe, expect, it } from 'vitest';
import { hostileAlert, PAGE_ATTACKS, runOutput, SCREEN_ATTACKS, sampleAlert, sampleRisk } from '../output.contract.ts';
import { encodeAlert, ndjson } from './ndjson.ts';

describe('ndjson', () => {
  it('writes one alert a line with the keys in the order of the contract', () => {
    const alert = sampleRisk();
    const shuffled = Object.fromEntries(
      Object.entries({ ...alert, why: { a: 1 } }).reverse(),
    ) as unknown as typeof alert;
    const line = encodeAlert(shuffled);
    const parsed = JSON.parse(line);
    expect(Object.keys(parsed)).toEqual([
      'id',
      'kind',
      'time',
      'rule',
      'host',
      'user',
      'process',
      'fields',
      'event_count',
      'events',
      'risk',
      'threat_objects',
      'drilldowns',
      'why',
    ]);
    expect(Object.keys(parsed.rule)).toEqual([
      'id',
      'name',
      'version',
      'language',
      'type',
      'severity',
      'risk_score',
      'description',
      'author',
      'license',
      'tags',
      'stories',
      'references',
      'false_positives',
      'threat',
    ]);
    expect(Object.keys(parsed.process)).toEqual(['name', 'executable', 'entity_id']);
    expect(Object.keys(parsed.events[0])).toEqual(['source', 'record', 'record_id', 'time']);
    expect(Object.keys(parsed.risk[0])).toEqual(['object', 'type', 'score', 'message']);
    expect(Object.keys(parsed.drilldowns[0])).toEqual(['name', 'search', 'from', 'to']);
    expect(Object.keys(parsed.rule.threat[0])).toEqual(['tactic', 'technique']);
    expect(line).not.toContain('\n');
  });

  it('has `why` only with explain', () => {
    expect(JSON.parse(encodeAlert(sampleAlert()))).not.toHaveProperty('why');
  });

  it('loses nothing: what is parsed is what went in', () => {
    for (const text of [...SCREEN_ATTACKS, ...PAGE_ATTACKS]) {
      const alert = hostileAlert(text);
      const lines = runOutput(ndjson, [alert, alert]).split('\n');
      expect(lines).toHaveLength(3);
      expect(lines[2]).toBe('');
      expect(JSON.parse(lines[0]!)).toEqual(JSON.parse(JSON.stringify(alert)));
    }
  });

  it('writes nothing without alerts', () => {
    expect(runOutput(ndjson, [])).toBe('');
  });
});
