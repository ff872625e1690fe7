/** Tokens that senders and programs show, for admins. A secret is shown once, when it is made. */
import { z } from 'zod';
import { formatTime } from '../../event/time.ts';
import type { Token } from '../../store/store.ts';
import { actorOf } from '../access.ts';
import { Problem } from '../problem.ts';
import { hashToken, makeTokenSecret } from '../token-book.ts';
import * as wire from '../wire/people.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { timeOf } from './shapes.ts';

/** The first digits of the hash tell tokens apart for people; the whole hash stays here. */
const ID_DIGITS = 16;
const named = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/, 'Not the id of a token') });

export const tokenRoutes: ApiRoutes = (api, { store, tokens, now }) => {
  api.get(
    '/tokens',
    { config: { access: 'admin' }, schema: { summary: 'Every token', response: { 200: wire.tokenList, ...REFUSALS } } },
    async () => ({ items: (await store.listTokens()).map(showToken) }),
  );

  api.post(
    '/tokens',
    {
      config: { access: 'admin' },
      schema: { summary: 'Make a token', body: wire.newToken, response: { 201: wire.createdToken, ...REFUSALS } },
    },
    async (request, reply) => {
      const secret = makeTokenSecret();
      const by = actorOf(request).name;
      const { name, scope } = request.body;
      const token: Token = { id: hashToken(secret), name, scope, createdAt: now(), createdBy: by, revokedAt: null };
      await store.writeToken(token);
      await tokens.refresh();
      await store.audit({ at: now(), actor: by, action: 'token-created', target: name, detail: scope });
      reply.code(201);
      return { ...showToken(token), secret };
    },
  );

  api.delete(
    '/tokens/:id',
    {
      config: { access: 'admin' },
      schema: { summary: 'Revoke a token', params: named, response: { 204: z.null(), ...REFUSALS } },
    },
    async (request, reply) => {
      const token = (await store.listTokens()).find(({ id }) => id.startsWith(request.params.id));
      if (token === undefined) throw new Problem(404, 'no-such-token', 'There is no token of this id');
      await store.writeToken({ ...token, revokedAt: token.revokedAt ?? now() });
      await tokens.refresh();
      await store.audit({
        at: now(),
        actor: actorOf(request).name,
        action: 'token-revoked',
        target: token.name,
        detail: null,
      });
      reply.code(204);
      return null;
    },
  );
};

function showToken({ id, name, scope, createdAt, createdBy, revokedAt }: Token): wire.Token {
  return {
    id: id.slice(0, ID_DIGITS),
    name,
    scope,
    created: formatTime(createdAt),
    created_by: createdBy,
    revoked: timeOf(revokedAt),
  };
}
