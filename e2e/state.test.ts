/** `scan --state`: lookups that searches fill are there for the next run. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const FIRST_SEEN = 'EventCode=22 | stats min(_time) as firstSeen by QueryName';
writeTree(folder, {
  'content/detections/new_name.yml': `name: New name
id: 00000000-0000-0000-0000-000000000001
version: 1
status: production
type: Anomaly
description: d
search: '${FIRST_SEEN} | lookup seen_names QueryName OUTPUT firstSeen as known | where isnull(known)'
tags: { analytic_story: [s] }
`,
  'content/baselines/seen_names_update.yml': `name: Seen names
id: 00000000-0000-0000-0000-000000000002
version: 1
type: Baseline
description: d
search: '${FIRST_SEEN} | inputlookup append=t seen_names | stats min(firstSeen) as firstSeen by QueryName | outputlookup seen_names'
tags: { detections: [New name] }
`,
  'content/appending/append.yml': `name: Appending
id: 00000000-0000-0000-0000-000000000003
version: 1
type: Baseline
description: d
search: 'EventCode=22 | stats count as c by QueryName | outputlookup append=t shipped_names'
`,
  'content/emptying/empty.yml': `name: Emptying
id: 00000000-0000-0000-0000-000000000004
version: 1
type: Baseline
description: d
search: 'EventCode=22 QueryName=*.wanted | stats count as c by QueryName | outputlookup max=1 override_if_empty=f wanted.csv'
`,
  'content/unrunnable/b.yml': `name: Unrunnable
id: 00000000-0000-0000-0000-000000000005
version: 1
type: Baseline
description: d
search: 'EventCode=22 | apply model | outputlookup wanted.csv'
`,
  'content/lookups/shipped_names.yml': 'name: shipped_names\ndescription: d\nfilename: shipped_names.csv\n',
  'content/lookups/shipped_names.csv': 'QueryName,c\nshipped.example,9\n',
  'content/lookups/seen_names.yml':
    'name: seen_names\ndescription: d\ncollection: seen_names\nfields_list: _key, QueryName, firstSeen\n',
});
const rules = ['--rules', join(folder, 'content/detections'), '--rules', join(folder, 'content/baselines')];
const state = join(folder, 'state');
type Asked = readonly [time: string, name: string];
const logOf = (file: string, asked: readonly Asked[]): string => {
  const path = join(folder, file);
  const lines = asked.map(([time, query], n) =>
    JSON.stringify({
      EventID: 22,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'H',
      EventRecordID: n,
      TimeCreated: time,
      QueryName: query,
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const log = (file: string, ...queries: readonly string[]): string =>
  logOf(
    file,
    queries.map((query, n) => [`2026-01-01T00:00:0${n}Z`, query]),
  );
const names = (...args: readonly string[]): unknown[] => scanAlerts(args).map(({ fields }) => fields['QueryName']);

describe('scan --state', () => {
  it('remembers what was seen, and shows nothing of the baseline itself', () => {
    const monday = log('monday.ndjson', 'a.example', 'b.example');
    const tuesday = log('tuesday.ndjson', 'b.example', 'c.example');
    expect(names(monday, ...rules, '--state', state)).toEqual(['a.example', 'b.example']);
    expect(readFileSync(join(state, 'seen_names.csv'), 'utf8').split('\n').slice(0, 3)).toEqual([
      'QueryName,firstSeen',
      'a.example,1767225600',
      'b.example,1767225601',
    ]);
    expect(names(tuesday, ...rules, '--state', state)).toEqual(['c.example']);
    expect(names(tuesday, ...rules, '--state', state)).toEqual([]);
    // Without the folder nothing is remembered, and baselines are no rules.
    expect(names(tuesday, ...rules)).toEqual(['b.example', 'c.example']);
  });

  it('reads what earlier runs have written, whatever the order of the rules', () => {
    const first = log('first.ndjson', 'd.example');
    const backwards = ['--rules', join(folder, 'content/baselines'), '--rules', join(folder, 'content/detections')];
    const other = join(folder, 'other-state');
    expect(names(first, ...backwards, '--state', other)).toEqual(['d.example']);
    expect(names(first, ...backwards, '--state', other)).toEqual([]);
  });

  it('keeps the rows of a shipped table when rows are put behind them', () => {
    const kept = join(folder, 'kept-state');
    const rule = ['--rules', join(folder, 'content/appending')];
    for (const query of ['e.example', 'f.example']) names(log('e.ndjson', query), ...rule, '--state', kept);
    expect(readFileSync(join(kept, 'shipped_names.csv'), 'utf8')).toBe(
      'QueryName,c\nshipped.example,9\ne.example,1\nf.example,1\n',
    );
  });

  it('keeps what it has where a search that may not empty it found nothing, and no more than a search may write', () => {
    const kept = join(folder, 'wanted-state');
    const rule = ['--rules', join(folder, 'content/emptying'), '--state', kept];
    names(log('wanted.ndjson', 'a.wanted', 'b.wanted'), ...rule);
    names(log('other.ndjson', 'c.example'), ...rule);
    expect(readFileSync(join(kept, 'wanted.csv'), 'utf8')).toBe('QueryName,c\na.wanted,1\n');
  });

  it('lets searches on a schedule see what those before them wrote, whatever the order of the rules', () => {
    const path = logOf('days.ndjson', [
      ['2026-03-01T10:00:00Z', 'p.example'],
      ['2026-03-01T14:00:00Z', 'p.example'],
      ['2026-03-02T10:00:00Z', 'p.example'],
      ['2026-03-02T11:00:00Z', 'q.example'],
    ]);
    const detections = ['--rules', join(folder, 'content/detections')];
    const baselines = ['--rules', join(folder, 'content/baselines')];
    const scheduled = (name: string, ...given: readonly string[]) =>
      names(path, ...given, '--window', '--state', join(folder, name));
    // The baseline runs at night: before it a name is new each time, behind it no more.
    const expected = ['p.example', 'p.example', 'q.example'];
    expect(scheduled('days-1', ...detections, ...baselines)).toEqual(expected);
    expect(scheduled('days-2', ...baselines, ...detections)).toEqual(expected);
  });

  it('says nothing of alerts where a baseline had nothing but its own table to go on', () => {
    const path = logOf('gap.ndjson', [
      ['2026-03-01T10:00:00Z', 'p.example'],
      ['2026-03-04T10:00:00Z', 'p.example'],
    ]);
    const baselines = ['--rules', join(folder, 'content/baselines')];
    const { stderr } = runTelltale(['scan', path, ...baselines, '--window', '--state', join(folder, 'gap')]);
    expect(stderr).toContain('1 rule (1 SPL)');
    expect(stderr).not.toContain('on no event');
  });

  it('names the command that shows what keeps a baseline from running', () => {
    const unrunnable = join(folder, 'content/unrunnable');
    const { stderr } = runTelltale([
      'scan',
      log('u.ndjson', 'a'),
      '--rules',
      unrunnable,
      '--state',
      join(folder, 'un'),
    ]);
    expect(stderr).toContain('`telltale rules check --baselines` on the same rules');
    expect(runTelltale(['rules', 'check', unrunnable, '--baselines']).stdout).toContain('1 unsupported');
    expect(runTelltale(['rules', 'check', unrunnable]).stdout).toContain('0 rules');
  });

  it('ends with 2 where state cannot be kept', () => {
    writeFileSync(join(folder, 'no-folder'), '');
    const { code, stderr } = runTelltale(['scan', folder, ...rules, '--state', join(folder, 'no-folder')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot keep state');
  });
});
