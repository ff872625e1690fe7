/** Risk through the command line: rows add up, incidents are found, and searches over risk run on what was found. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, parseAlerts, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const detection = (n: number, technique: string): string => `name: Example ${n}
id: 00000000-0000-0000-0000-00000000000${n}
version: 1
status: production
type: Anomaly
description: d
search: 'EventCode=22 QueryName="q${n}.example" | stats count by dvc answer | rename dvc as dest'
rba: { message: m on $dest$, risk_objects: [{ field: dest, type: system, score: 20 }], threat_objects: [] }
tags: { analytic_story: [Example Story], mitre_attack_id: [${technique}] }
`;
const CORRELATION = `name: Example Risk Behavior
id: 00000000-0000-0000-0000-0000000000ff
version: 1
status: production
type: Correlation
description: d
search: '| tstats summariesonly=false sum(All_Risk.calculated_risk_score) as risk_score, dc(source) as source_count, values(All_Risk.annotations.mitre_attack.mitre_tactic_id) as tactic_ids from datamodel=Risk.All_Risk where All_Risk.analyticstories IN ("*Example Story*") All_Risk.risk_object_type="system" by All_Risk.risk_object All_Risk.risk_object_type | rename "All_Risk.*" as "*" | where source_count >= 4'
`;
const TECHNIQUES = ['T1071.004', 'T1059.001', 'T1003.001', 'T1041'];
const event = (n: number, host: string, answers: string): string =>
  JSON.stringify({
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: host,
    EventRecordID: n,
    TimeCreated: `2026-01-01T0${n}:00:00Z`,
    QueryName: `q${n}.example`,
    QueryStatus: 0,
    QueryResults: answers,
  });
writeTree(folder, {
  ...Object.fromEntries(TECHNIQUES.map((id, i) => [`rules/d${i + 1}.yml`, detection(i + 1, id)])),
  'rules/correlation.yml': CORRELATION,
  'logs/a.ndjson': `${[1, 2, 3, 4].map((n) => event(n, 'LOUD', '192.0.2.1;192.0.2.2;')).join('\n')}\n`,
  'logs/b.ndjson': `${[1, 2, 3].map((n) => event(n, 'QUIET', '192.0.2.1;')).join('\n')}\n`,
});
const args = ['--rules', join(folder, 'rules'), join(folder, 'logs')];
const byName = (alerts: ReturnType<typeof scanAlerts>, name: string) =>
  alerts.filter(({ rule }) => rule.name.startsWith(name));

describe('the index of risk events', () => {
  const OF_INDEX = CORRELATION.replace('Example Risk Behavior', 'Example Risk Index').replace(
    /^search: .*$/m,
    'search: \'index=risk risk_object_type=system search_name="*Example*" | stats sum(calculated_risk_score) as risk_score dc(source) as source_count by risk_object risk_object_type | where source_count >= 4\'',
  );
  writeTree(folder, { 'of-index/risk.yml': OF_INDEX });

  it('is what a search reads that names it, not the logs', () => {
    const alerts = scanAlerts(['--rules', join(folder, 'of-index'), ...args]);
    const [model] = byName(alerts, 'Example Risk Behavior');
    const [index, ...others] = byName(alerts, 'Example Risk Index');
    expect(others).toEqual([]);
    expect(index!.fields).toMatchObject({ risk_object: 'LOUD', source_count: 4 });
    expect(index!.fields['risk_score']).toBe(model!.fields['risk_score']);
  });
});

describe('risk factors', () => {
  writeTree(folder, {
    'factors.yml': 'factors:\n  - name: Loud hosts\n    where: { risk_object: lo* }\n    multiply: 2\n',
    'wrong.yml': 'factors:\n  - name: Loud hosts\n',
  });
  it('change what sums count, and not what alerts show', () => {
    const run = runTelltale(['scan', ...args, '--format', 'ndjson', '--risk-factors', join(folder, 'factors.yml')]);
    const [found] = byName(parseAlerts(run.stdout), 'Example Risk');
    const [plain] = byName(scanAlerts(args), 'Example Risk');
    expect(found!.fields['risk_score']).toBe(2 * Number(plain!.fields['risk_score']));
    expect(parseAlerts(run.stdout).flatMap(({ risk }) => risk.map(({ score }) => score))).toContain(20);
    expect(run.stderr).toContain('Risk factors changed scores: Loud hosts ×8');
  });
  it('are refused as a whole where one is wrong', () => {
    const run = runTelltale(['scan', ...args, '--risk-factors', join(folder, 'wrong.yml')]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('risk-factor-key');
    expect(run.stdout).toBe('');
  });
});

describe('risk', () => {
  it('is what correlation searches read, without being asked for', () => {
    const found = byName(scanAlerts(args), 'Example Risk');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      kind: 'alert',
      host: 'LOUD',
      time: '2026-01-01T04:00:00.000Z',
      event_count: 8,
      fields: {
        risk_object: 'LOUD',
        risk_score: 160,
        source_count: 4,
        tactic_ids: ['TA0002', 'TA0006', 'TA0010', 'TA0011'],
      },
    });
  });

  it('finds incidents when asked, the same for any number of workers', () => {
    const found = scanAlerts([...args, '--risk']);
    const names = byName(found, 'Risk threshold').concat(byName(found, 'ATT&CK tactic'));
    expect(names.map(({ host, fields }) => [host, fields['risk_score'], fields['source_count']])).toEqual([
      ['LOUD', 160, 4],
      ['LOUD', 160, 4],
    ]);
    expect(scanAlerts([...args, '--risk', '--workers', '3'])).toEqual(found);
    expect(byName(scanAlerts(args), 'Risk threshold')).toEqual([]);
  });

  it('counts rows on the same event once when asked', () => {
    const found = scanAlerts([...args, '--risk-dedup']);
    expect(byName(found, 'Risk threshold')).toEqual([]);
    expect(byName(found, 'Example Risk')[0]!.fields['risk_score']).toBe(80);
    // Alerts themselves stay.
    expect(byName(found, 'Example 1')).toHaveLength(3);
  });

  it('is that of each rule, also where a copy under another name kept the id', () => {
    const copies = Object.fromEntries(
      TECHNIQUES.map((id, i) => [`copies/d${i + 1}.yml`, detection(i + 1, id).replace(/^id: .*$/m, 'id: one')]),
    );
    writeTree(folder, copies);
    const alerts = (rules: string) =>
      scanAlerts(['--rules', join(folder, rules), join(folder, 'logs'), '--risk']).filter(
        ({ rule }) => !rule.name.startsWith('Example'),
      );
    const incidents = alerts('copies').map(({ rule, fields }) => [rule.name, fields]);
    expect(incidents.length).toBeGreaterThan(0);
    expect(incidents).toEqual(alerts('rules').map(({ rule, fields }) => [rule.name, fields]));
  });

  it('is printed, the riskiest first', () => {
    const { stdout } = runTelltale(['scan', ...args, '--risk']);
    const lines = stdout.split('\n');
    const head = lines.findIndex((line) => line.startsWith('RISK '));
    expect(lines[head + 1]).toMatch(/^ 160 {2}LOUD +system +8 +4 .*Command and Control/);
    expect(lines[head + 2]).toMatch(/^ {2}60 {2}QUIET/);
    const piped = runTelltale(['scan', ...args, '--risk', '--format', 'ndjson']);
    expect(parseAlerts(piped.stdout).length).toBeGreaterThan(0);
    expect(piped.stderr).toContain('WHAT MADE IT SO');
  });
});
