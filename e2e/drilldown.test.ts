/** `scan --drilldown`: an alert's own searches, run over the same input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, PACK, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const detection = (id: number, search: string, drilldowns: readonly string[]): string => `name: Rule ${id}
id: 00000000-0000-0000-0000-00000000000${id}
version: 1
status: production
type: Anomaly
description: d
search: '${search}'
rba: { message: m, risk_objects: [{ field: dest, type: system, score: 20 }], threat_objects: [] }
drilldown_searches:
${drilldowns.map((line) => `  - ${line}\n`).join('')}`;
const lookups = (asked: readonly (readonly [time: string, name: string])[]): string =>
  asked
    .map(([time, query], n) =>
      JSON.stringify({
        EventID: 22,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        Computer: 'HOST-1',
        EventRecordID: n,
        TimeCreated: time,
        QueryName: query,
      }),
    )
    .join('\n');
writeTree(folder, {
  'rules/odd.yml': `name: Odd
id: 00000000-0000-0000-0000-000000000001
version: 1
status: production
type: Anomaly
description: d
search: 'EventCode=22 QueryName="odd.example" | stats count by dvc Image | rename dvc as dest'
rba: { message: m, risk_objects: [{ field: dest, type: system, score: 20 }], threat_objects: [] }
drilldown_searches:
  - { name: 'All of $dest$', search: 'EventCode=22 dvc="$dest$" Image="$Image$" | table QueryName', earliest_offset: $info_min_time$, latest_offset: $info_max_time$ }
  - { name: 'Risk of $dest$', search: '| from datamodel Risk.All_Risk | search normalized_risk_object IN ("$dest$") | stats sum(risk_score) as total by normalized_risk_object', earliest_offset: 7d, latest_offset: '0' }
  - { name: Broken, search: 'EventCode=22 | eval x=((1', earliest_offset: 7d, latest_offset: '0' }
`,
  'day/day.yml': `name: Day
id: 00000000-0000-0000-0000-000000000002
version: 1
status: production
type: Hunting
description: d
search: 'EventCode=22 QueryName="noon.example" | table dvc QueryName'
drilldown_searches:
  - { name: That day, search: 'EventCode=22 | table QueryName', earliest_offset: '@d', latest_offset: '+1d@d-2s' }
`,
  'days/macros/dns.yml': 'name: dns\ndefinition: EventCode=22\n',
  'days/detections/days.yml': detection(
    3,
    '`dns` | bin _time span=1d | stats count as n by dvc _time | rename dvc as dest',
    [
      "{ name: Count, search: '`dns` | stats count as n', earliest_offset: $info_min_time$, latest_offset: $info_max_time$ }",
      "{ name: Risk, search: '| from datamodel Risk.All_Risk | stats sum(risk_score) as total', earliest_offset: 7d, latest_offset: '0' }",
    ],
  ),
  'days/deep/a/b/c/d/e/deep.yml': detection(4, '`dns` | table dvc QueryName', [
    "{ name: Deep, search: '`dns` QueryName=$QueryName$', earliest_offset: 1h, latest_offset: '0' }",
  ]),
  'days/kept/kept.yml': detection(
    5,
    '`dns` | lookup seen name as QueryName OUTPUT name as old | where isnull(old) | stats count by QueryName | rename QueryName as name | outputlookup append=t seen | rename name as QueryName',
    [
      "{ name: Again, search: '%original_detection_search%', earliest_offset: $info_min_time$, latest_offset: $info_max_time$ }",
    ],
  ),
  'days/lookups/seen.yml': 'name: seen\nfilename: seen.csv\n',
  'days/lookups/seen.csv': 'name\nnone.example\n',
  'days.ndjson': lookups([
    ['2026-06-01T12:00:00Z', 'odd.example'],
    ['2026-06-11T12:00:00Z', 'known.example'],
    ['2026-06-21T12:00:00Z', 'known.example'],
  ]),
  'hour.ndjson': lookups([
    ['2026-06-01T12:49:00Z', 'first.example'],
    ['2026-06-01T12:50:00.500Z', 'second.example'],
  ]),
  'day.ndjson': lookups([
    ['2026-06-01T21:59:00Z', 'before.example'],
    ['2026-06-01T22:01:00Z', 'night.example'],
    ['2026-06-02T12:00:00Z', 'noon.example'],
    ['2026-06-02T22:01:00Z', 'after.example'],
    ['2026-06-03T00:01:00Z', 'later.example'],
  ]),
  'logs.ndjson': ['odd.example', 'even.example', 'odd.example']
    .map((query, n) =>
      JSON.stringify({
        EventID: 22,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        Computer: 'HOST-1',
        EventRecordID: n,
        TimeCreated: `2026-01-01T00:00:0${n}.500Z`,
        // A name that would break out of a search that it was pasted into.
        Image: 'C:\\x" | outputlookup y "\\a.exe',
        QueryName: query,
      }),
    )
    .join('\n'),
});
const args = ['--rules', join(folder, 'rules'), join(folder, 'logs.ndjson')];
const hunts = (n: number) => scanAlerts([...args, '--drilldown', String(n)]).filter(({ kind }) => kind === 'hunt');

describe('scan --drilldown', () => {
  it('runs the search of each alert, values and all', () => {
    const found = hunts(1);
    expect(found.map(({ fields }) => fields['QueryName'])).toEqual(['odd.example', 'even.example', 'odd.example']);
    expect(found[0]!.rule).toMatchObject({
      name: 'All of HOST-1',
      id: '00000000-0000-0000-0000-000000000001/drilldown-1/1',
    });
  });

  it('reads the risk that the scan found', () => {
    expect(hunts(2).map(({ fields }) => fields)).toEqual([{ normalized_risk_object: 'host-1', total: 20 }]);
  });

  it("goes by the days of the run's zone", () => {
    const day = ['--rules', join(folder, 'day'), join(folder, 'day.ndjson'), '--drilldown', '1'];
    const names = (...zone: readonly string[]) =>
      scanAlerts([...day, ...zone])
        .filter(({ rule }) => rule.name === 'That day')
        .map(({ fields }) => String(fields['QueryName']).split('.')[0]);
    expect(names()).toEqual(['noon', 'after']);
    expect(names('--tz', 'Europe/Berlin')).toEqual(['night', 'noon']);
  });

  it('reads risk within the time that the search names', () => {
    const days = ['--rules', join(folder, 'days', 'detections'), join(folder, 'days.ndjson')];
    const sums = (...more: readonly string[]) =>
      scanAlerts([...days, '--drilldown', '2', ...more])
        .filter(({ kind }) => kind === 'hunt')
        .map(({ fields }) => fields['total']);
    // Ten days lie between two of them, and a search looks back for seven.
    expect(sums()).toEqual([20, 20, 20]);
    expect(sums('--window')).toEqual([20, 20, 20]);
  });

  it('finds the macros of its rule, however deep that lies', () => {
    const deep = ['--rules', join(folder, 'days', 'deep'), join(folder, 'days.ndjson'), '--drilldown', '1'];
    expect(scanAlerts(deep).filter(({ kind }) => kind === 'hunt')).toHaveLength(3);
  });

  it("ends where the window of a rule's schedule ended", () => {
    const whole = ['--rules', join(folder, 'days', 'detections'), join(folder, 'hour.ndjson'), '--drilldown', '1'];
    const counts = (...more: readonly string[]) =>
      scanAlerts([...whole, ...more])
        .filter(({ kind }) => kind === 'hunt')
        .map(({ fields }) => fields['n']);
    expect(counts('--window')).toEqual([1, 1]);
    expect(counts()).toEqual([2]);
  });

  it('reads the tables that are kept from earlier runs, and leaves them as they are', () => {
    const state = join(folder, 'kept');
    writeTree(state, { 'seen.csv': 'name\nknown.example\n' });
    const found = scanAlerts([
      ...['--rules', join(folder, 'days', 'kept'), join(folder, 'days.ndjson'), '--state', state, '--drilldown', '1'],
    ]).filter(({ kind }) => kind === 'hunt');
    expect(found.map(({ fields }) => fields['QueryName'])).toEqual(['odd.example']);
    expect(readFileSync(join(state, 'seen.csv'), 'utf8').trim().split('\n')).toEqual([
      'name',
      'known.example',
      'odd.example',
    ]);
  });

  it('says which search does not run', () => {
    const { code, stderr } = runTelltale(['scan', ...args, '--drilldown', '3']);
    expect(stderr).toContain('the drill-down "Broken" does not run');
    expect(code).toBe(0);
  });

  it('leaves alerts as they are, and wants to read twice', () => {
    const sample = join(PACK, 'sample');
    const all = scanAlerts([sample, '--drilldown', '1']);
    expect(all.filter(({ kind }) => kind !== 'hunt')).toEqual(scanAlerts([sample]));
    expect(all.some(({ kind }) => kind === 'hunt')).toBe(true);
    expect(runTelltale(['scan', '-', '--drilldown', '1']).code).toBe(2);
  });
});
