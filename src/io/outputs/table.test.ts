import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../text/render.ts';
import { PAGE_ATTACKS, runOutput, sampleAlert, sampleRisk, sampleSummary } from '../output.contract.ts';
import { table } from './table.ts';
import { TableRows } from './table-rows.ts';

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('table', () => {
  it('is one line for each rule, host, program and target, most severe and newest first', () => {
    const text = runOutput(table, [
      sampleRisk(),
      sampleAlert({ time: '2026-11-03T09:14:20.000Z' }),
      sampleAlert({ id: 'b'.repeat(64) }),
      sampleAlert({
        host: 'DC-01',
        time: '2026-11-03T10:00:00.000Z',
        rule: { id: 'r3', name: 'Worse', severity: 'critical' },
      }),
      sampleAlert({ host: 'WKS-04', time: '2026-11-03T11:00:00.000Z' }),
    ]);
    expect(lines(text)).toEqual([
      'SEVERITY  LAST SEEN (UTC)      HOST    PROGRAM                            ASKED FOR       RULE                               ×  RISK',
      'critical  2026-11-03 10:00:00  DC-01   C:\\Users\\bob\\Downloads\\viewer.exe  api.openai.com  Worse                              1',
      'medium    2026-11-03 11:00:00  WKS-04  C:\\Users\\bob\\Downloads\\viewer.exe  api.openai.com  Unsigned program asks for a model  1',
      'medium    2026-11-03 09:14:22  WKS-03  C:\\Users\\bob\\Downloads\\viewer.exe  api.openai.com  Unsigned program asks for a model  2',
      'low       2026-11-03 09:14:22  WKS-03  C:\\Users\\bob\\Downloads\\viewer.exe  api.openai.com  DNS query to a model service       3   +20',
    ]);
  });

  it('fits the terminal and keeps file names', () => {
    const alerts = [
      sampleAlert({
        host: 'a-very-long-host-name.corp.example.com',
        rule: { name: 'A rule with a long name '.repeat(5) },
      }),
      sampleAlert({
        host: 'ノートパソコン',
        process: { executable: 'C:\\ユーザー\\田中\\ダウンロード\\請求書.exe' },
        fields: { query: `${'x'.repeat(60)}.openai.azure.com` },
      }),
      sampleRisk(),
    ];
    for (const width of [20, 40, 60, 80, 93, 100, 120, 160, 200, 400]) {
      const text = runOutput(table, alerts, { width });
      for (const line of lines(text)) expect(displayWidth(line), `${width}: ${line}`).toBeLessThanOrEqual(width);
      expect(text).toContain('viewer.exe');
      expect(text).toContain('請求書.exe');
    }
  });

  it('turns into blocks on a narrow terminal', () => {
    expect(lines(runOutput(table, [sampleRisk()], { width: 60 }))).toEqual([
      'low  2026-11-03 09:14:22Z  WKS-03  ×3  risk +20',
      '  C:\\Users\\bob\\Downloads\\viewer.exe',
      '  asked for api.openai.com',
      '  DNS query to a model service',
    ]);
  });

  it.each([
    [56, ['low  2026-11-03 09:14:22Z  WKS-03.corp.ex…  ×3  risk +20']],
    [40, ['low  2026-11-03 09:14:22Z', '  WKS-03.corp.example  ×3  risk +20']],
    [30, ['low  2026-11-03 09:14:22Z', '  WKS-03.corp.e…  ×3  risk +20']],
  ])('shortens the host of a block before how often and at what risk: %i columns', (width, expected) => {
    const shown = lines(runOutput(table, [sampleRisk({ host: 'WKS-03.corp.example' })], { width }));
    expect(shown.slice(0, expected.length)).toEqual(expected);
  });

  it('keeps hosts, targets and rules whole where no terminal limits it', () => {
    const name = 'Connection of a program that nobody signed to one of the well-known language model services';
    const target = 'a-deployment-with-a-long-name-0017.openai.azure.com';
    const text = runOutput(table, [sampleAlert({ fields: { query: target }, rule: { name } })]);
    expect(text).toContain(name);
    expect(text).toContain(target);
    expect(text).toContain('viewer.exe');
  });

  it('leaves out columns that no alert fills', () => {
    const bare = { host: null, fields: {}, process: { name: null, executable: null } };
    expect(lines(runOutput(table, [sampleAlert(bare)]))[0]).toMatch(/^SEVERITY {2}LAST SEEN \(UTC\) {6}RULE +×$/);
  });

  it('names the target column after what was touched', () => {
    expect(runOutput(table, [sampleAlert({ fields: { 'registry.path': 'HKLM\\Run' } })])).toContain('REGISTRY KEY');
    expect(runOutput(table, [sampleAlert(), sampleAlert({ fields: { 'file.path': 'C:\\x' } })])).toContain('  TARGET');
  });

  it('tells rules of the same name apart', () => {
    const text = runOutput(table, [sampleAlert(), sampleAlert({ rule: { id: 'other-rule', language: 'spl' } })]);
    expect(text).toContain('Unsigned program asks for a model (eql rule-eql)');
    expect(text).toContain('Unsigned program asks for a model (spl other-ru)');
  });

  it('marks hunts and building blocks', () => {
    const text = runOutput(table, [sampleAlert({ kind: 'hunt' }), sampleAlert({ kind: 'building_block', host: 'B' })]);
    expect(text).toContain('(hunt)');
  });

  it('paints only the severity and the heading, and only when asked', () => {
    const painted = runOutput(table, [sampleAlert({ rule: { severity: 'high' } })], { color: true, width: 150 });
    expect(painted).toContain('\u001b[1;31mhigh    \u001b[0m');
    expect(painted.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(
      runOutput(table, [sampleAlert({ rule: { severity: 'high' } })], { width: 150 }),
    );
  });

  it('shows text that would be markup elsewhere as it is', () => {
    for (const text of PAGE_ATTACKS) expect(runOutput(table, [sampleAlert({ host: text })])).toContain(text);
  });
});

describe('table without alerts', () => {
  it('says that nothing was found, and in what', () => {
    expect(runOutput(table, [])).toBe(
      'Nothing found. 2 rules ran over 1,004,643 records in 14 files (1.2 GB); what was decoded is from 2026-11-01 00:00:02 to 2026-11-03 09:14:22 UTC.\n',
    );
  });

  it.each([
    [
      { records: { attempted: 0, skipped: 0, decoded: 0, faulted: 0 }, files: 1, bytes: 12 },
      'Nothing found, because nothing was read: no record in 1 file (12 B).\n',
    ],
    [
      { rules: { total: 1, eql: 1, kuery: 0, esql: 0, spl: 0, unsupported: 0, failed: 1 } },
      'Nothing found, because no rule ran: 1 rule (1 EQL, 1 failed) · 14 files · 1.2 GB.\n',
    ],
    [{ hidden: { below: 'high', alerts: 1 } } as const, 'Nothing to show: 1 alert below high not shown.\n'],
    [
      { range: { from: '2027-01-01T00:00:00.000Z', to: null, events: 0 } },
      'Nothing found, because no event that the rules ask for lies in the range (from 2027-01-01 00:00:00 UTC): those read are from 2026-11-01 00:00:02 to 2026-11-03 09:14:22 UTC.\n',
    ],
  ])('says why when it could not find anything: %j', (changes, expected) => {
    expect(runOutput(table, [], {}, sampleSummary(changes))).toBe(expected);
  });
});

describe('TableRows', () => {
  const nth = (i: number, severity: 'low' | 'high') =>
    sampleAlert({ host: `HOST-${i}`, rule: { id: severity, name: severity, severity } });

  it('keeps a bounded number of rows and counts the rest', () => {
    const rows = new TableRows(10);
    for (let i = 0; i < 25; i++) rows.add(nth(i, 'low'));
    for (let i = 0; i < 5; i++) rows.add(nth(0, 'low'));
    expect(rows.sorted()).toHaveLength(10);
    expect(rows.leftOut).toBe(15);
    expect(rows.sorted().reduce((sum, row) => sum + row.alerts, 0)).toBe(15);
  });

  it('gives up the oldest row of a lower severity for a worse one', () => {
    const rows = new TableRows(3);
    for (let i = 0; i < 3; i++) rows.add(nth(i, 'low'));
    rows.add(nth(0, 'low'));
    rows.add(nth(9, 'high'));
    expect(rows.sorted().map(({ host, severity }) => `${severity} ${host}`)).toEqual([
      'high HOST-9',
      'low HOST-1',
      'low HOST-2',
    ]);
    expect(rows.leftOut).toBe(2);
  });

  it('says so below the table', () => {
    const alerts = Array.from({ length: 10_050 }, (_, i) => nth(i, 'low'));
    const text = runOutput(table, alerts, { width: 120 });
    expect(lines(text).at(-1)).toBe(
      '… 50 more alerts not shown: the table keeps 10,000 rows. --format ndjson has all.',
    );
  });

  it('tells long values apart by their whole text', () => {
    const rows = new TableRows();
    const middle = 'm'.repeat(5_000);
    for (const letter of ['a', 'b']) {
      rows.add(sampleAlert({ host: `${'h'.repeat(3_000)}${letter}${middle}`, fields: {} }));
    }
    expect(rows.sorted()).toHaveLength(2);
    expect(rows.sorted()[0]!.host!.length).toBeLessThan(1_100);
  });
});
