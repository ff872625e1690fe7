import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RuleTest, TestExpectation } from '../rule/rule-test.ts';
import { buildBundle } from './rule-bundle.ts';
import { runRuleTest, selectRule, type TestInput } from './rule-testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-testing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ESCU = `name: Example
id: 00000000-0000-0000-0000-00000000000a
version: 1
status: production
type: TTP
description: d
search: 'sourcetype=XmlWinEventLog source="Custom:Trail" EventCode=22 | stats count by Computer QueryName | rename Computer as dest'
rba: { message: m, risk_objects: [{ field: dest, type: system, score: 50 }], threat_objects: [] }
tests: []
`;
const SEQUENCE = `telltale: rule/1
id: 00000000-0000-0000-0000-00000000000b
name: Sequence
language: eql
query: |
  sequence by host.name with maxspan=1m
    [ process where event.code == "1" and process.name == "a.exe" ]
    [ network where event.code == "22" and dns.question.name == "x.example" ]
`;

function compile(text: string) {
  const none = { list: () => [], read: () => null };
  const { compiled } = buildBundle([{ path: 'r.yml', text }], { contentFolder: null, deprecated: false }, none);
  return selectRule(compiled, 0);
}

const sysmon = (id: number, second: string, more: Record<string, unknown>) => ({
  EventID: id,
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Computer: 'H',
  EventRecordID: Number(second),
  TimeCreated: `2026-01-01T00:${second}.000Z`.replace(/:(\d\d)(\d\d)\./, ':$1:$2.'),
  ...more,
});
const OPTIONS = { zone: 'UTC', strictFields: false };

const run = (text: string, inputs: readonly TestInput[], expectation?: TestExpectation) => {
  const test: RuleTest = { name: 't', data: [], ...(expectation === undefined ? {} : { expect: expectation }) };
  return runRuleTest(compile(text), test, inputs, OPTIONS);
};

describe('a test of a rule', () => {
  const path = join(folder, 'd.ndjson');
  const lookup = sysmon(22, '0001', { QueryName: 'x.example', QueryStatus: 0, QueryResults: '192.0.2.1;' });
  writeFileSync(path, `${JSON.stringify(lookup)}\n`);
  const file = (source: string): TestInput => ({
    kind: 'file',
    entry: { name: path, file: { path, size: 1 }, diskBytes: 1 },
    said: { data: 'd', source, sourcetype: 'xmlwineventlog', host: null },
  });

  it('lets the source that it names decide over the content', async () => {
    expect(await run(ESCU, [file('Custom:Trail')])).toMatchObject({ outcome: 'passed', alerts: 1, records: 1 });
    const other = await run(ESCU, [file('')]);
    expect(other.outcome).toBe('failed');
    expect(other.reasons[0]).toBe('no result');
  });

  it('is skipped when its data cannot be read', async () => {
    const pointer = join(folder, 'p.log');
    writeFileSync(pointer, `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`);
    const { outcome, reasons } = await run(ESCU, [
      {
        kind: 'file',
        entry: { name: pointer, file: { path: pointer, size: 1 }, diskBytes: 1 },
        said: { data: 'p', source: '', sourcetype: '', host: null },
      },
    ]);
    expect(outcome).toBe('skipped');
    expect(reasons.join()).toContain('LFS');
  });

  it('of a sequence names the events of its alert', async () => {
    const start = sysmon(1, '0000', { Image: 'C:\\a.exe' });
    const late = sysmon(22, '0500', { QueryName: 'x.example', Image: 'C:\\a.exe' });
    const soon = sysmon(22, '0030', { QueryName: 'x.example', Image: 'C:\\a.exe' });
    const blank = { eventCount: null, host: null, user: null, program: null, time: null, fields: [], risk: [] };
    const expectation: TestExpectation = {
      alerts: [{ ...blank, events: [1, 3] }],
      silent: [{ event: 2, because: null }],
    };
    expect(await run(SEQUENCE, [{ kind: 'events', events: [start, late, soon] }], expectation)).toMatchObject({
      outcome: 'passed',
      reasons: [],
    });
    const without = await run(SEQUENCE, [{ kind: 'events', events: [start, late] }], expectation);
    expect(without.outcome).toBe('failed');
  });
});
