/** Alerts of ES|QL rules: of documents as of any event query, of rows with what their columns say. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { buildBundle } from './rule-bundle.ts';
import { runBodies } from './rule-outcome.fixture.ts';

const RULE = `[metadata]
maturity = "production"
[rule]
name = "A rule of the test"
rule_id = "11111111-2222-4333-8444-555555555555"
type = "esql"
language = "esql"
severity = "low"
risk_score = 21
description = "None"
author = ["Nobody"]
license = "None"
`;

function alertsOf(query: string, more = '', times = 1): Alert[] {
  const text = `${RULE}query = '''${query}'''\n${more}`;
  const { compiled } = buildBundle(
    [{ path: 'rule.toml', text }],
    { contentFolder: null, deprecated: true },
    {
      list: () => [],
      read: () => null,
    },
  );
  expect(compiled.all.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'))).toEqual(
    [],
  );
  const bodies = ['a', 'b', 'b', 'b'].map((name, i) => ({
    '@timestamp': `2026-05-01T00:00:0${i}Z`,
    'event.category': 'process',
    'process.name': `${name}.exe`,
    'process.command_line': `${name} https://x.example/${i}`,
    'host.name': 'H',
    'user.name': 'u',
    ecs: '8',
  }));
  const sources = Array.from({ length: times }, () => bodies);
  return runBodies(compiled, sources, true).alerts.map((alert) => JSON.parse(alert) as Alert);
}

describe('alerts of documents', () => {
  const QUERY = `FROM logs-* METADATA _id | WHERE process.name == "b.exe"
    | EVAL n = LENGTH(process.command_line) | GROK process.command_line "/%{INT:number:int}$"
    | WHERE number >= 2 | KEEP n, number, user.name, _id`;

  it('show what the conditions name, what is kept, and what was made', () => {
    const alerts = alertsOf(QUERY);
    expect(alerts.map(({ time, host, user, process, fields }) => [time, host, user, process.name, fields])).toEqual(
      [2, 3].map((i) => [
        `2026-05-01T00:00:0${i}.000Z`,
        'H',
        'u',
        'b.exe',
        {
          'process.name': 'b.exe',
          'process.command_line': `b https://x.example/${i}`,
          'user.name': 'u',
          n: 21,
          number: i,
        },
      ]),
    );
  });

  it('are one for each document, however often it is read', () => {
    expect(alertsOf(QUERY, '', 2)).toHaveLength(2);
  });
});

describe('alerts of rows', () => {
  const QUERY =
    'FROM logs-* | STATS n = COUNT(*), user.name = VALUES(user.name) BY host.name, process.name | WHERE n >= 1';

  it('show the columns, and machine, user and program where they name them', () => {
    const shown = alertsOf(QUERY).map(({ host, user, process, fields, event_count }) => ({
      host,
      user,
      program: process.name,
      fields,
      event_count,
    }));
    shown.sort((a, b) => a.event_count - b.event_count);
    expect(shown).toEqual(
      ['a', 'b'].map((name) => ({
        host: 'H',
        user: 'u',
        program: `${name}.exe`,
        event_count: name === 'a' ? 1 : 3,
        fields: { 'host.name': 'H', 'process.name': `${name}.exe`, n: name === 'a' ? 1 : 3, 'user.name': 'u' },
      })),
    );
  });

  it('are suppressed by their columns', () => {
    const suppressed = alertsOf(
      QUERY,
      '[rule.alert_suppression]\ngroup_by = ["host.name"]\nmissing_fields_strategy = "suppress"\n',
    );
    expect(suppressed.map(({ suppression }) => suppression?.docs_count)).toEqual([1]);
  });

  it('are as grave as a column says', () => {
    const mapped = alertsOf(
      QUERY,
      '[[rule.severity_mapping]]\nfield = "process.name"\noperator = "equals"\nseverity = "critical"\nvalue = "b.exe"\n',
    );
    expect(mapped.map(({ rule }) => rule.severity).sort()).toEqual(['critical', 'low']);
  });
});
