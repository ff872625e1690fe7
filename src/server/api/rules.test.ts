import { expect, it } from 'vitest';
import type { UnreadRule } from '../../app/live.ts';
import { sampleAlert } from '../../io/output.contract.ts';
import { emptyBatch, openTestServer } from '../server.fixture.ts';

function unread(changes: Partial<UnreadRule>): UnreadRule {
  return {
    ok: false,
    path: 'rules/ml.toml',
    id: 'ml-1',
    name: 'Unusual process',
    language: null,
    type: 'machine_learning',
    deprecated: false,
    status: 'unsupported',
    diagnostics: [
      { code: 'rule-type-not-supported', severity: 'error', message: 'machine_learning rules do not run here' },
    ],
    ...changes,
  };
}

it('says how many alerts of a rule are stored, also of those from before this start', async () => {
  const server = await openTestServer();
  const { rule } = server.live.rules()[0]!;
  const alerts = ['1', '2'].map((digit) => sampleAlert({ id: digit.repeat(64), rule: { id: rule.id } }));
  await server.store.write(emptyBatch({ position: 900, alerts }));
  const headers = await server.headersOf('viewer');
  const get = async <T>(url: string): Promise<T> =>
    (await server.app.inject({ method: 'GET', url: `/api/v1${url}`, headers })).json() as T;
  const { items } = await get<{ items: { id: string; alerts: number }[] }>('/rules');
  expect(items.map(({ alerts }) => alerts).sort()).toEqual([...items.slice(1).map(() => 0), 2]);
  expect((await get<{ alerts: number }>(`/rules/${rule.id}`)).alerts).toBe(2);
  await server.app.close();
});

it('lists rule files that do not run with those that do, counts them as off, and shows why', async () => {
  const server = await openTestServer();
  const running = server.live.rules().length;
  const path = `rules/${'long/'.repeat(60)}broken.yml`;
  server.live.unread = [unread({}), unread({ id: null, name: null, path, status: 'failed', type: null })];
  const headers = await server.headersOf('viewer');
  const get = async <T>(url: string): Promise<T> =>
    (await server.app.inject({ method: 'GET', url: `/api/v1${url}`, headers })).json() as T;
  type Row = { id: string; name: string; running: boolean; status: string; diagnostic: string };
  const { items } = await get<{ items: Row[] }>('/rules');
  expect(items.length).toBe(running + 2);
  expect(items.slice(-2).map(({ name, status }) => [name, status])).toEqual([
    ['Unusual process', 'unsupported'],
    [path, 'failed'],
  ]);
  expect((await get<{ rules: unknown }>('/overview')).rules).toEqual({ on: running, off: 2 });
  for (const { id } of items.slice(-2)) {
    const detail = await get<Row & { diagnostics: string[] }>(`/rules/${encodeURIComponent(id)}`);
    expect(detail.diagnostics.join('\n')).toContain('machine_learning rules do not run here');
  }
  await server.app.close();
});
