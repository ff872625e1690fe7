/** Every route of the API against everybody who may come: a new route stands here, or this fails. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../server.fixture.ts';

const WHO = ['nobody', 'ingest token', 'viewer token', 'viewer', 'analyst', 'admin'] as const;
type Who = (typeof WHO)[number];

const ID = 'a'.repeat(64);
/** Who gets past the guard; `nobody` is told to sign in, others that it is not for them. */
const EVERYBODY: readonly Who[] = WHO;
const SIGNED_IN: readonly Who[] = ['viewer token', 'viewer', 'analyst', 'admin'];
const ANALYSTS: readonly Who[] = ['analyst', 'admin'];
const ADMINS: readonly Who[] = ['admin'];

const MATRIX: readonly (readonly [route: string, url: string, payload: object | undefined, allowed: readonly Who[]])[] =
  [
    ['GET /api/openapi.json', '', undefined, EVERYBODY],
    ['GET /api/v1/session', '', undefined, EVERYBODY],
    ['POST /api/v1/session', '', {}, EVERYBODY],
    ['PUT /api/v1/session/password', '', {}, SIGNED_IN],
    ['GET /api/v1/overview', '', undefined, SIGNED_IN],
    ['GET /api/v1/alerts', '', undefined, SIGNED_IN],
    ['GET /api/v1/alerts/counts', '', undefined, SIGNED_IN],
    ['GET /api/v1/alerts/:id', `/api/v1/alerts/${ID}`, undefined, SIGNED_IN],
    ['POST /api/v1/alerts/:id/triage', `/api/v1/alerts/${ID}/triage`, { state: 'acknowledged' }, ANALYSTS],
    ['POST /api/v1/alerts/close', '', { ids: [ID], disposition: 'benign' }, ANALYSTS],
    ['GET /api/v1/entities', '', undefined, SIGNED_IN],
    ['GET /api/v1/entities/:object', '/api/v1/entities/WKS-03', undefined, SIGNED_IN],
    ['GET /api/v1/usage', '', undefined, SIGNED_IN],
    ['POST /api/v1/hunt', '', { query: 'any where true' }, SIGNED_IN],
    ['GET /api/v1/events/:position', '/api/v1/events/7', undefined, SIGNED_IN],
    ['GET /api/v1/rules', '', undefined, SIGNED_IN],
    ['GET /api/v1/rules/:id', '/api/v1/rules/none', undefined, SIGNED_IN],
    ['POST /api/v1/rules/reload', '', undefined, ADMINS],
    ['GET /api/v1/sources', '', undefined, SIGNED_IN],
    ['GET /api/v1/users', '', undefined, ADMINS],
    ['POST /api/v1/users', '', {}, ADMINS],
    ['PATCH /api/v1/users/:name', '/api/v1/users/none', {}, ADMINS],
    ['DELETE /api/v1/users/:name', '/api/v1/users/none', undefined, ADMINS],
    ['GET /api/v1/audit', '', undefined, ADMINS],
    ['GET /api/v1/tokens', '', undefined, ADMINS],
    ['POST /api/v1/tokens', '', {}, ADMINS],
    ['DELETE /api/v1/tokens/:id', `/api/v1/tokens/${ID.slice(0, 16)}`, undefined, ADMINS],
    // Last: it ends the sessions.
    ['DELETE /api/v1/session', '', undefined, EVERYBODY],
  ];
/** Answers that never end; asked by `stream.test.ts`. */
const STREAMS = ['GET /api/v1/alerts/stream'];

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
  await server.app.ready();
});
afterAll(() => server.app.close());

describe('authorization', () => {
  it('covers every route', () => {
    const routes = new Set<string>();
    let path: string[] = [];
    for (const line of server.app.printRoutes({ commonPrefix: false }).split('\n')) {
      const [, lead = '', part = '', methods = ''] = /^([│├└─\s]*)(\S+) \(([A-Z, ]+)\)$/.exec(line) ?? [];
      if (part === '') continue;
      path = [...path.slice(0, Math.max(0, Math.floor(lead.length / 4) - 1)), part];
      for (const method of methods.split(', ')) if (method !== 'HEAD') routes.add(`${method} ${path.join('')}`);
    }
    const known = new Set([...MATRIX.map(([route]) => route), ...STREAMS]);
    expect([...routes].filter((route) => route.includes('/api')).sort()).toEqual([...known].sort());
  });

  describe.each(MATRIX)('%s', (route, url, payload, allowed) => {
    it.each(WHO)('by %s', async (who) => {
      const [method = '', path = ''] = route.split(' ');
      const response = await server.app.inject({
        method: method as 'GET',
        url: url === '' ? path : url,
        headers: await server.headersOf(who),
        ...(payload === undefined ? {} : { payload }),
      });
      const { statusCode, body } = response;
      const code: unknown = body === '' ? null : JSON.parse(body).code;
      if (allowed.includes(who)) {
        expect(code).not.toBe('not-allowed');
        expect([200, 204, 400, 404]).toContain(statusCode);
        return;
      }
      const isKnown = who !== 'nobody' && who !== 'ingest token';
      expect([statusCode, code]).toEqual(isKnown ? [403, 'not-allowed'] : [401, 'not-signed-in']);
    });
  });
});
