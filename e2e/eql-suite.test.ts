/**
 * Public suites of EQL queries, run in place by `scripts/eql-suite.js`: a small one of our own, and the older Python
 * implementation's where it lies beside the repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../scripts/eql-suite.js', import.meta.url));
const SHARED = fileURLToPath(new URL('../../shared/data/eql', import.meta.url));

function run(folder: string, ...flags: string[]): { readonly status: number | null; readonly out: string } {
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, folder, ...flags], { encoding: 'utf8' });
  return { status, out: stdout };
}

describe('a suite of queries', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'suite-'));
    mkdirSync(join(folder, 'data'));
    const events = [
      { '@timestamp': '1', event_type: 'start', user: 'u', sequence: 1 },
      { '@timestamp': '2', event_type: 'stop', user: 'U', code: null, sequence: 2 },
      { '@timestamp': '3', event_type: 'stop', user: 'u', sequence: 3 },
    ];
    // Suites have comments between their events.
    writeFileSync(join(folder, 'data', 'extra.data'), JSON.stringify(events, null, 1).replace('},', '},\n// more\n'));
    const mapping = { properties: { code: { type: 'keyword', null_value: 'none' }, user: { type: 'keyword' } } };
    writeFileSync(join(folder, 'data', 'extra.mapping'), JSON.stringify(mapping));
    const queries: [string, number[]][] = [
      ['sequence by user [start where true] [stop where true]', [1, 3]],
      ['stop where code == "none"', [2]],
      ['sequence with maxspan=1s [start where true] ![stop where user == "x"]', [1, -1]],
      ['stop where user == "nobody"', [3]],
    ];
    const text = queries.map(([query, ids]) =>
      ['[[queries]]', `query = ${JSON.stringify(query)}`, `expected_event_ids = ${JSON.stringify(ids)}`].join('\n'),
    );
    writeFileSync(join(folder, 'test_extra.toml'), text.join('\n\n'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('agrees query by query, and names the one that does not', () => {
    const { status, out } = run(folder);
    expect(out.trim().split('\n')).toEqual([
      'differs  test_extra.toml 4: wants [3], got []',
      '3 agree, 1 differ, 0 skipped',
    ]);
    expect(status).toBe(1);
  });
});

describe.skipIf(!existsSync(SHARED))('the older implementation’s queries', () => {
  it('agree where the dialects do', () => {
    const { status, out } = run(SHARED, '--older');
    expect(out).toContain('139 agree, 0 differ, 102 skipped');
    expect(status).toBe(0);
  });
});
