import { afterEach, beforeEach, expect, it } from 'vitest';
import { madeAlert } from '../../store/store.contract.ts';
import { emptyBatch, openTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.app.close());

it.each([
  ['a distinguished name', `CN=Anna Berg,${'OU=Research and Development,'.repeat(20)}DC=corp,DC=example`],
  ['a name that is longer still as an address', `CORP\\${'山田'.repeat(60)}`],
])('shows the risk of %s', async (_, object) => {
  const risk = [{ object, type: 'user' as const, score: 5, message: 'm' }];
  await server.store.write(emptyBatch({ position: 1, alerts: [madeAlert('a', { risk })] }));
  const response = await server.app.inject({
    url: `/api/v1/entities/${encodeURIComponent(object)}?range=all`,
    headers: await server.headersOf('viewer'),
  });
  expect([response.statusCode, response.json().object]).toEqual([200, object]);
});
