/** What `explain` chooses to show where there is more than anybody reads. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, runTelltale, writeTree } from './telltale.ts';

const folder = makeFolder();
const rule = (number: number, name: string, condition: string): string => `telltale: rule/1
id: 22222222-2222-4222-8222-${String(number).padStart(12, '0')}
name: ${name}
language: eql
query: process where ${condition}
`;
const far = Array.from({ length: 30 }, (_, i) => [
  `rules/a${i}.yml`,
  rule(i, `Far ${i}`, `process.name == "none-${i}.exe" and user.name == "nobody"`),
]);
writeTree(folder, {
  ...Object.fromEntries(far),
  'rules/z.yml': rule(99, 'The one that holds', 'process.name == "x.exe"'),
  'few/a.yml': rule(0, 'Far 0', 'process.name == "none.exe" and user.name == "nobody"'),
  'logs/a.ndjson': `${JSON.stringify({ '@timestamp': '2026-01-01T00:00:00Z', event: { category: 'process' }, process: { name: 'x.exe' } })}\n`,
});
const logs = join(folder, 'logs');

const FILTERED = `[rule]
rule_id = "r1"
name = "Filtered"
type = "eql"
language = "eql"
query = 'process where process.name : "x.exe"'
risk_score = 21
severity = "low"

[[rule.filters]]
[rule.filters.meta]
negate = true
[rule.filters.query.match_phrase]
"process.name" = "x.exe"

[[rule.filters]]
[rule.filters.query.exists]
field = "process.command_line"

[[rule.filters]]
[rule.filters.query.range."process.pid"]
gte = 5
lt = 9
`;
writeTree(folder, { 'filtered/r.toml': FILTERED });

describe('explain', () => {
  it('shows among many rules the one that holds, however many far ones stand before it', () => {
    const { stdout } = runTelltale(['explain', logs, '--rules', join(folder, 'rules')]);
    expect(stdout).toContain('  The one that holds: holds');
    expect(stdout).not.toContain('Far 0: does not hold');
    expect(stdout).toContain('Far 0\n  0 held · 0 missed by one clause or stage · 1 missed by more');
  });

  it('shows far ones too where rules are few, or one event was asked for', () => {
    const few = runTelltale(['explain', logs, '--rules', join(folder, 'few')]);
    expect(few.stdout).toContain('Far 0: does not hold');
    const event = ['--event', `${join(logs, 'a.ndjson')}:1`];
    const one = runTelltale(['explain', logs, '--rules', join(folder, 'rules'), ...event]);
    expect(one.stdout).toContain('Far 0: does not hold');
    expect(one.stderr).toContain(
      '20 explanations are shown in full, each of one rule on one event; --limit shows more\n',
    );
  });

  it('does not say of an event that is not there that no event met the rules', () => {
    const { stdout, stderr } = runTelltale(['explain', logs, '--rules', join(folder, 'few'), '--event', 'a.ndjson:7']);
    expect(stdout).toBe('');
    expect(stderr).toContain('there is no event a.ndjson:7');
  });

  it('says what each filter of Kibana asks, without double negations', () => {
    const { stdout } = runTelltale(['explain', logs, '--rules', join(folder, 'filtered')]);
    expect(stdout).toContain(`    ✔ process.name : "x.exe"   process.name is "x.exe"
    ✘ not process.name == "x.exe"   process.name is "x.exe"
    ✘ process.command_line != null   process.command_line is missing
    ✘ (process.pid >= 5 and process.pid < 9)   process.pid is missing
`);
    const json = runTelltale(['explain', logs, '--rules', join(folder, 'filtered'), '--format', 'json']).stdout;
    const { clauses, reason } = JSON.parse(json) as { clauses: [{ parts: { words: string }[] }]; reason: string };
    expect(clauses[0].parts.map(({ words }) => words).slice(1)).toEqual([
      'not process.name == "x.exe"',
      'process.command_line != null',
      '(process.pid >= 5 and process.pid < 9)',
    ]);
    expect(reason).toContain('not process.name == "x.exe" · process.command_line != null');
  });

  it('does not say that a rule holds, or does not, where other events decide', () => {
    const search = (id: number, name: string, text: string): string => `name: ${name}
id: 11111111-1111-4111-8111-${String(id).padStart(12, '0')}
version: 1
status: production
type: TTP
description: d
search: '${text}'
`;
    writeTree(folder, {
      'others/a.yml': search(
        1,
        'Joined',
        'process_name=x.exe OR x=1 | table process_name | join process_name [search y=1]',
      ),
      'others/b.yml': search(2, 'Counted', 'x=1 OR name=x | stats count by x | where count > 5'),
      'others/c.yml': rule(3, 'Two steps', 'true').replace(
        'process where true',
        'sequence with maxspan=5m [process where process.name == "x.exe"] [file where true]',
      ),
      'others/d.yml': search(4, 'By hour', '| tstats count from datamodel=Endpoint.Processes by _time span=1h'),
      'more/b.ndjson':
        '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","TimeCreated":"2026-01-01T00:00:05Z","Image":"C:\\\\x.exe","Computer":"H"}\n',
      'more/a.ndjson':
        '{"@timestamp":"2026-01-01T00:00:00Z","event":{"category":"process"},"process":{"name":"x.exe"},"x":"1"}\n',
    });
    const flags = ['--rules', join(folder, 'others')];
    const { stdout } = runTelltale(['explain', join(folder, 'more'), ...flags]);
    expect(stdout).toContain('  Joined: passes up to stage 3, which asks other events\n');
    expect(stdout).toContain('  Counted: does not hold on this event alone\n');
    expect(stdout).toContain('  Two steps: fits term 1 of 2; the other terms are other events\n');
    // What a stage made stands before what it took away, and an option is named.
    expect(stdout).toMatch(/^ +2 {2}span=1h +changed {2}_bucket = 1767225600$/m);
    expect(stdout).toMatch(/^ +3 {2}tstats count .* changed {2}count = 1, _time = nothing/m);
    expect(stdout).toContain('✔ every event\n');
    const json = runTelltale(['explain', join(folder, 'more'), ...flags, '--format', 'json']).stdout;
    const verdicts = json
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect(verdicts).toContain('fits term 1 of 2; the other terms are other events');
  });
});
