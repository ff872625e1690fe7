/** Signing in, and everything that tries to act in somebody's name without it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../store/memory-store.fixture.ts';
import { createFirstAdmin } from '../first-admin.ts';
import { isPassword } from '../password.ts';
import { NOON, openTestServer, PASSWORD, signIn, type TestServer } from '../server.fixture.ts';

let server: TestServer;
let now = NOON;
beforeEach(async () => {
  now = NOON;
  server = await openTestServer({ now: () => now });
});
afterEach(() => server.app.close());

const login = (name: string, password: string, headers: Record<string, string> = {}) =>
  server.app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password }, headers });
const whoIs = async (cookie: string): Promise<unknown> =>
  (await server.app.inject({ method: 'GET', url: '/api/v1/session', headers: { cookie } })).json().user;

describe('signing in', () => {
  it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await login(' Viewer ', PASSWORD);
    expect(response.json()).toEqual({ user: { name: 'viewer', role: 'viewer' } });
    expect(response.headers['set-cookie']).toMatch(
      /^telltale_session=[\w-]+\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
  });

  it('says the same of a wrong name and a wrong password, and writes both down without the password', async () => {
    const [name, password] = [await login('nobody', 'secret of mine'), await login('viewer', 'secret of mine')];
    expect([name.statusCode, name.json()]).toEqual([401, password.json()]);
    const { rows } = await server.store.listAudit({ limit: 10 });
    expect(rows.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'login-failed viewer',
      'login-failed nobody',
    ]);
    expect(JSON.stringify(rows)).not.toContain('secret of mine');
  });

  it('makes who fails five times wait, also with the right password', async () => {
    for (let i = 0; i < 5; i++) expect((await login('viewer', 'wrong')).statusCode).toBe(401);
    const refused = await login('viewer', PASSWORD);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '2']);
    now += 2_000_000;
    expect((await login('viewer', PASSWORD)).statusCode).toBe(200);
  });

  it('lets nobody in who was shut out', async () => {
    const viewer = (await server.store.readUser('viewer'))!;
    const cookie = await signIn(server.app, 'viewer', PASSWORD);
    await server.store.writeUser({ ...viewer, disabled: true });
    expect(await whoIs(cookie)).toBeNull();
    expect((await login('viewer', PASSWORD)).statusCode).toBe(401);
  });
});

describe('a session', () => {
  it('ends after twelve hours, by signing out, and when the password changes', async () => {
    const cookie = await signIn(server.app, 'analyst', PASSWORD);
    const other = await signIn(server.app, 'analyst', PASSWORD);
    expect(await whoIs(cookie)).toEqual({ name: 'analyst', role: 'analyst' });
    await server.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie } });
    expect([await whoIs(cookie), await whoIs(other)]).toEqual([null, { name: 'analyst', role: 'analyst' }]);
    const changed = await server.app.inject({
      method: 'PUT',
      url: '/api/v1/session/password',
      headers: { cookie: other },
      payload: { old: PASSWORD, password: 'another long password' },
    });
    expect([changed.statusCode, await whoIs(other)]).toEqual([204, null]);
    const last = await signIn(server.app, 'analyst', 'another long password');
    now += 12 * 3_600_000_000;
    expect(await whoIs(last)).toBeNull();
  });

  it('cannot be made up', async () => {
    const admin = Buffer.from('admin').toString('base64url');
    for (const cookie of [
      `telltale_session=${admin}.${'A'.repeat(43)}`,
      'telltale_session=',
      `telltale_session=${'A'.repeat(9_000)}`,
      'telltale_session=a.b; telltale_session',
      `telltale_session=${admin}`,
    ])
      expect(await whoIs(cookie)).toBeNull();
  });
});

it('makes cookies that only TLS carries where a proxy speaks it', async () => {
  const cookieOf = async (headers: Record<string, string>): Promise<string> => {
    const payload = { name: 'viewer', password: PASSWORD };
    const response = await server.app.inject({ method: 'POST', url: '/api/v1/session', headers, payload });
    return String(response.headers['set-cookie']);
  };
  expect(await cookieOf({})).not.toMatch(/; Secure/);
  expect(await cookieOf({ 'x-forwarded-proto': 'http, https' })).not.toMatch(/; Secure/);
  expect(await cookieOf({ 'x-forwarded-proto': 'https' })).toMatch(/; Secure$/);
  expect(await cookieOf({ 'x-forwarded-proto': 'https, http' })).toMatch(/; Secure$/);
});

describe('requests that change something', () => {
  const post = async (headers: Record<string, string>, payload: unknown = {}) =>
    server.app.inject({
      method: 'POST',
      url: '/api/v1/rules/reload',
      headers: { ...(await server.headersOf('admin')), host: 'telltale.example', ...headers },
      payload: payload as object,
    });

  it('are refused from other sites', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://telltale.example:81' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://telltale.example' },
    ])
      expect((await post(headers)).json().code, JSON.stringify(headers)).toBe('foreign-origin');
    expect((await post({ origin: 'http://telltale.example', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    // A proxy asks under a name of its own.
    const proxied = { origin: 'https://console.example', host: '127.0.0.1:8780' };
    expect((await post({ ...proxied, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    expect((await post(proxied)).json().code).toBe('foreign-origin');
  });

  it('are JSON, and not forms', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect((await post({ 'content-type': type }, 'a=1')).statusCode, type).toBe(415);
  });
});

it('makes the first admin once, with a secret that is kept as a hash', async () => {
  const store = new MemoryStore();
  const secret = await createFirstAdmin(store, NOON);
  expect(secret).toMatch(/^[\w-]{24}$/);
  const admin = await store.readUser('admin');
  expect(admin).toMatchObject({ role: 'admin', disabled: false });
  expect(admin?.secret).not.toContain(secret);
  expect(await isPassword(secret!, admin!.secret)).toBe(true);
  expect(await createFirstAdmin(store, NOON)).toBeNull();
});
