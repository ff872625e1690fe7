/** Hunts as programs and people ask for them: one each, called off when they leave, refused with what is wrong. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HuntOutcome } from '../../app/live.ts';
import { NOON, NOTHING_FOUND, openTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
let url = '';
beforeEach(async () => {
  server = await openTestServer();
  url = await server.app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => server.app.close());

async function ask(body: object, who: 'viewer' | 'analyst' | 'viewer token' = 'viewer', signal?: AbortSignal) {
  const response = await fetch(`${url}/api/v1/hunt`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await server.headersOf(who)) },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what these tests are about
  return { status: response.status, body: (await response.json()) as any };
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(holds()).toBe(true);
}

it('hands on what is asked, and gives what was found with the columns in their order', async () => {
  const asked: unknown[] = [];
  server.live.hunting = async (request) => {
    asked.push(request);
    const item = {
      time: null,
      host: 'h',
      user: null,
      program: null,
      eventCount: 2,
      events: [{ position: 7, time: null }],
    };
    return {
      ...NOTHING_FOUND,
      language: 'spl',
      total: 5,
      cuts: ['2 of 5 results are given'],
      items: [
        { ...item, fields: { b: 1, a: ['x', 'y'] } },
        { ...item, fields: { c: null } },
      ],
    } satisfies HuntOutcome;
  };
  const { status, body } = await ask({ query: 'a=1', from: '2026-11-22T12:00:00Z' }, 'viewer token');
  expect(status).toBe(200);
  expect(asked).toEqual([{ query: 'a=1', language: null, from: NOON, to: null, limit: 200 }]);
  expect(body.columns).toEqual(['b', 'a', 'c']);
  expect(body).toMatchObject({
    kept: 'matched',
    total: 5,
    stored: 12,
    searched: 3,
    cuts: ['2 of 5 results are given'],
  });
  expect(body.items[0]).toMatchObject({ event_count: 2, events: [{ position: 7 }], fields: { a: ['x', 'y'] } });
  const [entry] = (await server.store.listAudit({ limit: 1 })).rows;
  expect(entry).toMatchObject({ actor: 'token viewer', action: 'hunt', detail: 'a=1' });
});

it('says what is wrong with a query, and where', async () => {
  const query = 'EventCode=1\n| frobnicate';
  const source = { name: 'query', text: query };
  server.live.hunting = async () => ({
    kind: 'refused',
    language: 'spl',
    diagnostics: [
      {
        code: 'a-note',
        severity: 'note',
        message: 'elsewhere',
        source: { name: 'm', text: 'x' },
        span: { start: 0, end: 1 },
      },
      {
        code: 'spl-command-unknown',
        severity: 'error',
        message: 'no such command',
        source,
        span: { start: 14, end: 24 },
      },
    ],
  });
  const { status, body } = await ask({ query });
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'query-refused', message: 'The query cannot run: no such command' });
  expect(body.diagnostics).toMatchObject([
    { start: null, line: null },
    { start: 14, end: 24, line: 2, column: 3, hint: null },
  ]);
  for (const bad of [{ query: '  ' }, { query: 'x', limit: 5_000 }, { query: 'x', language: 'sql' }, {}])
    expect((await ask(bad)).status).toBe(400);
});

it('lets everybody have one at a time, and all a few', async () => {
  const open: (() => void)[] = [];
  server.live.hunting = () => new Promise((resolve) => open.push(() => resolve(NOTHING_FOUND)));
  const mine = ask({ query: 'x' });
  await until(() => open.length === 1);
  expect(await ask({ query: 'y' })).toMatchObject({ status: 429, body: { code: 'hunt-running' } });
  const theirs = ask({ query: 'x' }, 'analyst');
  await until(() => open.length === 2);
  expect(await ask({ query: 'x' }, 'viewer token')).toMatchObject({ status: 429, body: { code: 'too-many' } });
  for (const end of open) end();
  expect([(await mine).status, (await theirs).status]).toEqual([200, 200]);
  const again = ask({ query: 'x' });
  await until(() => open.length === 3);
  open[2]!();
  expect((await again).status).toBe(200);
});

it('calls off the hunt of whoever leaves, and all when it closes', async () => {
  const called: string[] = [];
  server.live.hunting = ({ query }, signal) =>
    new Promise((resolve) => {
      called.push(`begin ${query}`);
      signal.addEventListener('abort', () => {
        called.push(`end ${query}`);
        resolve({ kind: 'stopped', reason: 'called-off' });
      });
    });
  const leaving = new AbortController();
  const gone = ask({ query: 'a' }, 'viewer', leaving.signal).catch(() => 'gone');
  await until(() => called.length === 1);
  leaving.abort();
  expect(await gone).toBe('gone');
  await until(() => called.length === 2);
  const last = ask({ query: 'b' });
  await until(() => called.length === 3);
  await server.app.close();
  expect(called).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  expect(await last).toMatchObject({ status: 422, body: { code: 'hunt-stopped', diagnostics: [] } });
});

it('shows a stored event, and says where there is none', async () => {
  const event = { position: 7, time: NOON, host: 'h', kind: 'sysmon', eventId: '22', user: null, process: null, text: '{"a":1}' }; // biome-ignore format: one object
  await server.store.write({ position: 7, at: NOON, alerts: [], events: [event], usage: [], sources: [] });
  const headers = await server.headersOf('viewer');
  expect(await (await fetch(`${url}/api/v1/events/7`, { headers })).json()).toMatchObject({
    kind: 'sysmon',
    body: '{"a":1}',
  });
  expect((await fetch(`${url}/api/v1/events/8`, { headers })).status).toBe(404);
  expect((await fetch(`${url}/api/v1/events/x`, { headers })).status).toBe(400);
});
