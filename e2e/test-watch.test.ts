/** `test --watch` through the command line: runs again when a rule or a test beside it changes, and ends on a signal. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MAIN, makeFolder, writeTree } from './telltale.ts';

const folder = makeFolder();
const rule = (value: string): string => `telltale: rule/1
id: 33333333-3333-4333-8333-333333333333
name: Watched
language: eql
query: any where process.name == "${value}"
`;
const TESTS = `telltale: test/1
tests:
  - name: one
    events: [{ "process.name": "a" }]
    alerts: 1
`;

it('runs the tests again on every change', { timeout: 60_000 }, async () => {
  writeTree(folder, { 'rules/r.yml': rule('a'), 'rules/r.test.yaml': TESTS });
  const child = spawn(process.execPath, [MAIN, 'test', join(folder, 'rules'), '--watch']);
  let said = '';
  let wake = (): void => {};
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += String(bytes);
      wake();
    });
  const next = async (wanted: RegExp): Promise<void> => {
    while (!(wanted.test(said) && said.includes('waiting for changes')))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    said = '';
  };
  try {
    await next(/1 passed, 0 failed/);
    writeFileSync(join(folder, 'rules/r.yml'), rule('b'));
    await next(/r\.yml changed[\s\S]*0 passed, 1 failed/);
    writeFileSync(join(folder, 'rules/r.test.yaml'), TESTS.replace('"a"', '"b"'));
    await next(/r\.test\.yaml changed[\s\S]*1 passed, 0 failed/);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  } finally {
    child.kill('SIGKILL');
  }
});
