import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { openDuckdbStore } from './duckdb.ts';
import { MemoryStore } from './memory-store.fixture.ts';
import { STEPS } from './schema/index.ts';
import { examineStore, madeAlert } from './store.contract.ts';
import type { AlertFilter, NewEvent } from './store.ts';

examineStore('in DuckDB', () => openDuckdbStore(':memory:', 128));
examineStore('in memory', async () => new MemoryStore());

it('finds everything again in its file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-store-'));
  try {
    const path = join(folder, 'store.duckdb');
    const first = await openDuckdbStore(path, 128);
    await first.write({ position: 7, at: 1, alerts: [madeAlert('a')], events: [], usage: [], sources: [] });
    await first.close();
    const second = await openDuckdbStore(path, 128);
    expect([second.position, second.foundAt]).toEqual([7, 1]);
    expect((await second.readAlert('a'))?.alert).toEqual(madeAlert('a'));
    expect((await second.size()).bytes).toBeGreaterThan(0);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('keeps nothing of a batch that it refuses, and takes the next one', async () => {
  const store = await openDuckdbStore(':memory:', 128);
  const event = (position: number, kind: string): NewEvent => ({
    position,
    time: 5,
    host: null,
    kind,
    eventId: '22',
    user: null,
    process: null,
    text: '{}',
  });
  const nothing = { at: 1, alerts: [], usage: [], sources: [] };
  const broken = event(2, null as unknown as string); // what no table takes
  await expect(store.write({ ...nothing, position: 2, events: [event(1, 'sysmon'), broken] })).rejects.toThrow();
  expect(store.position).toBe(0);
  expect((await store.size()).events).toBe(0);
  await store.write({ ...nothing, position: 2, events: [event(1, 'sysmon'), event(2, 'sysmon')] });
  expect((await store.size()).events).toBe(2);
  await store.close();
});

it('opens a file whose name a statement would misread', async () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-store' (x)-"));
  try {
    const path = join(folder, "o'store.duckdb");
    await (await openDuckdbStore(path, 128)).close();
    expect(existsSync(path)).toBe(true);
    await expect(openDuckdbStore(join(folder, 'none', 'store.duckdb'), 128)).rejects.toThrow('none');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('takes over what an older program wrote', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-store-'));
  try {
    const path = join(folder, 'store.duckdb');
    const instance = await DuckDBInstance.create(path);
    const old = await instance.connect();
    for (const statement of STEPS[0]!.split(';')) if (statement.trim() !== '') await old.run(statement);
    await old.run(
      "CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL); INSERT INTO meta VALUES ('schema', '1')",
    );
    const doc = JSON.stringify(madeAlert('a')).replaceAll("'", "''");
    for (const id of ['a', 'b'])
      await old.run(
        `INSERT INTO alerts VALUES ('${id}', 'alert', 5, 5, 5, 'r', 'A rule', 'low', 1, 'WKS-03', 'CORP\\Bob', NULL, NULL, 1, 'a rule', '${doc}')`,
      );
    await old.run("INSERT INTO triage VALUES ('b', 'closed', 'benign', NULL)");
    await old.run("INSERT INTO events VALUES (7, 5, 'WKS-03', 'sysmon', '22', NULL, NULL, '{}')");
    old.closeSync();
    instance.closeSync();
    const store = await openDuckdbStore(path, 128);
    const ids = async (filter: AlertFilter): Promise<string[]> =>
      (await store.listAlerts(filter, { limit: 9 })).rows.map(({ id }) => id);
    expect(await ids({ states: ['open'] })).toEqual(['a']);
    expect(await ids({ states: ['closed'], host: 'wks-03', user: 'corp\\bob' })).toEqual(['b']);
    expect(await store.countEventClasses({})).toEqual([{ classKey: null, events: 1, sample: 7 }]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
