/** Files that results are written to: what was there stays until a result is whole, and nothing that is read is lost. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { MAIN, makeFolder, PACK, parseAlerts, runMany, runTelltale } from './telltale.ts';

const SAMPLE = join(PACK, 'sample');
const LAPTOPS = join(SAMPLE, 'laptops.defend.ndjson');
/** Lets only administrators make links. */
const isWindows = platform === 'win32';
const folder = makeFolder();
const partials = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.partial'));

describe('a result that is written to a file', () => {
  const evidence = join(folder, 'evidence.ndjson');
  const link = join(folder, 'same.ndjson');
  const pack = join(folder, 'pack');
  const rules = join(pack, 'rules');
  const lookup = join(pack, 'lookups', readdirSync(join(PACK, 'lookups'))[0]!);
  const schema = join(folder, 'schema.json');
  const policy = join(folder, 'policy.yaml');
  const given = ['--rules', rules];
  const [rule] = readdirSync(join(PACK, 'rules')).map((name) => join(rules, name));
  beforeAll(() => {
    cpSync(LAPTOPS, evidence);
    if (!isWindows) symlinkSync(evidence, link);
    cpSync(PACK, pack, { recursive: true });
    cpSync(join(PACK, 'policy.example.yaml'), policy);
    writeFileSync(schema, '{"my.field":"keyword"}');
  });

  const ROWS: readonly (readonly [what: string, place: string, args: readonly string[]])[] = [
    ['scan', evidence, ['scan', evidence, '--format', 'ndjson', '--output']],
    ['the profile of scan', evidence, ['scan', evidence, '--profile-json']],
    ['compare', evidence, ['compare', evidence, '--output']],
    ['usage', evidence, ['usage', evidence, '--output']],
    ['evtx', evidence, ['evtx', evidence, '--output']],
    ['scan, a rule', rule!, ['scan', evidence, ...given, '--output']],
    ['scan, a lookup beside a rule', lookup, ['scan', evidence, ...given, '--output']],
    ['scan, a schema', schema, ['scan', evidence, '--schema', schema, '--output']],
    ['compare, a rule', rule!, ['compare', evidence, ...given, '--output']],
    ['usage, a policy', policy, ['usage', evidence, '--policy', policy, '--output']],
    ['test, a rule', rule!, ['test', rules, '--junit']],
  ];
  it.each(ROWS)('takes the place of nothing that is read: %s', (_, place, args) => {
    const before = readFileSync(place, 'utf8');
    const places = place === evidence && !isWindows ? [evidence, link] : [place];
    for (const { code, stdout, stderr } of runMany(places.map((path) => [...args, path]))) {
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/ is (one of the inputs|a file that this run reads)$/m);
      expect(readFileSync(place, 'utf8')).toBe(before);
    }
    expect(partials()).toEqual([]);
  });

  it('takes the place of no other result', () => {
    const output = join(folder, 'two.out');
    const { code, stderr } = runTelltale(['scan', evidence, '--output', output, '--profile-json', output]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is named for two results')]);
    expect(existsSync(output)).toBe(false);
    expect(partials()).toEqual([]);
  });

  it('takes the place of what was there when it is whole', () => {
    const output = join(folder, 'kept.ndjson');
    writeFileSync(output, 'kept\n');
    const broken = runTelltale(['scan', LAPTOPS, '--rules', join(folder, 'no-rules-here'), '--output', output]);
    expect(broken.code).toBe(2);
    expect(readFileSync(output, 'utf8')).toBe('kept\n');
    expect(runTelltale(['scan', LAPTOPS, '--format', 'ndjson', '--output', output]).code).toBe(0);
    expect(parseAlerts(readFileSync(output, 'utf8')).length).toBeGreaterThan(0);
    expect(partials()).toEqual([]);
  });

  it.each([
    ['--output', ['scan', LAPTOPS]],
    ['--profile-json', ['scan', LAPTOPS]],
    ['--rules', ['scan', LAPTOPS]],
    ['--output', ['usage', LAPTOPS]],
    ['--output', ['evtx', LAPTOPS]],
    ['--report', ['demo']],
    ['--schema', ['rules', 'check']],
  ])('needs a name: %s of %j', (flag, args) => {
    const { code, stdout, stderr } = runTelltale([...args, flag, '']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${flag} is given nothing`);
  });
});

describe('the report', () => {
  it('says what could not be opened, and what flags left out', () => {
    const nowhere = join(folder, 'nowhere.evtx');
    const flags = ['--format', 'html', '--min-level', 'medium', '--from', '2026-03-17T12:00'];
    const { code, stdout } = runTelltale(['scan', SAMPLE, nowhere, ...flags]);
    expect(code).toBe(2);
    expect(stdout).toContain(`<dd class="break">${SAMPLE}</dd>`);
    expect(stdout).toContain(`${nowhere}: no such file or directory`);
    expect(stdout).toContain('1 input could not be opened.');
    expect(stdout).not.toContain('Everything that arrived could be read');
    expect(stdout).toContain('below medium not shown');
    expect(stdout).toContain('Only events from 2026-03-17 12:00:00 UTC took part.');
  });

  it.each(['text', 'json', 'html'])('of a comparison does, too: %s', (format) => {
    const nowhere = join(folder, 'nowhere.evtx');
    writeFileSync(join(folder, 'no-log.txt'), 'hello there, this is no log\n');
    const inputs = [LAPTOPS, nowhere, join(folder, 'no-log.txt')];
    const { code, stdout } = runTelltale(['compare', ...inputs, '--format', format]);
    expect(code).toBe(2);
    expect(stdout).toContain('nowhere.evtx could not be opened: no such file or directory');
    expect(stdout).toContain('Faults while reading: 1 format-unknown');
  });

  it.skipIf(isWindows).each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('leaves nothing behind at %s', async (signal) => {
    const path = join(folder, `${signal}.csv`);
    writeFileSync(path, 'before');
    // Standard input that never ends.
    const child = spawn(process.execPath, [MAIN, 'scan', '-', '--output', path], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise((resolve) => child.on('close', (code, by) => resolve(by ?? code)));
    child.stdin.on('error', () => {});
    await vi.waitUntil(() => partials().length > 0, { timeout: 20_000 });
    child.kill(signal);
    expect(await ended).toBe(signal === 'SIGINT' ? 130 : signal);
    expect(partials()).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });
});
