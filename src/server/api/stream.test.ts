import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleAlert } from '../../io/output.contract.ts';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import type { Session } from '../../store/store.ts';
import { openTestServer, type TestServer } from '../server.fixture.ts';

/** Takes its time to say who somebody is, as a busy disk does. */
class SlowStore extends MemoryStore {
  override async readSession(id: string): Promise<Session | null> {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return super.readSession(id);
  }
}

let server: TestServer;
let url = '';
/** Others that listen. */
let others = 0;
beforeEach(async () => {
  server = await openTestServer({ store: new SlowStore() });
  url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  others = server.live.listeners;
});
afterEach(() => server.app.close());

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

it('asks who listens', async () => {
  expect((await fetch(`${url}/api/v1/alerts/stream`)).status).toBe(401);
  const headers = await server.headersOf('ingest token');
  expect((await fetch(`${url}/api/v1/alerts/stream`, { headers })).status).toBe(401);
});

it('sends new alerts, at most 50 of a flood with the number of all, and ends with the server', async () => {
  const response = await fetch(`${url}/api/v1/alerts/stream`, { headers: await server.headersOf('viewer') });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  await until(() => server.live.listeners === others + 1);
  const hostile = 'line\n\ndata: {"count":1}\n\n';
  server.live.push(Array.from({ length: 60 }, () => sampleAlert({ host: hostile })));
  await server.app.close();
  const text = await response.text();
  const [, data = ''] = /\nevent: alerts\ndata: (.*)\n\n$/.exec(text) ?? [];
  const { count, items } = JSON.parse(data) as { count: number; items: { host: string; state: string }[] };
  expect([count, items.length, items[0]?.host, items[0]?.state]).toEqual([60, 50, hostile, 'open']);
  expect(server.live.listeners).toBe(others);
});

it('forgets who leaves, also before it was known who it is', async () => {
  const { cookie = '' } = await server.headersOf('viewer');
  const port = Number(new URL(url).port);
  const ask = `GET /api/v1/alerts/stream HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`;
  for (let i = 0; i < 20; i++) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(ask);
        if (i % 2 === 0) setTimeout(() => socket.destroy(), 5 + 3 * i);
        else socket.resetAndDestroy();
      });
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
  }
  await until(() => server.live.listeners === others);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.live.listeners).toBe(others);
});
