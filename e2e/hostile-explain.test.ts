/**
 * Why and why not over events and rules of strangers: lists of thousands, values of a megabyte, terminal sequences and
 * records that cannot be read. What is shown is short and escaped, and what was not read is named.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, runTelltale, writeTree } from './telltale.ts';

const folder = makeFolder();
const ESC = '\u001b';
const programs = Array.from({ length: 5000 }, (_, n) => `"p${n}.exe"`);
const rule = (id: string, name: string, query: string): string =>
  `telltale: rule/1\nid: ${id}\nname: ${JSON.stringify(name)}\nlanguage: eql\nquery: ${JSON.stringify(query)}\n`;
const start = (n: number, image: string, commandLine: string): string =>
  JSON.stringify({
    EventID: 1,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: n,
    TimeCreated: '2026-01-01T00:00:00Z',
    Image: image,
    CommandLine: commandLine,
  });
writeTree(folder, {
  'one.yml': rule(
    '11111111-1111-4111-8111-111111111111',
    `Many ${ESC}[31mprograms`,
    `process where process.name : (${programs.join(', ')}) and not process.command_line : "*ok*"`,
  ),
  'two.yml': rule('22222222-2222-4222-8222-222222222222', 'Any p', 'process where process.name : "p*"'),
  'logs.ndjson': [
    start(1, 'C:\\p4999.exe', `${'A'.repeat(1_000_000)}${ESC}[2J ok`),
    start(2, `C:\\q${ESC}]0;title\u0007.exe`, 'hi\u202eexe.\u0000'),
    start(3, 'C:\\p1.exe', 'x'),
    '{broken',
    '',
  ].join('\n'),
});
const logs = join(folder, 'logs.ndjson');
const one = ['--rules', join(folder, 'one.yml')];
const both = [...one, '--rules', join(folder, 'two.yml')];

describe('hostile events and rules', () => {
  it.each([
    ['explain', ['explain', logs, ...one]],
    ['explain --near', ['explain', logs, ...one, '--near']],
    ['explain as JSON', ['explain', logs, ...one, '--format', 'json']],
    ['compare', ['compare', logs, ...both]],
    ['compare as HTML', ['compare', logs, ...both, '--format', 'html']],
    ['compare as JSON', ['compare', logs, ...both, '--format', 'json']],
    ['rules needs', ['rules', 'needs', join(folder, 'one.yml'), '--data', logs]],
  ])('are shown short, escaped and with what was not read: %s', (_, args) => {
    const { stdout, stderr, code } = runTelltale(args);
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(100);
    expect(stdout.length).toBeLessThan(300_000);
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202e]/);
    expect(stderr).toContain('1 fault while reading');
    expect(stderr).toContain('logs.ndjson record 4, byte ');
  });

  it('say which alternative of thousands held', () => {
    const { stdout } = runTelltale(['explain', logs, ...one, '--event', `${logs}:1`]);
    expect(stdout).toContain('matched 5000th of 5000: "p4999.exe"');
  });

  it('say of a record that is no event why it is none', () => {
    const { stderr, code } = runTelltale(['explain', logs, ...one, '--event', `${logs}:4`]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/logs\.ndjson:4 is no event: Expected property name/);
  });
});
