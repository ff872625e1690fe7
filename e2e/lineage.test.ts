/** Rules that ask what processes descend from: the order of files, their formats' threads and standard input change nothing. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, parseAlerts, runTelltale, writeTree } from './telltale.ts';

const folder = makeFolder();
const event = (second: number, id: string, parent: string, name: string): string =>
  `${JSON.stringify({
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    EventID: 1,
    Computer: 'H',
    EventRecordID: second,
    UtcTime: `2026-01-02 10:00:0${second}.000`,
    ...{ ProcessGuid: `{${id}}`, ParentProcessGuid: `{${parent}}`, Image: `C:\\${name}.exe`, ParentImage: 'C:\\x.exe' },
  })}\n`;
const lines = [
  event(1, 'a', '0', 'office'),
  event(2, 'b', 'a', 'shell'),
  event(3, 'c', 'b', 'tool'),
  event(4, 'd', '0', 'tool'),
];
writeTree(folder, {
  // The youngest first: files are read in the order of their names.
  'logs/1.ndjson': lines[2]! + lines[3]!,
  'logs/2.ndjson': lines[1]!,
  'logs/3.ndjson': lines[0]!,
  'rule.toml': `[rule]
id = "11111111-2222-4333-8444-555555555555"
name = "descends"
version = "1.0.0"
license = "x"
description = "d"
os_list = ["windows"]
query = '''
process where event.action == "start" and process.name == "tool.exe" and
  descendant of [process where event.action == "start" and process.name == "office.exe"]
'''
`,
});
const rule = join(folder, 'rule.toml');
const logs = join(folder, 'logs');
const scan = (inputs: readonly string[], more: readonly string[], input = ''): readonly (string | null)[] => {
  const { code, stdout, stderr } = runTelltale(['scan', ...inputs, '--rules', rule, '--format', 'ndjson', ...more], {
    input,
  });
  expect([code, stderr]).toEqual([0, expect.stringContaining('1 rule')]);
  return parseAlerts(stdout).map(({ process }) => process.entity_id);
};

it.each([1, 2])('finds ancestors in files that are read later, with %i workers', (workers) => {
  expect(scan([logs], ['--workers', String(workers)])).toEqual(['{c}']);
});

it('finds them before the range that is asked for, and says why', () => {
  expect(scan([logs], ['--from', '2026-01-02T10:00:03Z', '--explain'])).toEqual(['{c}']);
});

it('takes standard input in the order in which it comes, and not beside files', () => {
  expect(scan(['-'], [], lines.join(''))).toEqual(['{c}']);
  expect(scan(['-'], [], lines.toReversed().join(''))).toEqual([]);
  const { code, stderr } = runTelltale(['scan', '-', logs, '--rules', rule]);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('standard input can be read once only\n  hint: give it alone'),
  ]);
});

it.skipIf(process.platform === 'win32')('takes a pipe as it takes standard input', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', `cat "${logs}"/3.ndjson "${logs}"/1.ndjson > "${pipe}"`]);
  try {
    expect(scan([pipe], [])).toEqual([]);
  } finally {
    writer.kill();
  }
  const again = spawn('sh', ['-c', `cat "${logs}"/3.ndjson "${logs}"/2.ndjson "${logs}"/1.ndjson > "${pipe}"`]);
  try {
    expect(scan([pipe], [])).toEqual(['{c}']);
  } finally {
    again.kill();
  }
  const { code, stderr } = runTelltale(['scan', pipe, logs, '--rules', rule]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${pipe} can be read once only`)]);
});

it('explains which processes are none', () => {
  const { stdout } = runTelltale(['explain', logs, '--rules', rule, '--near']);
  expect(stdout).toContain('1 held · 2 missed by one clause');
  expect(stdout).toContain('descendant of [process where event.action == "start"');
  expect(stdout).not.toContain('is missing');
});
