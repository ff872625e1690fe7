/** Signing in and out, and changing one's own password. Failed attempts slow down whoever makes them. */
import { z } from 'zod';
import { actorOf } from '../access.ts';
import { AttemptLimit } from '../attempt-limit.ts';
import { encodePassword, isPassword } from '../password.ts';
import { Problem } from '../problem.ts';
import { closeSession, FORGET_COOKIE, openSession } from '../sessions.ts';
import { login, passwordChange, session } from '../wire/people.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';

export const sessionRoutes: ApiRoutes = (api, { store, now }) => {
  const limit = new AttemptLimit(() => now() / 1_000);

  /** Throws where the password is wrong or too many were tried. */
  async function checkPassword(name: string, password: string, address: string) {
    const keys = [`address ${address}`, `name ${name}`];
    const wait = limit.waitOf(...keys);
    if (wait > 0) throw new Problem(429, 'too-many', 'Too many failed attempts; wait a little', wait / 1_000);
    // Counted before it is known, so that many at once do not slip through.
    limit.fail(...keys);
    const user = await store.readUser(name);
    const isRight = await isPassword(password, user?.secret ?? null);
    if (user === null || !isRight || user.disabled) return null;
    limit.succeed(...keys);
    return user;
  }

  api.get(
    '/session',
    { config: { access: 'public' }, schema: { summary: 'Who is signed in', response: { 200: session } } },
    async ({ actor }) => ({ user: actor === null ? null : { name: actor.name, role: actor.role } }),
  );

  api.post(
    '/session',
    {
      config: { access: 'public' },
      schema: { summary: 'Sign in', body: login, response: { 200: session, ...REFUSALS } },
    },
    async (request, reply) => {
      const name = request.body.name.trim().toLowerCase();
      const user = await checkPassword(name, request.body.password, request.ip);
      if (user === null) {
        await store.audit({
          at: now(),
          actor: name.slice(0, 64),
          action: 'login-failed',
          target: null,
          detail: request.ip,
        });
        throw new Problem(401, 'wrong-password', 'Name or password is wrong');
      }
      await store.audit({ at: now(), actor: user.name, action: 'login', target: null, detail: request.ip });
      // A proxy may speak TLS for us, the first of several with the browser; whoever only says so spoils a cookie of his own.
      const isSecure = request.protocol === 'https' || /^https\b/i.test(String(request.headers['x-forwarded-proto']));
      reply.header('set-cookie', await openSession(store, user, now(), isSecure));
      return { user: { name: user.name, role: user.role } };
    },
  );

  api.delete(
    '/session',
    { config: { access: 'public' }, schema: { summary: 'Sign out', response: { 204: z.null(), ...REFUSALS } } },
    async ({ actor, headers }, reply) => {
      if (actor !== null) {
        await closeSession(store, headers.cookie);
        await store.audit({ at: now(), actor: actor.name, action: 'logout', target: null, detail: null });
      }
      reply.code(204).header('set-cookie', FORGET_COOKIE);
      return null;
    },
  );

  api.put(
    '/session/password',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Change one’s own password; ends every session',
        body: passwordChange,
        response: { 204: z.null(), ...REFUSALS },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      if (!actor.isPerson) throw new Problem(403, 'not-allowed', 'Tokens have no password');
      const user = await checkPassword(actor.name, request.body.old, request.ip);
      if (user === null) throw new Problem(403, 'wrong-password', 'The old password is wrong');
      await store.writeUser({ ...user, secret: await encodePassword(request.body.password) });
      await store.audit({ at: now(), actor: user.name, action: 'password-changed', target: user.name, detail: null });
      reply.code(204).header('set-cookie', FORGET_COOKIE);
      return null;
    },
  );
};
