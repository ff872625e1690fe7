import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LiveLookups } from './live-lookups.ts';

const root = mkdtempSync(join(tmpdir(), 'telltale-lookups-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const append = (table: string, name: string) => ({
  table,
  append: true,
  keyField: null,
  addsColumns: false,
  rows: [new Map([['name', name]])],
});

it('goes back to what the last checkpoint says of a table, and keeps no file that none names', () => {
  const first = new LiveLookups(root, {});
  first.write(append('seen/names', 'a'));
  const { state, done } = first.checkpoint();
  done();
  first.write(append('seen/names', 'b'));
  first.write(append('other', 'c'));
  // The files are there, and the process ends before any checkpoint names them.
  first.checkpoint();
  expect(readdirSync(root)).toHaveLength(3);
  const second = new LiveLookups(root, state);
  expect(second.names()).toEqual(['seen/names']);
  expect(second.rows('seen/names')!.cells).toEqual([['a']]);
  expect(second.rows('other')).toBeNull();
  second.write(append('seen/names', 'b'));
  const next = second.checkpoint();
  expect(new LiveLookups(root, state).rows('seen/names')!.cells).toEqual([['a']]);
  next.done();
  expect(readdirSync(root)).toHaveLength(1);
  expect(new LiveLookups(root, next.state).rows('seen/names')!.cells).toEqual([['a', 'b']]);
});

it('takes what was written last where no checkpoint says what counts', () => {
  const folder = join(root, 'lost');
  const first = new LiveLookups(folder, {});
  first.write(append('seen', 'a'));
  first.checkpoint();
  first.write(append('seen', 'b'));
  first.write(append('other/table', 'c'));
  first.checkpoint();
  const second = new LiveLookups(folder, null);
  expect(second.names()).toEqual(['other/table', 'seen']);
  expect(second.rows('seen')!.cells).toEqual([['a', 'b']]);
  second.write(append('seen', 'd'));
  second.checkpoint().done();
  expect(readdirSync(folder)).toHaveLength(2);
});

it('keeps what it cannot read, and says so once', () => {
  const folder = join(root, 'odd');
  mkdirSync(join(folder, '1-odd.csv'), { recursive: true });
  const lookups = new LiveLookups(folder, { odd: '1-odd.csv' });
  lookups.write(append('odd', 'a'));
  lookups.write(append('fine', 'a'));
  const { state, done } = lookups.checkpoint();
  done();
  expect(state).toMatchObject({ odd: '1-odd.csv', fine: '2-fine.csv' });
  expect(readdirSync(folder)).toEqual(['1-odd.csv', '2-fine.csv']);
  expect(lookups.takeNotes()).toHaveLength(1);
  expect(lookups.takeNotes()).toEqual([]);
});

it('writes nothing where nothing changed', () => {
  const folder = join(root, 'idle');
  const lookups = new LiveLookups(folder, {});
  lookups.checkpoint().done();
  expect(readdirSync(folder)).toEqual([]);
});
