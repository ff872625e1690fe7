/** `telltale test` through the command line: exit codes, what is printed, and files for CI. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasSeeds, makeFolder, runTelltale, SEEDS, writeTree } from './telltale.ts';

const folder = makeFolder();
const RULE = (name: string, search: string): string => `name: ${name}
id: ${name}-id
version: 1
status: production
type: Anomaly
description: d
search: '${search}'
rba: { message: m, risk_objects: [{ field: dest, type: system, score: 20 }], threat_objects: [] }
tests:
  - name: True Positive Test
    attack_data:
      - data: https://data.example/org/repo/main/datasets/${name}/events.log
        source: XmlWinEventLog:Microsoft-Windows-Sysmon/Operational
        sourcetype: XmlWinEventLog
`;
const LINE = JSON.stringify({
  EventID: 22,
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Computer: 'H',
  EventRecordID: 1,
  TimeCreated: '2026-01-01T00:00:00Z',
  QueryName: 'x.example',
  QueryStatus: 0,
  QueryResults: '192.0.2.1;',
});
writeTree(folder, {
  'rules/good.yml': RULE('good', 'EventCode=22 | stats count by dvc | rename dvc as dest'),
  'rules/wrong.yml': RULE('wrong', 'EventCode=22 | stats count by dvc'),
  'rules/alone.yml': RULE('alone', 'EventCode=22 | stats count by dvc'),
  'data/datasets/good/events.log': `${LINE}\n`,
  'data/datasets/wrong/events.log': `${LINE}\n`,
  'broken/bad.yml': RULE('bad', 'EventCode=22 | eval x=((1'),
  'odd/rules/good.yml': RULE('good', 'EventCode=22 | stats count by dvc | rename dvc as dest'),
  'odd/macros/torn.yml': 'name: torn\ndefinition: [a\n',
  'old/old.yml': RULE('wrong', 'EventCode=22 | stats count by dvc').replace('production', 'deprecated'),
  'none/quiet.yml': RULE('quiet', 'EventCode=22').replace(/tests:[\s\S]*/, ''),
});
const data = ['--data', join(folder, 'data')];

describe('telltale test', () => {
  it('ends with 1 when a test fails, and says why', () => {
    const junit = join(folder, 'out.xml');
    const { code, stdout } = runTelltale(['test', join(folder, 'rules'), ...data, '--junit', junit]);
    expect(code).toBe(1);
    expect(stdout).toContain('1 passed, 1 failed, 1 skipped');
    expect(stdout).toContain("a row has nothing in the risk object's field dest");
    expect(stdout).toContain('no data: https://data.example/org/repo/main/datasets/alone/events.log');
    expect(readFileSync(junit, 'utf8')).toContain('tests="3" failures="1" errors="0" skipped="1"');
  });

  it('says where it looked for data that a test names by its path', () => {
    const own =
      'telltale: rule/1\nid: near\nname: near\nlanguage: eql\nkind: alert\nseverity: low\nquery: any where true\n';
    writeTree(folder, {
      'near/near.yml': `${own}tests:\n  - name: t\n    data: [{data: logs/gone.evtx}]\n    alerts: 1\n`,
    });
    const { stdout } = runTelltale(['test', join(folder, 'near'), ...data]);
    expect(stdout).toContain(
      `no data: logs/gone.evtx is not in ${join(folder, 'near')} nor in ${join(folder, 'data')}`,
    );
  });

  it('names a rule whose file is wrong, which no test can run', () => {
    const test = `tests:\n  - name: t\n    events: [{EventID: 22}]\n    expect: 0\n`;
    const own = `telltale: rule/1\nid: own\nname: own\nlanguage: eql\nkind: alert\nseverity: low\nquery: any where true\n${test}`;
    writeTree(folder, {
      'own/bad.yml': own,
      'own/good.yml': own.replaceAll('own', 'fine').replace('expect: 0', 'alerts: 1'),
      'lone/bad.yml': own,
    });
    const beside = runTelltale(['test', join(folder, 'own')]);
    expect(beside.code).toBe(2);
    expect(beside.stdout).toContain('1 passed, 0 failed, 0 skipped');
    expect(beside.stderr).toMatch(/bad\.yml:\d+:5: error\[rule-unknown-key\]: a test has no key `expect`/);
    const alone = runTelltale(['test', join(folder, 'lone')]);
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain('a test has no key `expect`');
    expect(alone.stderr).not.toContain('carries a test');
  });

  it('names a file of macros that it cannot read', () => {
    const { code, stdout, stderr } = runTelltale(['test', join(folder, 'odd', 'rules'), ...data]);
    expect(stderr).toMatch(/torn\.yml:3:1: error\[rule-syntax\]/);
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 passed')]);
  });

  it.each([
    ['0 when all that ran passed', ['rules/good.yml'], [], 0],
    ['0 when data is missing', ['rules/alone.yml'], [], 0],
    ['0 for a deprecated rule, whose test the vendor does not run', ['old/old.yml'], [], 0],
    ['1 for a deprecated rule that fails when it is asked for', ['old/old.yml'], ['--all'], 1],
    ['2 when data is missing and everything must run', ['rules/alone.yml'], ['--strict'], 2],
    ['2 for a rule that is broken', ['broken/bad.yml'], [], 2],
    ['2 for a path that is not there', ['nowhere'], [], 2],
    ['2 where no rule has a test', ['none'], [], 2],
  ])('ends with %s', (_, rules, flags, code) => {
    expect(runTelltale(['test', ...rules.map((rule) => join(folder, rule)), ...data, ...flags]).code).toBe(code);
  });

  it('prints TAP', () => {
    const { stdout } = runTelltale(['test', join(folder, 'rules'), ...data, '--tap']);
    expect(stdout).toMatch(/^TAP version 14\nok 1 - alone: True Positive Test # SKIP /);
    expect(stdout).toMatch(/\n1\.\.3\n$/);
  });

  it('passes the tests of the bundled pack', () => {
    const { code, stdout } = runTelltale(['test']);
    expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed, 0 skipped/);
    expect(code).toBe(0);
  });

  it.skipIf(!hasSeeds)('skips the published rule whose data is not here', () => {
    const { code, stdout } = runTelltale(['test', SEEDS]);
    expect(code).toBe(0);
    expect(stdout).toContain('0 passed, 0 failed, 1 skipped');
  });
});
