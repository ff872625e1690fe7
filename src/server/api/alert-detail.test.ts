import { expect, it } from 'vitest';
import { sampleAlert } from '../../io/output.contract.ts';
import { emptyBatch, openTestServer } from '../server.fixture.ts';

it('says what stretch of time a search on a schedule looked at', async () => {
  const server = await openTestServer();
  const window = { from: '2026-11-22T10:50:00.000Z', to: '2026-11-22T11:50:00.000Z' };
  const [plain, windowed] = [sampleAlert({ id: 'a'.repeat(64) }), sampleAlert({ id: 'b'.repeat(64), window })];
  await server.store.write(emptyBatch({ position: 900, alerts: [plain, windowed] }));
  const seen = async (id: string): Promise<unknown> => {
    const headers = await server.headersOf('viewer');
    const response = await server.app.inject({ method: 'GET', url: `/api/v1/alerts/${id}`, headers });
    return (response.json() as { window: unknown }).window;
  };
  expect([await seen(plain.id), await seen(windowed.id)]).toEqual([null, window]);
  await server.app.close();
});
