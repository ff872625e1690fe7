/**
 * Sessions of people in browsers. The browser holds a random secret in a cookie that scripts cannot read and that other
 * sites cannot send; the store keeps a hash of it together with the hash of the person's password, so a changed password
 * ends every session that came before it. A session ends twelve hours after it began, or when the person is disabled.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Store, User } from '../store/store.ts';

/** Microseconds. */
export const SESSION_LIFE = 12 * 3_600_000_000;
const COOKIE = 'telltale_session';
/** A cookie is `<name in base64url>.<43 characters>`. */
const COOKIE_VALUE = /^([\w-]{1,100})\.([\w-]{43})$/;

/** What `Set-Cookie` says for a new session. */
export async function openSession(store: Store, user: User, now: number, isSecure: boolean): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await store.writeSession({
    id: idOf(secret, user),
    user: user.name,
    createdAt: now,
    expiresAt: now + SESSION_LIFE,
  });
  const value = `${Buffer.from(user.name).toString('base64url')}.${secret}`;
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_LIFE / 1e6}${isSecure ? '; Secure' : ''}`;
}

/** What `Set-Cookie` says to make the browser forget. */
export const FORGET_COOKIE = `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`;

/** Whose session the request's cookies belong to; null where there is none that counts. */
export async function readSessionUser(store: Store, cookies: string | undefined, now: number): Promise<User | null> {
  const held = readCookie(cookies);
  if (held === null) return null;
  const user = await store.readUser(held.name);
  if (user === null || user.disabled) return null;
  const session = await store.readSession(idOf(held.secret, user));
  return session !== null && session.user === user.name && session.expiresAt > now ? user : null;
}

export async function closeSession(store: Store, cookies: string | undefined): Promise<void> {
  const held = readCookie(cookies);
  const user = held === null ? null : await store.readUser(held.name);
  if (held !== null && user !== null) await store.removeSession(idOf(held.secret, user));
}

function idOf(secret: string, user: User): string {
  return createHash('sha256').update(`${secret}\u0000${user.secret}`).digest('hex');
}

function readCookie(cookies: string | undefined): { name: string; secret: string } | null {
  if (cookies === undefined || cookies.length > 8_192) return null;
  for (const part of cookies.split(';')) {
    const at = part.indexOf('=');
    if (at === -1 || part.slice(0, at).trim() !== COOKIE) continue;
    const [, name, secret] = COOKIE_VALUE.exec(part.slice(at + 1).trim()) ?? [];
    if (name !== undefined && secret !== undefined) return { name: Buffer.from(name, 'base64url').toString(), secret };
  }
  return null;
}
