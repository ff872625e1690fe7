import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Live } from '../live.ts';
import { Following } from './following.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-following-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Takes everything; only what following asks of it. */
const taking = (got: string[]): Live => {
  const submit: Live['submit'] = async (lines) => {
    got.push(...lines.map((line) => Buffer.from(line).toString()));
    return got.length;
  };
  return { submit } as Live;
};

it('says once what it cannot write down, however often it tries, and when it comes again', async () => {
  const said: string[] = [];
  const got: string[] = [];
  const log = join(folder, 'a.ndjson');
  const data = join(folder, 'data');
  writeFileSync(log, '{"a":1}\n');
  const following = new Following([log], data, taking(got), (_, text) => said.push(text));
  following.start();
  for (let looks = 0; looks < 4; looks++) {
    // The folder is not there, and each look finds another line that it cannot say of that it was read.
    await vi.waitFor(() => expect(got).toHaveLength(looks + 1));
    writeFileSync(log, `{"a":${looks}}\n`, { flag: 'a' });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    vi.runAllTimers();
  }
  expect(said).toEqual([expect.stringContaining('ENOENT')]);
  await following.close();
});

it('says where it cannot read how far it came, and reads from the beginning', async () => {
  const log = join(folder, 'a.ndjson');
  writeFileSync(log, '{"a":1}\n');
  const data = join(folder, 'data');
  mkdirSync(data);
  for (const [text, why] of [
    ['', /cannot be read/],
    ['null', /does not say/],
  ] as const) {
    writeFileSync(join(data, 'followed.json'), text);
    const said: string[] = [];
    const got: string[] = [];
    const following = new Following([log], data, taking(got), (_, message) => said.push(message));
    await following.poll();
    await following.close();
    expect(said).toEqual([expect.stringMatching(why)]);
    expect(got).toEqual(['{"a":1}']);
  }
});
