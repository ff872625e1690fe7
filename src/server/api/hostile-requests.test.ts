/** Requests that are wrong, huge or meant to do harm: each gets a clear answer of the 400s, and nothing else happens. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../server.fixture.ts';

let server: TestServer;
let admin: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'telltale-console-'));

beforeAll(async () => {
  mkdirSync(join(folder, 'console/assets'), { recursive: true });
  writeFileSync(join(folder, 'console/index.html'), '<!doctype html><title>Telltale</title>');
  writeFileSync(join(folder, 'console/assets/index-abc.js'), 'let a;');
  writeFileSync(join(folder, 'secret'), 'never served');
  server = await openTestServer({ console: join(folder, 'console') });
  admin = await server.headersOf('admin');
});
afterAll(async () => {
  await server.app.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (url: string, options: object = {}) =>
  server.app.inject({ method: 'GET', url, headers: admin, ...options });

describe('the API', () => {
  it.each([
    ['/api/v1/alerts?limit=0', 'querystring.limit'],
    ['/api/v1/alerts?limit=999999', 'querystring.limit'],
    ['/api/v1/alerts?severity=dire', 'querystring.severity.0'],
    ['/api/v1/alerts?from=yesterday', 'querystring.from'],
    [`/api/v1/alerts?q=${'x'.repeat(300)}`, 'querystring.q'],
    ['/api/v1/alerts/..%2f..%2fetc', 'params.id'],
    ['/api/v1/users/..%2fadmin', 'params.name'],
  ])('says what is wrong with %s', async (url, path) => {
    const method = url.includes('/users/') ? 'DELETE' : 'GET';
    const response = await ask(url, { method });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'bad-request', problems: [{ path }] });
  });

  it.each([
    '',
    'x',
    'W10',
    'WzEsMl0',
    Buffer.from('[1e400,"a"]').toString('base64url'),
    'x'.repeat(200),
  ])('refuses the cursor %j, or takes none', async (cursor) => {
    const response = await ask(`/api/v1/alerts?cursor=${cursor}`);
    expect([response.statusCode, response.json().code]).toEqual([400, 'bad-cursor']);
  });

  it('refuses bodies that are broken, deep, poisoned or too large', async () => {
    const post = (payload: string) =>
      ask('/api/v1/tokens', { method: 'POST', payload, headers: { ...admin, 'content-type': 'application/json' } });
    const answers = await Promise.all([
      post('{"name":'),
      post('['.repeat(30_000)),
      post('{"__proto__":{"role":"admin"},"name":"x","scope":"ingest"}'),
      post(JSON.stringify({ name: 'x'.repeat(70_000), scope: 'ingest' })),
      post('{"name":"x","scope":"ingest","role":"admin"}'),
      post(''),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 413, 400, 400]);
    for (const answer of answers) expect(answer.json()).toMatchObject({ statusCode: answer.statusCode });
    expect((await ask('/api/v1/tokens')).json().items).toHaveLength(2);
  });

  it('answers what it does not know, and says nothing of its inside', async () => {
    expect((await ask('/api/v1/nothing')).json()).toMatchObject({ statusCode: 404, code: 'not-found' });
    server.live.reloadError = null;
    const { store } = server;
    const listAlerts = store.listAlerts.bind(store);
    store.listAlerts = async () => {
      throw new Error('the inside: /var/lib/secret');
    };
    const response = await ask('/api/v1/alerts');
    store.listAlerts = listAlerts;
    expect([response.statusCode, response.body]).toEqual([500, expect.not.stringContaining('inside')]);
    expect(server.bugs.map(({ message }) => message)).toEqual(['the inside: /var/lib/secret']);
  });

  it('keeps the last admin', async () => {
    const changes = [
      ask('/api/v1/users/admin', { method: 'DELETE' }),
      ask('/api/v1/users/admin', { method: 'PATCH', payload: { role: 'viewer' } }),
      ask('/api/v1/users/ADMIN', { method: 'PATCH', payload: { disabled: true } }),
    ];
    for (const { statusCode, body } of await Promise.all(changes))
      expect([statusCode, JSON.parse(body).code]).toEqual([409, 'last-admin']);
  });

  it('shows a token’s secret once, and takes it no more when it is revoked', async () => {
    const made = (await ask('/api/v1/tokens', { method: 'POST', payload: { name: 'robot', scope: 'viewer' } })).json();
    const headers = { authorization: `Bearer ${made.secret}` };
    expect((await ask('/api/v1/rules', { headers })).statusCode).toBe(200);
    expect((await ask('/api/v1/tokens')).body).not.toContain(made.secret);
    expect((await ask('/api/v1/audit')).body).not.toContain(made.secret);
    expect((await ask(`/api/v1/tokens/${made.id}`, { method: 'DELETE' })).statusCode).toBe(204);
    expect((await ask('/api/v1/rules', { headers })).statusCode).toBe(401);
  });
});

describe('the console’s files', () => {
  const get = (url: string) => server.app.inject({ method: 'GET', url });

  it('come with a policy that lets in nothing else', async () => {
    const { headers, body } = await get('/');
    expect(body).toContain('<title>Telltale</title>');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
  });

  it('are kept by browsers where their name holds their hash', async () => {
    expect((await get('/assets/index-abc.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('answer every address of a page, and no other', async () => {
    for (const path of ['/alerts', '/rules/a%20b', '/entities/WKS-03.corp.example?range=all'])
      expect([path, (await get(path)).statusCode]).toEqual([path, 200]);
    for (const path of [
      '/../secret',
      '/..%2fsecret',
      '/rules/..%2f..%5csecret',
      '//etc/passwd',
      '/.git/config',
      '/%00',
      '/rules/a%00',
      '/assets/..%2f..%2f..%2fsecret',
      '/assets/%2e%2e/%2e%2e/secret',
      '/assets/none.js',
      '/favicon.ico',
      '/services/none',
    ]) {
      const { statusCode, body } = await get(path);
      expect(body, path).not.toContain('never served');
      // These two are made plain on their way here.
      if (!/^\/(?:\.\.|assets\/%2e)/.test(path)) expect([path, statusCode >= 400]).toEqual([path, true]);
    }
  });
});
