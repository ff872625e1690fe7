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

  it('reads what its loaders index: comments in mappings, dates by their format, file times as nanoseconds', () => {
    const other = mkdtempSync(join(tmpdir(), 'suite-'));
    mkdirSync(join(other, 'data'));
    const put = (name: string, lines: readonly string[]): void =>
      writeFileSync(join(other, ...name.split('/')), lines.join('\n'));
    const mapping = (properties: object): string => JSON.stringify({ properties });
    const kind = { event_type: { type: 'keyword' } };
    put('data/sample1.data', ['[{"event_type": "a", "day": "17-12-2022", "id": 1}]']);
    put('data/sample1.mapping', ['# types', mapping({ ...kind, day: { type: 'date', format: 'dd-MM-yyyy' } })]);
    put('data/sample2.data', ['[{"event_type": "b", "when": "1671235200000", "id": 2}]']);
    put('data/sample2.mapping', [mapping({ ...kind, when: { type: 'date' } })]);
    put('test_sample.toml', [
      '[[queries]]',
      'query = "sample [a where true] by day [b where true] by when"',
      'expected_event_ids = [1, 2]',
      '[[queries]]',
      'query = "sample [a where true] by day [b where true] by when"',
      'size = 0',
      'expected_event_ids = []',
    ]);
    // Numbers of 18 digits, which differ in the last.
    const times = ['131509374294365140', '131509374294365141'];
    const events = times.map((time, i) => `{"event_type": "a", "serial_event_id": ${i}, "timestamp": ${time}}`);
    put('data/endgame-140.data', [`[${events.join(',')}]`]);
    put('data/endgame-140-nanos.mapping', [mapping({ ...kind, '@timestamp': { type: 'date_nanos' } })]);
    put('test_queries_date_nanos.toml', [
      '[[queries]]',
      `query = 'any where @timestamp == "1974-03-03T02:22:54.294365140Z"'`,
      'expected_event_ids = [0]',
    ]);
    const { status, out } = run(other);
    rmSync(other, { recursive: true, force: true });
    expect(out.trim().split('\n')).toEqual([
      'skipped 1: a rule cannot say how many results it wants at most',
      '2 agree, 0 differ, 1 skipped',
    ]);
    expect(status).toBe(0);
  });
});

describe.skipIf(!existsSync(SHARED))('the older implementation’s queries', () => {
  it('agree where the dialects do', () => {
    const { status, out } = run(SHARED, '--older');
    expect(out).toContain('139 agree, 0 differ, 102 skipped');
    expect(status).toBe(0);
  });
});
