/**
 * The first person: a store without users gets an `admin` with a secret made here. The secret is given back once, to be
 * shown to whoever started the server, and kept only as a hash.
 */
import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import { encodePassword } from './password.ts';

/** The first admin's password where one was just made; null where there are users. `now`: microseconds. */
export async function createFirstAdmin(store: Store, now: number): Promise<string | null> {
  if ((await store.listUsers()).length > 0) return null;
  const password = randomBytes(18).toString('base64url');
  await store.writeUser({
    name: 'admin',
    role: 'admin',
    secret: await encodePassword(password),
    createdAt: now,
    disabled: false,
  });
  await store.audit({ at: now, actor: 'telltale', action: 'user-created', target: 'admin', detail: 'first start' });
  return password;
}
