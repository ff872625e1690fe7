/**
 * Windows events as the text of Splunk's forwarder: an EQL rule and a published-style SPL rule alert on them, the same
 * ones with any number of workers, with and without skipping, and in Splunk's own exports of such events.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventText, processStarted, SAMPLE_TEXTS } from '../src/event/event-text.fixture.ts';
import { type AlertLine, makeFolder, parseAccounts, parseAlerts, runTelltale, writeTree } from './telltale.ts';

const EQL = `telltale: rule/1
id: a1b2c3d4-0000-4000-8000-000000000011
name: own eql
language: eql
kind: alert
version: 1
description: for a test
severity: low
risk_score: 1
eql: { index: ["*"] }
query: |
  process where process.name : "python.exe" and process.command_line : "*secret*"
`;

/** As Splunk publishes its rules, with a test of its own data. */
const SPL = `name: Own Text Rule
id: a1b2c3d4-0000-4000-8000-000000000012
version: 1
date: '2026-01-01'
author: Nobody
status: production
type: TTP
description: for a test
data_source: [Windows Event Log Security 4688]
search: 'source="WinEventLog:Security" EventCode=4688 New_Process_Name="*\\\\python.exe" Process_Command_Line="*secret*"
  | stats count by dest user New_Process_Name'
how_to_implement: ''
known_false_positives: ''
rba:
  message: $user$ ran it
  risk_objects: [{ field: user, type: user, score: 10 }]
  threat_objects: []
tags: { analytic_story: [], asset_type: Endpoint, mitre_attack_id: [], product: [Splunk Enterprise], security_domain: endpoint }
tests:
  - name: True Positive Test
    attack_data:
      - data: https://example.com/datasets/own/windows-security.log
        source: WinEventLog:Security
        sourcetype: WinEventLog
`;

const secret = (i: number) => ({
  ...processStarted('C:\\Tools\\Python.exe', `python --secret ${i}`),
  record: i,
  host: `PC-${i % 5}`,
});

function texts(count: number, every: number): string[] {
  const others = Object.values(SAMPLE_TEXTS);
  return Array.from({ length: count }, (_, i) =>
    eventText(i % every === 0 ? secret(i) : { ...others[i % others.length]!, record: i }),
  );
}

describe('Windows events as text', () => {
  const folder = makeFolder();
  const rules = join(folder, 'rules');
  writeTree(rules, { 'eql.yml': EQL, 'spl.yml': SPL });
  const few = texts(60, 10);
  writeTree(folder, {
    'few/security.log': few.join('\n'),
    'data/datasets/own/windows-security.log': few.join('\n'),
    'many/security.log': texts(30_000, 500).join('\n'),
    'csv/export.csv': `_time,_raw\n${few.map((text) => `"2026-03-01T10:00:02.000+0000","${text.replaceAll('"', '""')}"`).join('\n')}\n`,
    'json/export.json': few
      .map((text) => JSON.stringify({ preview: false, result: { _raw: text, sourcetype: 'WinEventLog' } }))
      .join('\n'),
  });

  function scan(path: string, ...args: string[]): { alerts: AlertLine[]; stderr: string; stdout: string } {
    const { stdout, stderr } = runTelltale([
      'scan',
      join(folder, path),
      '--rules',
      rules,
      '--format',
      'ndjson',
      ...args,
    ]);
    expect(stderr).not.toContain('error[');
    return { alerts: parseAlerts(stdout), stderr, stdout };
  }

  const brief = (alerts: readonly AlertLine[]) =>
    alerts.map(({ rule, events, fields, host, user, time }) => ({
      language: rule.language,
      records: events.map(({ record }) => record),
      command: fields['process.command_line'] ?? fields['New_Process_Name'],
      host,
      user,
      time,
    }));

  it('raise the alerts of an EQL and an SPL rule', () => {
    const { alerts, stderr } = scan('few', '--tz', '+02:00');
    const found = brief(alerts);
    expect(found.filter(({ language }) => language === 'eql')).toHaveLength(6);
    expect(found[0]).toEqual({
      language: 'eql',
      records: [1],
      command: 'python --secret 0',
      host: 'PC-0',
      user: 'kim',
      time: '2026-03-01T08:00:02.000Z',
    });
    // By host: every tenth record, and every fifth has the same one.
    expect(found.filter(({ language }) => language === 'spl')).toEqual([
      expect.objectContaining({ command: 'C:\\Tools\\Python.exe', host: 'PC-0', user: 'kim' }),
    ]);
    expect(parseAccounts(stderr).attempted).toBe(60);
  });

  it('are the same in exports of Splunk', () => {
    const plain = brief(scan('few').alerts);
    expect(brief(scan('csv').alerts)).toEqual(plain);
    expect(brief(scan('json').alerts)).toEqual(plain);
    expect(scan('json', '--stats').stdout).toBe(scan('json').stdout);
    expect(scan('csv', '--stats').stdout).toBe(scan('csv').stdout);
  });

  it('are the same with any number of workers, with skipping and without', () => {
    const one = scan('many', '--workers', '1');
    expect(one.alerts.filter(({ rule }) => rule.language === 'eql')).toHaveLength(60);
    expect(scan('many', '--workers', '2').stdout).toBe(one.stdout);
    expect(scan('many', '--workers', '2', '--stats').stdout).toBe(one.stdout);
    expect(parseAccounts(scan('many', '--workers', '3').stderr)).toEqual(parseAccounts(one.stderr));
  });

  it('run the tests that rules carry', () => {
    const { code, stdout, stderr } = runTelltale(['test', join(rules, 'spl.yml'), '--data', join(folder, 'data')]);
    expect(`${stdout}${stderr}`).toContain('1 passed, 0 failed');
    expect(code).toBe(0);
  });
});
