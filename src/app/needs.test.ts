import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../event/record.ts';
import { renderNeeds } from '../io/outputs/needs-text.ts';
import { Needs, type RuleNeeds } from './needs.ts';
import { buildBundle } from './rule-bundle.ts';

const rule = (language: string, query: string): string => `telltale: rule/1
id: 11111111-2222-4333-8444-555555555555
name: A rule
language: ${language}
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: ${JSON.stringify(query)}
`;

/** A Sysmon record in Winlogbeat's form. */
function sysmon(id: string, data: JsonObject): JsonObject {
  return {
    '@timestamp': '2026-01-01T00:00:00Z',
    winlog: {
      provider_name: 'Microsoft-Windows-Sysmon',
      channel: 'Microsoft-Windows-Sysmon/Operational',
      event_id: id,
      event_data: data,
    },
  };
}

const EVENTS = [
  sysmon('22', { Image: 'C:\\a.exe', QueryName: 'x.example', QueryStatus: '0', QueryResults: '192.0.2.1;' }),
  sysmon('22', { Image: 'C:\\a.exe', QueryName: 'x.example', QueryStatus: '9003', QueryResults: '-' }),
  sysmon('1', { Image: 'C:\\a.exe' }),
];

function needsOf(language: string, query: string): RuleNeeds {
  const files = [{ path: 'a.yml', text: rule(language, query) }];
  const none = { list: () => [], read: () => null };
  const { compiled } = buildBundle(files, { contentFolder: null, deprecated: true }, none);
  const settings = { readAll: true, strictFields: false, zone: 'UTC', from: null, to: null };
  const needs = new Needs(compiled, settings, { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' });
  EVENTS.forEach((body, i) => {
    needs.take({ ordinal: i + 1, offset: 0, bytes: new Uint8Array(), body });
  });
  return needs.result()[0]!;
}

describe('what a rule needs', () => {
  it('tells sources on which it could hold from those on which it never can', () => {
    const { sources, possible, impossible } = needsOf('eql', 'network where dns.question.name : "x.example"');
    expect([possible, impossible]).toEqual([2, 1]);
    expect(sources).toMatchObject([
      { kind: 'sysmon', eventId: '22', events: 2, never: null },
      { kind: 'sysmon', eventId: '1', events: 1, never: expect.stringContaining('network') },
    ]);
  });

  it('counts how often the fields are there that a search reads, and not those that it makes', () => {
    const { fields } = needsOf('spl', 'search EventCode=22 | rename Image AS made | stats count by made answer');
    expect(fields.find(({ name }) => name === 'answer')).toEqual({ name: 'answer', present: 1 });
    expect(fields.map(({ name }) => name)).not.toContain('made');
  });

  it.each([
    'streamstats last(_time) AS before BY Image | eval gap=_time-before | stats count(gap) by Image',
    'eventstats count AS before BY Image | where before>1 | stats count by Image before',
    'rex field=Image "(?<before>[^.]+)" | stats count by Image before',
    'bin _time span=1h AS before | stats count by Image before',
  ])('does not look for a column that the search makes: %s', (stages) => {
    const { fields } = needsOf('spl', `search EventCode=22 | ${stages}`);
    expect(fields.map(({ name }) => name)).toContain('Image');
    expect(fields.map(({ name }) => name)).not.toContain('before');
  });

  it('is shown with what is missing', () => {
    const text = renderNeeds([needsOf('spl', 'search EventCode=22 | stats count by answer')], 120).join('\n');
    expect(text).toContain('could hold on 2 events, never on 1');
    expect(text).toContain('answer: missing in 1');
    expect(text).toMatch(/1 {2}sysmon 1: EventCode=22/);
  });
});
