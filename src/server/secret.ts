/**
 * Secrets that the server makes: session ids, tokens, the first password. They have 256 bits from the system's source
 * and are kept only as their SHA-256, which is enough for secrets that nobody chose. What is printed or sent is never
 * stored, what is stored never opens anything.
 */
import { hash, randomBytes } from 'node:crypto';

/** 43 characters that need no escaping anywhere. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret: 64 hex digits. */
export function digestSecret(secret: string): string {
  return hash('sha256', secret);
}

/** A short id for a thing that people name: 12 hex digits. */
export function createId(): string {
  return randomBytes(6).toString('hex');
}
