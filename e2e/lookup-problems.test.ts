/** `scan` says what is wrong with the tables that its rules look things up in, once, in the words of `rules check`. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, runTelltale, writeTree } from './telltale.ts';

const folder = makeFolder();
const rule = (n: number, search: string): string => `name: Rule ${n}
id: 00000000-0000-0000-0000-00000000000${n}
version: 1
status: production
type: Hunting
description: d
search: '${search}'
tags: { analytic_story: [s] }
`;
const ASKS = 'lookup names QueryName OUTPUT owner | search owner=*';
const definition = (name: string): string => `name: ${name}\ndescription: d\nfilename: ${name}.csv\n`;
writeTree(folder, {
  'broken/detections/one.yml': rule(1, `EventCode=22 | ${ASKS} | table owner QueryName`),
  'broken/detections/two.yml': rule(2, `EventCode=22 | ${ASKS} | stats count by owner`),
  'broken/detections/three.yml': rule(
    3,
    'EventCode=22 | lookup gone QueryName OUTPUT x | lookup names QueryName OUTPUT who',
  ),
  'broken/lookups/names.yml': definition('names'),
  'broken/lookups/names.csv': '\ufeffQueryName,owner\na.example,kim\nb.example\nc.example,lee,more\n',
  'broken/lookups/gone.yml': definition('gone'),
  'broken/detections/four.yml': rule(4, 'EventCode=22 | lookup of_another_app QueryName OUTPUT x'),
  'whole/detections/one.yml': rule(1, `EventCode=22 | ${ASKS}`),
  'whole/lookups/names.yml': definition('names'),
  'whole/lookups/names.csv': 'QueryName,owner\na.example,kim\n',
  'padded/detections/one.yml': rule(1, `EventCode=22 | ${ASKS} | table owner`),
  'padded/lookups/names.yml': definition('names'),
  'padded/lookups/names.csv': 'QueryName,owner\na.example ,kim\n',
  'torn/detections/one.yml': rule(1, `EventCode=22 | ${ASKS} | table owner`),
  'torn/lookups/names.yml': 'name: names\nfilename: [names.csv\n',
  'torn/macros/first.yml': 'name: first\ndefinition: "x\n',
  'log.ndjson': `${JSON.stringify({
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: 1,
    TimeCreated: '2026-01-01T00:00:00Z',
    QueryName: 'a.example',
  })}\n`,
});
const run = (content: string, ...args: readonly string[]) =>
  runTelltale([
    'scan',
    join(folder, 'log.ndjson'),
    '--rules',
    join(folder, content, 'detections'),
    '--format',
    'ndjson',
    ...args,
  ]);
const lines = (stderr: string): string[] => stderr.split('\n').filter((line) => /lookup-|spl-lookup/.test(line));

describe('a table that is broken', () => {
  const { code, stdout, stderr } = run('broken');
  it('is said once, with row and column, however many rules use it', () => {
    const told = lines(stderr).map((line) =>
      line.replace(/^.*?(\[?(?:spl-)?lookup-[a-z-]+\]?).*$/, '$1').replace(/[[\]]/g, ''),
    );
    expect(told.sort()).toEqual(['lookup-file-missing', 'lookup-ragged-row', 'lookup-ragged-row', 'spl-lookup-column']);
    expect(stderr).toContain('row 2 has 1 cells, the header 2; column 2 on is empty');
    expect(stderr).toContain('row 3 has 3 cells, the header 2; column 3 on is dropped');
    expect(stderr).toContain('the table `gone.csv` of lookup `gone` is not there; it is taken as empty');
    expect(stderr).toContain('the lookup names has no column who');
  });
  it('counts with others that are no tables here', () => {
    expect(stderr).toContain('1 lookup is taken as empty');
    expect(stderr).not.toContain('of_another_app');
  });
  it('is used as far as it goes, behind a byte order mark too', () => {
    expect(code).toBe(0);
    expect(stdout).toContain('"owner":"kim"');
  });
  it('is said in the words of rules check', () => {
    const check = runTelltale(['rules', 'check', join(folder, 'broken/detections')]).stdout;
    for (const line of lines(stderr)) expect(check).toContain(line);
  });
});

describe('a table that is whole', () => {
  it('is nothing to speak of', () => {
    expect(lines(run('whole').stderr)).toEqual([]);
  });
});

describe('a table whose cells end in blanks', () => {
  it('is used without them; only whoever checks the rules is told', () => {
    const { stdout, stderr } = run('padded');
    expect(stdout).toContain('"owner":"kim"');
    expect(lines(stderr)).toEqual([]);
    const check = runTelltale(['rules', 'check', join(folder, 'padded/detections')]).stdout;
    expect(check).toContain('lookup-trailing-blanks');
  });
});

describe('files of lookups and macros that cannot be read', () => {
  const names = ['torn/lookups/names.yml', 'torn/macros/first.yml'].map((name) => join(folder, name));
  it('are told by scan, which goes on without them', () => {
    const { code, stderr } = run('torn');
    for (const name of names) expect(stderr.split('\n').filter((line) => line.startsWith(name))).toHaveLength(1);
    expect(stderr).toContain('error[rule-syntax]');
    expect(code).toBe(0);
  });
  it('fail rules check, in every format', () => {
    const [text, json, sarif] = [[], ['--format', 'json'], ['--format', 'sarif']].map((format) =>
      runTelltale(['rules', 'check', join(folder, 'torn/detections'), ...format]),
    );
    expect([text, json, sarif].map((outcome) => outcome!.code)).toEqual([2, 2, 2]);
    for (const name of names) expect(text!.stdout).toContain(`${name}:`);
    const { content, failed } = JSON.parse(json!.stdout) as {
      content: { path: string; code: string }[];
      failed: number;
    };
    expect(content.map(({ path, code }) => [path, code])).toEqual(names.map((name) => [name, 'rule-syntax']));
    expect(failed).toBe(0);
    expect(sarif!.stdout).toContain('names.yml');
  });
});
