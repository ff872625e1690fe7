/**
 * What Elastic's rule objects say beside the query, through the command line: exceptions, mappings, suppression, building
 * blocks, documents for `_bulk`, processes filled in, and a site's own field types. The same for any number of workers.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, parseAlerts, runTelltale, writeTree } from './telltale.ts';

const RULE = { type: 'eql', language: 'eql', risk_score: 21, severity: 'low', index: ['winlogbeat-*'], author: ['Us'] };

let serial = 0;
function sysmon(id: number, second: number, data: Readonly<Record<string, unknown>>): string {
  serial++;
  const time = new Date(Date.UTC(2026, 4, 1, 10, 0, second)).toISOString();
  return JSON.stringify({
    SourceName: 'Microsoft-Windows-Sysmon',
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: 'WKS-1',
    EventID: id,
    TimeCreated: time,
    RecordNumber: serial,
    UtcTime: time.replace('T', ' ').replace('Z', ''),
    ...data,
  });
}

const created = (second: number, guid: string, image: string, more: object = {}): string =>
  sysmon(1, second, {
    ProcessGuid: guid,
    ProcessId: '7',
    Image: `C:\\Tools\\${image}`,
    CommandLine: `${image} --go`,
    User: 'CORP\\ada',
    ...more,
  });
const asked = (second: number, guid: string, name: string): string =>
  sysmon(22, second, { ProcessGuid: guid, ProcessId: '7', Image: 'C:\\Tools\\a.exe', QueryName: name });

const EVENTS = [
  asked(30, '{A}', 'api.example'), // before its creation: order of arrival does not matter
  created(0, '{A}', 'a.exe'),
  created(10, '{B}', 'b.exe'),
  created(40, '{C}', 'a.exe'),
  created(200, '{D}', 'a.exe', { User: 'CORP\\bo' }),
  created(201, '{E}', 'a.exe'),
];

function scan(rules: readonly object[], flags: readonly string[] = [], workers = 1) {
  const folder = makeFolder();
  writeTree(folder, {
    'events.ndjson': `${EVENTS.join('\n')}\n`,
    'rules/export.ndjson': rules.map((rule) => JSON.stringify(rule)).join('\n'),
  });
  const files = ['scan', 'events.ndjson', '--rules', 'rules', '--workers', String(workers), '--format', 'ndjson'];
  return runTelltale([...files, ...flags], { cwd: folder });
}

const rule = (more: object): object => ({
  rule_id: 'r',
  name: 'R',
  query: 'process where event.type == "start"',
  ...RULE,
  ...more,
});
const summary = (stdout: string): unknown[] =>
  parseAlerts(stdout).map(({ fields, rule: { name, severity } }) => ({ name, severity, fields }));

describe('what an exported rule says', () => {
  it('keeps excepted events out', () => {
    const list = { exceptions_list: [{ list_id: 'tools', type: 'detection', namespace_type: 'single' }] };
    const entries = [{ field: 'process.name', operator: 'included', type: 'match', value: 'a.exe' }];
    const item = { list_id: 'tools', item_id: '1', name: 'known', entries };
    expect(parseAlerts(scan([rule({})]).stdout)).toHaveLength(5);
    expect(parseAlerts(scan([rule(list)]).stdout)).toHaveLength(5);
    expect(parseAlerts(scan([rule(list), item]).stdout)).toHaveLength(1);
    const expired = { ...item, expire_time: '2026-05-01T10:01:00.000Z' };
    expect(parseAlerts(scan([rule(list), expired]).stdout)).toHaveLength(3);
  });

  it('maps severity and name from the event', () => {
    const mapped = rule({
      query: 'process where process.name == "b.exe"',
      severity_mapping: [
        { field: 'process.command_line', operator: 'equals', value: 'b.exe --go', severity: 'critical' },
      ],
      rule_name_override: 'process.name',
    });
    expect(summary(scan([mapped]).stdout)).toEqual([
      { name: 'b.exe', severity: 'critical', fields: { 'event.category': 'process', 'process.name': 'b.exe' } },
    ]);
  });

  it('suppresses alerts, over the time of events', () => {
    const suppression = { alert_suppression: { group_by: ['user.name'], duration: { value: 1, unit: 'm' } } };
    const { stdout, stderr } = scan([rule(suppression)]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { suppression: Record<string, unknown> });
    expect(lines.map(({ suppression: { terms, docs_count } }) => [terms, docs_count])).toEqual([
      [[{ field: 'user.name', value: 'ada' }], 2],
      [[{ field: 'user.name', value: 'bo' }], 0],
      [[{ field: 'user.name', value: 'ada' }], 0],
    ]);
    expect(stderr).toContain('2 alerts were suppressed');
  });

  it('becomes documents for _bulk, a sequence with its building blocks', () => {
    const query =
      'sequence by process.entity_id [process where event.type == "start"] [network where dns.question.name != null]';
    const documents = (workers: number) =>
      scan([rule({ query }), rule({ rule_id: 's', name: 'S' })], ['--format', 'ecs'], workers).stdout;
    const lines = documents(1)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(2 * (5 + 3));
    const ids = lines.filter((_, i) => i % 2 === 0).map(({ create }) => (create as { _id: string })._id);
    expect(new Set(ids).size).toBe(8);
    const shell = lines.at(-1)!;
    expect(shell).toMatchObject({
      'event.kind': 'signal',
      'host.name': 'WKS-1',
      'kibana.alert.depth': 2,
      'kibana.alert.group.id': ids.at(-1),
      'kibana.alert.rule.name': 'R',
    });
    expect(shell['kibana.alert.ancestors']).toHaveLength(4);
    expect(documents(2)).toBe(documents(1));
  });

  it('reads processes filled in when asked to, and only then', () => {
    const query = 'network where process.command_line == "a.exe --go" and user.name == "ada"';
    const filled = (workers: number) => scan([rule({ query })], ['--enrich', 'process'], workers);
    expect(parseAlerts(scan([rule({ query })]).stdout)).toEqual([]);
    const { stdout, stderr } = filled(1);
    expect(parseAlerts(stdout)).toHaveLength(1);
    expect(stderr).toContain('--enrich');
    expect(filled(2).stdout).toBe(stdout);
    const piped = runTelltale(['scan', '-', '--enrich', 'process'], { input: EVENTS.join('\n') });
    expect(piped).toMatchObject({ code: 2, stderr: expect.stringContaining('standard input') });
  });

  it('knows the types of a site’s own fields', () => {
    const folder = makeFolder();
    writeTree(folder, {
      'rule.ndjson': JSON.stringify(rule({ query: 'any where site.level > 3' })),
      'schema.json': '{"site.level": "long"}',
    });
    const check = (...more: readonly string[]) => runTelltale(['rules', 'check', join(folder, 'rule.ndjson'), ...more]);
    expect(check().stdout).toContain('eql-unknown-field');
    expect(check('--schema', join(folder, 'schema.json')).stdout).not.toContain('eql-unknown-field');
    expect(check('--schema', join(folder, 'none.json')).code).toBe(2);
  });

  it('explains by those types what a scan finds by them', () => {
    const folder = makeFolder();
    writeTree(folder, {
      // Nobody's field is null in the whole rule, and so is its negation; a field that documents may lack is not.
      'rule.ndjson': JSON.stringify(rule({ query: 'any where not ?site.seen : "x"' })),
      'schema.json': '{"site.seen": "keyword"}',
      'events.ndjson': `${JSON.stringify({ '@timestamp': '2026-05-01T00:00:00Z', site: { level: 1 } })}\n`,
    });
    const [rules, events, schema] = ['rule.ndjson', 'events.ndjson', 'schema.json'].map((name) => join(folder, name));
    const run = (command: string, ...more: readonly string[]) =>
      runTelltale([command, events!, '--rules', rules!, '--format', command === 'scan' ? 'ndjson' : 'json', ...more]);
    for (const [more, found] of [
      [[], false],
      [['--schema', schema!], true],
    ] as const) {
      expect(parseAlerts(run('scan', ...more).stdout)).toHaveLength(found ? 1 : 0);
      expect(run('explain', '--event', `${events}:1`, ...more).stdout.includes('"holds":true')).toBe(found);
    }
  });
});
