import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StateFolder } from './state-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'telltale-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const write = (table: string, ...rows: Record<string, string | readonly string[]>[]) => ({
  table,
  append: false,
  keyField: null,
  addsColumns: false,
  rows: rows.map((cells) => new Map(Object.entries(cells))),
});

describe('the state folder', () => {
  it('keeps tables from run to run, and writes only what changed, when told', () => {
    const path = join(root, 'made/on/demand');
    const first = new StateFolder(path);
    expect(first.rows('seen')).toBeNull();
    first.write(write('seen', { name: 'a', ips: ['192.0.2.1', '192.0.2.2'] }));
    expect(first.rows('seen')!.rowCount).toBe(1);
    expect(readdirSync(path)).toEqual([]);
    first.save();
    expect(readdirSync(path)).toEqual(['seen.csv']);
    expect(readFileSync(join(path, 'seen.csv'), 'utf8')).toBe('name,ips\na,"192.0.2.1\n192.0.2.2"\n');
    const second = new StateFolder(path);
    expect(second.names()).toEqual(['seen']);
    expect(second.rows('seen')!.cells).toEqual([['a'], ['192.0.2.1\n192.0.2.2']]);
    second.save();
  });

  it.each(['..', '../up', '/abs', 'a/b', '.hidden', 'C:\\x', 'nul\u0000l'])('keeps %j inside', (name) => {
    const path = join(root, 'inside');
    const state = new StateFolder(path);
    state.write(write(name, { k: 'v' }));
    state.save();
    const files = readdirSync(path);
    expect(new StateFolder(path).rows(name)!.cells).toEqual([['v']]);
    for (const file of files) rmSync(join(path, file));
    expect(files).toHaveLength(1);
    expect(existsSync(join(root, 'up.csv'))).toBe(false);
  });

  it('leaves a table alone that it cannot read, and says so once', () => {
    const path = join(root, 'unreadable');
    const large = join(path, 'large.csv');
    mkdirSync(join(path, 'odd.csv'), { recursive: true });
    writeFileSync(large, 'name\nold\n');
    truncateSync(large, 513 * 1024 * 1024);
    const state = new StateFolder(path);
    for (const table of ['large', 'odd']) {
      expect(state.rows(table)).toBeNull();
      state.write({ ...write(table, { name: 'new' }), append: true });
      state.write(write(table, { name: 'new' }));
    }
    state.write(write('fine', { name: 'new' }));
    state.save();
    expect([statSync(large).size, readdirSync(path)]).toEqual([
      513 * 1024 * 1024,
      ['fine.csv', 'large.csv', 'odd.csv'],
    ]);
    expect(state.notes()).toEqual([
      'The lookup large cannot be read, so searches go without it and it stays as it is: it is larger than 512 MiB',
      'The lookup odd cannot be read, so searches go without it and it stays as it is: it is a directory',
    ]);
  });

  it('throws where no folder can be made', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => new StateFolder(join(root, 'file/below'))).toThrow();
  });
});
