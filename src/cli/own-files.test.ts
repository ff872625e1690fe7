import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readServeConfig } from '../app/serve-config.ts';
import { refuseOwnFiles } from './own-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
mkdirSync(at('logs'));
symlinkSync(at('logs'), at('link'));

const refusal = (settings: object): string | null => {
  const read = readServeConfig(JSON.stringify(settings), 'x');
  if ('problems' in read) throw new Error(read.problems.join());
  try {
    refuseOwnFiles(read.config);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};
const fileOutput = (path: string) => [{ kind: 'file', name: 'out', path }];

it('refuses to follow what the server writes itself', () => {
  expect(refusal({ data: at('logs/data'), follow: [at('logs')] })).toMatch(/^the data folder .* is followed/);
  expect(refusal({ data: at('logs'), follow: [at('link')] })).toMatch(/^the data folder/);
  expect(refusal({ data: at('d'), follow: [at('link')], outputs: fileOutput(at('logs/deep/a.ndjson')) })).toMatch(
    /^the output out .* is followed/,
  );
  expect(refusal({ data: at('d'), follow: [at('a.ndjson')], outputs: fileOutput(at('a.ndjson')) })).toMatch(
    /^the output/,
  );
});

it('takes all else', () => {
  expect(refusal({ data: at('logs'), follow: [at('logs/inbox'), at('logs-2'), at('..logs')] })).toBeNull();
  expect(refusal({ data: at('d'), follow: [at('logs')], outputs: fileOutput(at('logs.ndjson')) })).toBeNull();
});
