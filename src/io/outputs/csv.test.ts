import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { hostileAlert, PAGE_ATTACKS, runOutput, SCREEN_ATTACKS, sampleAlert, sampleRisk } from '../output.contract.ts';
import { csv, encodeCell } from './csv.ts';

describe('encodeCell', () => {
  it.each<[Parameters<typeof encodeCell>[0], string]>([
    [null, ''],
    [47, '47'],
    [-5, '-5'],
    [true, 'true'],
    ['plain', 'plain'],
    ['C:\\Program Files\\x.exe', 'C:\\Program Files\\x.exe'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    [' padded ', '" padded "'],
    [['T1071', 'T1071.004'], '"T1071; T1071.004"'],
    [[null, 'x'], 'x'],
    [[20], '20'],
    [[], ''],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\\x09'=1"],
    ['\r=1', "'\\x0d'=1"],
    ['\nx', "'\\x0ax"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['x;=cmd', `"x;'=cmd"`],
    ['x;"=cmd', `"x;""'=cmd"`],
    [['=a', '@b'], `"'=a; '@b"`],
    ['a=b - c', 'a=b - c'],
    ['mail@example.org', 'mail@example.org'],
  ])('%j becomes %s', (cell, text) => expect(encodeCell(cell)).toBe(text));

  it('cuts what a spreadsheet cell cannot hold', () => {
    expect(encodeCell('x'.repeat(40_000))).toBe(`${'x'.repeat(32_000)}… (40000 characters)`);
  });

  it.each(['\n', ' ', ';"'])('comes to an end on a million of %j', (separator) => {
    expect(encodeCell(separator.repeat(1_000_000))).toContain('characters)');
  });
});

describe('csv', () => {
  const rowsOf = (text: string): { [name: string]: string }[] =>
    parse(text, { columns: true, record_delimiter: '\r\n' });

  it('has a header and a row for each alert', () => {
    const text = runOutput(csv, [sampleAlert(), sampleRisk()]);
    expect(text.endsWith('\r\n')).toBe(true);
    const [first, second] = rowsOf(text);
    expect(first).toMatchObject({
      time: '2026-11-03T09:14:22.123Z',
      severity: 'medium',
      kind: 'alert',
      rule_name: 'Unsigned program asks for a model',
      rule_id: 'rule-eql',
      host: 'WKS-03',
      user: 'CORP\\bob',
      process_name: 'viewer.exe',
      process_executable: 'C:\\Users\\bob\\Downloads\\viewer.exe',
      target: 'api.openai.com',
      target_field: 'dns.question.name',
      event_count: '1',
      tactic: 'TA0011',
      technique: 'T1071.004',
      first_source: 'logs/a.json',
      first_record: '17',
      message: 'C:\\Users\\bob\\Downloads\\viewer.exe asked for api.openai.com on WKS-03',
      alert_id: 'a'.repeat(64),
    });
    expect(second).toMatchObject({
      event_count: '3',
      risk_object: 'WKS-03',
      risk_score: '20',
      threat_object: 'viewer.exe',
      fields: 'dest=WKS-03; query=api.openai.com; count=3',
      message: 'viewer.exe asked for api.openai.com.',
    });
  });

  it('is a header alone without alerts', () => {
    expect(runOutput(csv, [])).toMatch(/^time,severity,kind,[a-z_,]+,alert_id\r\n$/);
  });

  it.each([
    '=',
    '+',
    '-',
    '@',
    '\t',
    '\r',
    '＝',
  ])('starts no cell with %j, also where cells are split by ; or tab', (sign) => {
    const attack = `${sign}HYPERLINK("https://evil.example";"click")`;
    const text = runOutput(csv, [hostileAlert(attack), hostileAlert(`ok;${attack}`), hostileAlert(`ok\t${attack}`)]);
    for (const row of rowsOf(text)) {
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^\s*[=+\-@＝\t\r]/);
    }
    for (const cell of text.split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^"?[=+\-@＝]/);
  });

  it('keeps every hostile text inside its own cell', () => {
    for (const attack of [...SCREEN_ATTACKS, ...PAGE_ATTACKS]) {
      const rows = rowsOf(runOutput(csv, [hostileAlert(attack), sampleAlert()]));
      expect(rows).toHaveLength(2);
      expect(rows[1]!['host']).toBe('WKS-03');
    }
  });
});
