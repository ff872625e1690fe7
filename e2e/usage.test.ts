/** `usage` through the command line: the same report for any number of threads, and the exact rows among other logs. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasTelemetry, makeFolder, OTRF, runTelltale, writeTree } from './telltale.ts';

const folder = makeFolder();

const lookup = (second: number, host: string, image: string, name: string, status = '0'): string =>
  JSON.stringify({
    EventID: 22,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    Hostname: host,
    UtcTime: `2026-03-17 09:00:${String(second % 60).padStart(2, '0')}.000`,
    Image: image,
    User: 'CORP\\anna',
    QueryName: name,
    QueryStatus: status,
  });

describe('the threads of usage', () => {
  it('give the same report, however many', { timeout: 120_000 }, () => {
    // Large enough for three threads to start: records that nothing is found in, and between them lookups.
    const path = join(folder, 'large.ndjson');
    const file = openSync(path, 'w');
    const filler = `${JSON.stringify({ pad: 'x'.repeat(64 * 1024) })}\n`;
    const names = ['api.openai.com', 'api.anthropic.com', 'claude.ai', 'huggingface.co', 'www.example.com'];
    for (let i = 0; i < 2200; i++) {
      writeSync(file, filler);
      const host = `WKS-${i % 7}`;
      writeSync(
        file,
        `${lookup(i, host, `C:\\Tools\\p${i % 11}.exe`, names[i % names.length]!, i % 3 === 0 ? '9003' : '0')}\n`,
      );
    }
    closeSync(file);
    const reports = [1, 2, 3].map((workers) => {
      const { code, stdout } = runTelltale(['usage', path, '--format', 'csv', '--workers', String(workers)]);
      expect(code).toBe(0);
      return stdout;
    });
    expect(reports[0]!.split('\n').length).toBeGreaterThan(200);
    expect(reports[1]).toBe(reports[0]);
    expect(reports[2]).toBe(reports[0]);
  });
});

describe('what a usage report rests on', () => {
  writeTree(folder, {
    'part/dns.ndjson': `${lookup(1, 'PC-1', 'C:\\Tools\\a.exe', 'api.openai.com')}\n{"torn\n`,
    'part/notes.txt': 'hello there, this is no log\n',
    'broken.yaml': 'providers: [\n',
  });
  const part = join(folder, 'part');
  const nowhere = join(folder, 'nowhere.evtx');

  it('is in the report, and with the codes of faults on standard error', () => {
    const range = ['--from', '2026-01-01', '--to', '2027-01-01'];
    const { code, stdout, stderr } = runTelltale(['usage', part, nowhere, '--format', 'json', ...range]);
    expect(code).toBe(2);
    const { read } = JSON.parse(stdout) as { readonly read: Readonly<Record<string, unknown>> };
    expect(read).toMatchObject({
      inputs: [part, nowhere],
      unopened: [{ path: nowhere, reason: 'no such file or directory' }],
      files: 2,
      records: { decoded: 1 },
      from: '2026-01-01T00:00:00.000Z',
      to: '2027-01-01T00:00:00.000Z',
      faults: { counts: { 'format-unknown': 1 } },
    });
    expect(stderr).toMatch(/^Faults {4}.*1 format-unknown/m);
    expect(stderr).toMatch(/^ {2}format-unknown .*notes\.txt byte 0/m);
  });

  it('is a catalogue, too', () => {
    const { code, stderr } = runTelltale(['usage', part, '--catalogue', join(folder, 'broken.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain('No use of AI was seen, because the catalogue holds no provider');
  });

  it('is told from input that could not have shown any', () => {
    const start = { EventID: 1, Channel: 'Microsoft-Windows-Sysmon/Operational', Image: 'C:\\a.exe', CommandLine: 'a' };
    const answer = { event_type: 'dns', src_ip: '10.0.0.5', dns: { type: 'answer', rrname: 'example.com' } };
    writeTree(folder, {
      'nameless/starts.ndjson': `${JSON.stringify(start)}\n`,
      'named/lookups.ndjson': `${lookup(1, 'PC-1', 'C:\\a.exe', 'example.com')}\n`,
      'named/answers.ndjson': `${JSON.stringify(answer)}\n`,
    });
    const said = (path: string, ...flags: readonly string[]): string =>
      runTelltale(['usage', join(folder, path), ...flags]).stderr;
    expect(said('nameless')).toMatch(/^No names /m);
    // Starts are looked at.
    expect(said('nameless', '--local')).not.toContain('No names');
    for (const path of ['named/lookups.ndjson', 'named/answers.ndjson', 'nameless/../named'])
      expect(said(path)).toMatch(/^No use of AI was seen\n(?!No names)/m);
  });

  it('has the size of standard input', () => {
    const input = `${lookup(1, 'PC-1', 'C:\\Tools\\a.exe', 'api.openai.com')}\n`;
    const { stderr } = runTelltale(['usage', '-'], { input });
    expect(stderr).toContain(`(${input.length} B)`);
  });
});

describe.skipIf(!hasTelemetry)('lookups among other people’s telemetry', () => {
  it('are the whole table', { timeout: 120_000 }, () => {
    writeTree(folder, {
      'mixed/ai.ndjson': `${[
        lookup(1, 'PC-1', 'C:\\Users\\ann\\Downloads\\viewer.exe', 'api.openai.com'),
        lookup(2, 'PC-1', 'C:\\Users\\ann\\Downloads\\VIEWER.exe', 'API.OpenAI.com.', '9003'),
        lookup(3, 'PC-2', 'C:\\Windows\\System32\\wscript.exe', 'generativelanguage.googleapis.com'),
        lookup(4, 'PC-2', 'C:\\Windows\\System32\\wscript.exe', 'economics.com'),
      ].join('\n')}\n`,
    });
    const { stdout } = runTelltale(['usage', OTRF, join(folder, 'mixed'), '--format', 'json']);
    const { rows: found } = JSON.parse(stdout) as { readonly rows: readonly Readonly<Record<string, unknown>>[] };
    const rows = found.map(({ provider, program, host, user, count, failed_lookups }) => {
      const { path } = program as { readonly path: string };
      return [provider, path, host, user, count, failed_lookups];
    });
    expect(rows).toEqual([
      ['OpenAI', 'C:\\Users\\ann\\Downloads\\viewer.exe', 'PC-1', 'CORP\\anna', 2, 1],
      ['Google', 'C:\\Windows\\System32\\wscript.exe', 'PC-2', 'CORP\\anna', 1, 0],
    ]);
  });
});
