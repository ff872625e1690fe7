/** What senders show before their body is read, in the forms that their protocols know. */
import type { Token } from '../../store/store.ts';
import type { TokenBook } from '../token-book.ts';

/** Schemes whose value is Base64 of `name:secret`. */
const PAIRED: ReadonlySet<string> = new Set(['basic', 'apikey']);

/**
 * The secret of an `Authorization` header in one of the schemes (in lower case): the value itself, or what stands behind
 * the colon of a pair. null where it is none of them.
 */
export function readSecret(authorization: string, schemes: readonly string[]): string | null {
  const [, scheme = '', value = ''] = /^([a-z]+)\s+(\S+)$/i.exec(authorization.trim()) ?? [];
  const known = scheme.toLowerCase();
  if (!schemes.includes(known)) return null;
  if (!PAIRED.has(known)) return value;
  return Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

/** The token that lets a sender send; null where there is none, or it is for something else. */
export function findSender(tokens: TokenBook, secret: string): Token | null {
  const token = tokens.find(secret);
  return token?.scope === 'ingest' ? token : null;
}
