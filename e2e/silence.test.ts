/** What a scan says of silence without being asked: rows lost to a null by-field, and events that came near a rule. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const SEARCH = `name: By answer
id: 11111111-1111-4111-8111-111111111111
version: 1
status: production
type: TTP
description: d
search: 'EventCode=22 QueryName="a.example" | STAGE stats count by dvc, answer'
`;
const EVENT_RULE = `telltale: rule/1
id: 22222222-2222-4222-8222-222222222222
name: Only x
language: eql
query: network where dns.question.name == "a.example" and process.name == "x.exe"
`;
const lookup = (n: number, answered: boolean): string =>
  JSON.stringify({
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: n,
    TimeCreated: '2026-01-01T00:00:00Z',
    Image: n === 1 ? 'C:\\x.exe' : 'C:\\y.exe',
    QueryName: n === 9 ? 'b.example' : 'a.example',
    QueryResults: answered ? '192.0.2.1;' : '-',
  });
writeTree(folder, {
  'folded/rule.yml': SEARCH.replace('STAGE ', ''),
  'rows/rule.yml': SEARCH.replace('STAGE ', 'eval a=1 | '),
  'ordered/rule.yml': SEARCH.replace('stats count', 'stats count first(answer) as f').replace('STAGE ', ''),
  'event/rule.yml': EVENT_RULE,
  'huge/rule.yml': `${EVENT_RULE.trimEnd()} and not (${Array.from({ length: 6_000 }, (_, n) => `process.pid == ${n}`).join(' or ')})`,
  'logs/a.ndjson': `${[1, 2, 3].map((n) => lookup(n, n !== 2)).join('\n')}\n`,
  'logs/b.ndjson': `${[4, 5, 9].map((n) => lookup(n, n !== 4)).join('\n')}\n`,
});
const logs = join(folder, 'logs');

describe('rows with a null by-field', () => {
  it.each(['folded', 'rows', 'ordered'])('are counted by field, or kept (%s)', (rules) => {
    const flags = ['--rules', join(folder, rules)];
    const strict = runTelltale(['scan', logs, ...flags]);
    expect(strict.stderr).toMatch(/^Lost +2 rows to a null by-field of `stats`: 2 answer /m);
    const kept = scanAlerts([logs, ...flags]).map(({ fields }) => [fields['answer'] ?? null, fields['count']]);
    expect(kept).toEqual([['192.0.2.1', 3]]);
    const lenient = scanAlerts([logs, ...flags, '--nulls', 'lenient']);
    expect(lenient.map(({ fields }) => [fields['answer'] ?? null, fields['count']]).sort()).toEqual([
      [null, 2],
      ['192.0.2.1', 3],
    ]);
    expect(runTelltale(['scan', logs, ...flags, '--nulls', 'lenient']).stderr).not.toContain('Lost');
  });
});

describe('the line about silence', () => {
  it('says nothing of a rule whose clauses nobody could read, and runs it', () => {
    const { stdout, stderr } = runTelltale(['scan', logs, '--rules', join(folder, 'huge'), '--format', 'ndjson']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('Silent');
  });

  it('counts what came near a rule, with reasons, whatever the number of threads', () => {
    const lines = ['1', '2'].map((workers) => {
      const { stderr } = runTelltale(['scan', logs, '--rules', join(folder, 'event'), '--workers', workers]);
      return /^Silent[\s\S]*?(?=^Read)/m.exec(stderr)?.[0].replace(/\s+/g, ' ');
    });
    expect(lines[0]).toContain('4 records came near a rule and raised no alert: 4 Only x: process.name == "x.exe"');
    expect(lines[1]).toBe(lines[0]);
  });

  it('says what stats dropped', () => {
    const { stderr } = runTelltale(['scan', logs, '--rules', join(folder, 'folded')]);
    expect(stderr).toContain('2 records came near a rule and raised no alert: 2 By answer: answer null');
  });

  it('is not there where everything is read', () => {
    expect(runTelltale(['scan', logs, '--rules', join(folder, 'event'), '--stats']).stderr).not.toContain('Silent');
  });
});
