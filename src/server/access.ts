/**
 * Who may do what. Every route of the API says whom it is for; one that says nothing stops the server from starting.
 * People are known by their session cookie, programs by a token with a role (`Authorization: Bearer …`); tokens that may
 * only send events open nothing here. Requests that change something and carry a cookie must come from our own pages.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ROLES, type Role } from '../store/store.ts';
import { Problem } from './problem.ts';
import type { ServerParts } from './server.ts';
import { readSessionUser } from './sessions.ts';

/** `public`: anybody. A role: whoever has it or a greater one. */
export type Access = 'public' | Role;

export interface Actor {
  /** As the audit log names it: a user, or `token <name>`. */
  readonly name: string;
  readonly role: Role;
  /** A person behind a browser; tokens have no session and no password. */
  readonly isPerson: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    actor: Actor | null;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Puts the guard in front of every route that is added to the scope afterwards. */
export function guard(scope: FastifyInstance, parts: ServerParts): void {
  scope.decorateRequest('actor', null);
  scope.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined) throw new Error(`${String(method)} ${url} does not say who may use it`);
  });
  scope.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    if (access === undefined) return;
    if (!SAFE_METHODS.has(request.method) && request.headers.authorization === undefined) refuseForeign(request);
    request.actor = await findActor(request, parts);
    if (access === 'public') return;
    if (request.actor === null) throw new Problem(401, 'not-signed-in', 'Sign in first');
    if (!mayAct(request.actor.role, access))
      throw new Problem(403, 'not-allowed', `This is for the role ${access}; yours is ${request.actor.role}`);
  });
}

/** Roles include those below them. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The actor of a route that is not public. */
export function actorOf({ actor }: FastifyRequest): Actor {
  if (actor === null) throw new Error('a route without a guard asked who acts');
  return actor;
}

async function findActor({ headers }: FastifyRequest, parts: ServerParts): Promise<Actor | null> {
  const { authorization, cookie } = headers;
  if (authorization !== undefined) {
    const [, secret] = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization) ?? [];
    const token = secret === undefined ? null : parts.tokens.find(secret);
    if (token === null || token.scope === 'ingest') return null;
    return { name: `token ${token.name}`, role: token.scope, isPerson: false };
  }
  const user = await readSessionUser(parts.store, cookie, parts.now());
  return user === null ? null : { name: user.name, role: user.role, isPerson: true };
}

/**
 * Browsers say where a request that changes something comes from. Those of today compare it with the address that they
 * asked, which a proxy between may have written anew.
 */
function refuseForeign({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const isForeign =
    site === undefined
      ? origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
      : site !== 'same-origin' && site !== 'none';
  if (isForeign) throw new Problem(403, 'foreign-origin', 'The request comes from another site');
}
