import { expect, it } from 'vitest';
import type { SourceDelta } from '../../store/store.ts';
import { emptyBatch, NOON, openTestServer } from '../server.fixture.ts';

const HOUR = 3_600_000_000;

it('counts every source, and of many lists the silent ones first', async () => {
  const server = await openTestServer();
  const heard = (host: string, ago: number): SourceDelta => ({
    input: 'hec',
    sender: 'default',
    host,
    events: 1,
    bytes: 100,
    late: 0,
    faults: 0,
    newest: NOON - ago,
    receivedAt: NOON - ago,
  });
  const sources = [
    heard('LONG-SILENT', 200 * HOUR),
    heard('SILENT', 30 * HOUR),
    heard('QUIET', 2 * HOUR),
    ...Array.from({ length: 60 }, (_, at) => heard(`LIVE-${at}`, at * 1_000_000)),
  ];
  await server.store.write(emptyBatch({ position: 900, sources }));
  const response = await server.app.inject({
    method: 'GET',
    url: '/api/v1/overview',
    headers: await server.headersOf('viewer'),
  });
  const body = response.json() as { sources: { host: string }[]; source_states: Record<string, number> };
  expect(body.source_states).toEqual({ live: 60, quiet: 1, silent: 2 });
  expect(body.sources.slice(0, 4).map(({ host }) => host)).toEqual(['SILENT', 'LONG-SILENT', 'QUIET', 'LIVE-0']);
  await server.app.close();
});
