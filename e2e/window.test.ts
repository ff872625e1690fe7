/** `scan --window` through the command line: searches as the vendors' schedulers would have run them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, PACK, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const ESCU = (name: string, search: string, more = ''): string => `name: ${name}
id: ${name}-id
version: 1
status: production
type: TTP
description: d
search: '${search}'
${more}`;
const SEQUENCE = `telltale: rule/1
id: sequence-id
name: sequence
language: eql
query: |
  sequence by host.name
    [ dns where event.code == "22" and dns.question.name == "a.example" ]
    [ dns where event.code == "22" and dns.question.name == "b.example" ]
`.replaceAll('dns where', 'network where');
const lookup = (time: string, query = 'a.example', host = 'H'): string =>
  JSON.stringify({
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: host,
    EventRecordID: time,
    TimeCreated: `2026-01-01T${time}Z`,
    QueryName: query,
    QueryStatus: 0,
    QueryResults: '192.0.2.1;',
  });
const COUNT = 'EventCode=22 | stats count min(_time) as first by dvc';
writeTree(folder, {
  'rules/count.yml': ESCU('count', COUNT),
  'rules/now.yml': ESCU('now', 'EventCode=22 | stats count by dvc | eval at=now()'),
  'rules/own.yml': ESCU(
    'own',
    COUNT,
    'custom_schedule: { cron_schedule: "30 * * * *", earliest_time: -2h, latest_time: now }\n',
  ),
  'inside/inside.yml': ESCU(
    'inside',
    '| multisearch [search QueryName=a.example] [search QueryName=b.example] | stats count',
  ),
  'rules/sequence.yml': SEQUENCE,
  'counting/counting.yml': ESCU('counting', 'EventCode=22 QueryName=a.example | stats count | eval n=count'),
  'absent/absent.yml': ESCU('absent', 'EventCode=22 QueryName=a.example | stats count | where count=0'),
  'absent/timed.yml': ESCU(
    'timed',
    'EventCode=22 QueryName=a.example | stats count | where count=0 | eval _time=now()',
  ),
  'about/about.yml': ESCU('about', 'EventCode=22 | addinfo | table info_min_time info_max_time info_search_time'),
  'unread/always.yml': ESCU(
    'always',
    COUNT,
    'custom_schedule: { cron_schedule: "0 3 * * *", earliest_time: 0, latest_time: now }\n',
  ),
  'deployed/rules/count.yml': ESCU('deployed', COUNT),
  'deployed/macros/x.yml': 'name: x\ndefinition: y\n',
  'deployed/deployments/ttp.yml':
    'name: D\ntype: TTP\nscheduling: { cron_schedule: 0 0 * * *, earliest_time: -1d@d, latest_time: "@d" }\n',
  'suppressed/suppressed.toml': `[rule]
rule_id = "suppressed"
name = "suppressed"
type = "eql"
language = "eql"
query = 'network where dns.question.name : "*.example"'
risk_score = 21
severity = "low"
interval = "1h"
from = "now-2h"
[rule.alert_suppression]
group_by = ["host.name"]
`,
  'waiting/waiting.yml': `telltale: rule/1
id: waiting-id
name: waiting
language: eql
query: |
  sequence by host.name with maxspan=30m
    [ network where dns.question.name == "a.example" ]
    ![ network where dns.question.name == "b.example" ]
`,
  'logs/a.ndjson': `${[lookup('05:49:59'), lookup('03:00:00')].join('\n')}\n`,
  // Out of order, and in another file, on purpose.
  'logs/b.ndjson': `${[lookup('05:50:00', 'b.example'), lookup('05:10:00')].join('\n')}\n`,
});
const scanRules = (rules: string, ...flags: readonly string[]) =>
  scanAlerts([join(folder, 'logs'), '--rules', join(folder, rules), ...flags]);
const named = (alerts: ReturnType<typeof scanAlerts>, name: string) => alerts.filter(({ rule }) => rule.name === name);
const seconds = (time: string): number => Date.parse(`2026-01-01T${time}Z`) / 1000;

describe('scan --window', () => {
  it("counts hour by hour, as Splunk's detections run, with the run's time and range", () => {
    const found = scanRules('rules', '--window');
    expect(named(found, 'count').map(({ fields }) => [fields['count'], fields['first']])).toEqual([
      [1, seconds('03:00:00')],
      [2, seconds('05:10:00')],
      [1, seconds('05:50:00')],
    ]);
    expect(named(found, 'now').map(({ fields }) => fields['at'])).toEqual(
      ['04:00:00', '06:00:00', '07:00:00'].map(seconds),
    );
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(named(scanRules('rules'), 'count').map(({ fields }) => fields['count'])).toEqual([4]);
  });

  it('searches in windows what only searches in brackets look for', () => {
    const found = scanRules('inside', '--window').map(({ fields }) => fields['count']);
    // Between the two windows that hold something lies one that does not, which a count says too.
    expect(found.map(Number).sort()).toEqual([0, 1, 1, 2]);
  });

  it('gives what it finds in an empty window the time and the stretch of that window', () => {
    const found = scanRules('absent', '--window');
    // 04:00 and 06:00 hold lookups, 05:00 does not.
    expect(named(found, 'absent').map(({ time, window }) => ({ time, window }))).toEqual([
      {
        time: '2026-01-01T04:50:00.000Z',
        window: { from: '2026-01-01T03:50:00.000Z', to: '2026-01-01T04:50:00.000Z' },
      },
    ]);
    expect(named(found, 'timed').map(({ time }) => time)).toEqual(['2026-01-01T05:00:00.000Z']);
    const { stderr } = runTelltale(['scan', join(folder, 'logs'), '--rules', join(folder, 'absent'), '--window']);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      "2 alerts rest on no event: a search that answers to an empty window gives a row for each, as on its vendor's schedule: absent ×1, timed ×1",
    );
  });

  it('says which schedule it could not follow', () => {
    const { stderr } = runTelltale(['scan', join(folder, 'logs'), '--rules', join(folder, 'unread'), '--window']);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      "always: its schedule (0 3 * * *, from 0 to now) cannot be read or looks at nothing, so it runs on its vendor's default",
    );
  });

  it('makes no alert of a count of nothing that nobody asked for', () => {
    const later = ['--from', '2026-01-01T07:00:00Z', '--to', '2026-01-01T09:00:00Z'];
    expect(scanRules('counting', ...later)).toEqual([]);
    // 04:00 and 06:00 hold lookups, 05:00 does not.
    expect(scanRules('counting', '--window').map(({ fields }) => fields['n'])).toEqual([1, 2]);
    const { stderr } = runTelltale(['scan', join(folder, 'logs'), '--rules', join(folder, 'counting'), ...later]);
    expect(stderr).toContain('A count of nothing is no alert: counting');
  });

  it('gives the time of the search in the whole input to what it finds in nothing', () => {
    const flags = ['--from', '2026-01-01T07:00:00Z', '--to', '2026-01-01T09:00:00Z'];
    expect(named(scanRules('absent', ...flags), 'absent').map(({ time, window }) => ({ time, window }))).toEqual([
      { time: '2026-01-01T09:00:00.000Z', window: undefined },
    ]);
  });

  it('tells searches their range: what was asked for, else the window, else the events', () => {
    const ranges = (...flags: readonly string[]) =>
      scanRules('about', ...flags).map(({ fields }) => [fields['info_min_time'], fields['info_max_time']]);
    expect(new Set(ranges().map(String))).toEqual(new Set([String([seconds('03:00:00'), seconds('05:50:00')])]));
    const asked = ranges('--from', '2026-01-01T05:00:00Z', '--to', '2026-01-01T08:00:00Z');
    expect(asked).toEqual(Array.from({ length: 3 }, () => [seconds('05:00:00'), seconds('08:00:00')]));
    expect(ranges('--to', '2026-01-01T04:00:00Z')).toEqual([[seconds('03:00:00'), seconds('04:00:00')]]);
    expect(ranges('--window')).toEqual([
      [seconds('02:50:00'), seconds('03:50:00')],
      [seconds('04:50:00'), seconds('05:50:00')],
      [seconds('04:50:00'), seconds('05:50:00')],
      [seconds('05:50:00'), seconds('06:50:00')],
    ]);
  });

  it("keeps to a rule's own schedule, whose windows overlap", () => {
    const counts = named(scanRules('rules', '--window'), 'own').map(({ fields }) => fields['count']);
    // 03:30 and 04:30 see one; 05:30 sees 05:10; 06:30 sees three; 07:30 those from 05:49:59 and 05:50.
    expect(counts.sort()).toEqual([1, 1, 1, 2, 3]);
  });

  it('keeps to deployments beside the rules', () => {
    expect(named(scanRules('deployed/rules', '--window'), 'deployed').map(({ fields }) => fields['count'])).toEqual([
      4,
    ]);
  });

  it('finds a sequence only where one run sees all of it', () => {
    // Six minutes back every five: the lookups of 05:49:59 and 05:50:00 lie in one window, those of 05:10 do not.
    const [found, ...others] = named(scanRules('rules', '--window'), 'sequence');
    expect(found!.events.map(({ time }) => time)).toEqual(['2026-01-01T05:49:59.000Z', '2026-01-01T05:50:00.000Z']);
    expect(others).toEqual([]);
  });

  it('ends the wait for what must not come with the window', () => {
    const lines = [lookup('05:30:00'), lookup('05:51:00'), lookup('05:52:00', 'b.example')];
    writeTree(folder, { 'waited/a.ndjson': `${lines.join('\n')}\n` });
    const waited = (...flags: readonly string[]) =>
      scanAlerts([join(folder, 'waited'), '--rules', join(folder, 'waiting'), ...flags]).map(({ time }) => time);
    expect(waited()).toEqual([]);
    expect(waited('--window')).toEqual(['2026-01-01T05:30:00.000Z']);
  });

  it("suppresses an Elastic rule's alerts run by run, each in the first that finds it", () => {
    const counted = (...flags: readonly string[]) =>
      scanRules('suppressed', ...flags).map((alert) => {
        const { suppression } = alert as typeof alert & { readonly suppression: { readonly docs_count: number } };
        return [alert.time!.slice(11, 19), suppression.docs_count];
      });
    expect(counted()).toEqual([['03:00:00', 3]]);
    expect(counted('--window')).toEqual([
      ['03:00:00', 0],
      ['05:10:00', 2],
    ]);
  });

  it('says the same for any number of workers and any order of input', () => {
    const once = scanRules('rules', '--window');
    expect(scanRules('rules', '--window', '--workers', '3')).toEqual(once);
    const files = [join(folder, 'logs/b.ndjson'), join(folder, 'logs/a.ndjson')];
    expect(scanAlerts([...files, '--rules', join(folder, 'rules'), '--window'])).toEqual(once);
  });

  it('leaves alerts of single events as they are', () => {
    const sample = join(PACK, 'sample');
    const single = (flags: readonly string[]) =>
      scanAlerts([sample, ...flags]).filter(({ rule }) => rule.language === 'eql');
    expect(single(['--window'])).toEqual(single([]));
  });
});
