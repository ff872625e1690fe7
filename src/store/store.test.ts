import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDuckdbStore } from './duckdb.ts';
import { MemoryStore } from './memory.ts';
import { examineStore, madeAlert } from './store.contract.ts';

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
    expect(second.position).toBe(7);
    expect((await second.readAlert('a'))?.alert).toEqual(madeAlert('a'));
    expect((await second.size()).bytes).toBeGreaterThan(0);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
