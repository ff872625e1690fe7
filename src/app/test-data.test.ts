import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TestData } from './test-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of [
  'datasets/a/one.log',
  'datasets/b/one.log',
  'packed.log.gz',
  'deep/down/only.log',
  'left/twice.log',
  'right/twice.log',
  'right/near/close.log',
  'left/near/close.log',
  'datasets/techniques/T1/run/both.log',
  'clone/repo/datasets/techniques/T1/run/nested.log',
]) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), 'x');
}

const URL = 'https://data.example/media/org/repo/main/datasets';

/** A file of the folder, as written above. */
function shown(path: string): string {
  return relative(folder, path).split(sep).join('/');
}

describe('data of tests', () => {
  it.each([
    ['mirrored by a tail of the path', `${URL}/a/one.log`, [], 'datasets/a/one.log'],
    ['another file of the same name', `${URL}/b/one.log`, [], 'datasets/b/one.log'],
    ['of the same name elsewhere, twice', `${URL}/c/one.log`, [], null],
    ['packed', `${URL}/packed.log`, [], 'packed.log.gz'],
    ['found by its name alone', `${URL}/x/only.log`, [], 'deep/down/only.log'],
    ['that another test means too', `${URL}/x/only.log`, [`${URL}/y/only.log`], null],
    ['found twice', `${URL}/twice.log`, [], null],
    ['told apart by its folder', `${URL}/right/near/close.log`, [], 'right/near/close.log'],
    ['that is at another address', `${URL}/techniques/T2/run/both.log`, [], null],
    [
      'in a copy of the repository',
      `${URL}/techniques/T1/run/nested.log`,
      [],
      'clone/repo/datasets/techniques/T1/run/nested.log',
    ],
    ['not there', `${URL}/none.log`, [], null],
    ['that tries to climb out', `${URL}/../../../etc/passwd`, [], null],
    ['with a query', `${URL}/a/one.log?raw=1`, [], 'datasets/a/one.log'],
  ])('%s', (_, address, others, path) => {
    const found = new TestData(folder, [address, ...others]).find(address, folder);
    expect(found === null ? null : shown(found.name)).toBe(path);
  });

  it('beside the rule come first', () => {
    const found = new TestData(null, ['one.log']).find('one.log', join(folder, 'datasets/b'));
    expect(shown(found!.name)).toBe('datasets/b/one.log');
  });
});
