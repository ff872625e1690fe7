import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal } from './journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (order: number) => ({ rule: 3, program: 1, time: 1_700_000_000_000_000, order });

it('gives texts back before and after they are written, and after a crash what counts', () => {
  const journal = Journal.open(folder, null);
  const first = journal.append(entry(0), 'één\nline');
  expect(journal.read(first)).toBe('één\nline');
  const second = journal.append(entry(1), '');
  const state = journal.sync();
  journal.append(entry(2), 'not counted');
  journal.flush();
  journal.close();
  // What a crash leaves behind the end that counts.
  appendFileSync(join(folder, state.file), 'rubbish');
  const again = Journal.open(folder, state);
  expect([...again.entries()]).toEqual([first, second]);
  expect(again.read(second)).toBe('');
  const third = again.append(entry(2), 'more');
  again.sync();
  expect([...again.entries()].at(-1)).toEqual(third);
  again.close();
});

it('gives the same texts in whatever order they are asked for, and what was added since', () => {
  const journal = Journal.open(folder, null);
  const wanted = new Map<ReturnType<Journal['append']>, string>();
  const add = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const text = `${wanted.size} é `.repeat(1 + ((wanted.size * 7_919) % 997));
      wanted.set(journal.append(entry(wanted.size), text), text);
    }
  };
  const readAll = (order: (a: { at: number }, b: { at: number }) => number): void => {
    for (const item of [...wanted.keys()].sort(order)) expect(journal.read(item) === wanted.get(item)).toBe(true);
  };
  add(500);
  readAll((a, b) => a.at - b.at);
  add(3);
  readAll((a, b) => a.at - b.at);
  readAll((a, b) => b.at - a.at);
  readAll((a, b) => ((a.at * 31) % 101) - ((b.at * 31) % 101));
  const large = 'y'.repeat(1024 * 1024);
  wanted.set(journal.append(entry(9), large), large);
  add(50);
  readAll((a, b) => a.at - b.at);
  journal.close();
});

it('is renewed under another name, beside the old one until that is removed', () => {
  const old = Journal.open(folder, null);
  old.append(entry(0), 'x');
  old.sync();
  const fresh = old.renew();
  expect(readdirSync(folder).length).toBe(2);
  old.remove();
  expect(readdirSync(folder)).toEqual([fresh.sync().file]);
  fresh.close();
});
