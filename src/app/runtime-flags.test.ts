import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { SCAN_FLAGS, SERVER_FLAGS } from './runtime-flags.ts';

it('names flags that this V8 has', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 1 << 24 });
  const names = [...SCAN_FLAGS, ...SERVER_FLAGS].map((flag) => flag.replace(/=.*/, '').replace(/^--no-/, '--'));
  expect(names.filter((name) => !known.includes(`${name} (`))).toEqual([]);
});
