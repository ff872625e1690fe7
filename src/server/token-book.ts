/**
 * Tokens that senders and API clients show. Only hashes are kept; a token is found by the hash of what was shown, so
 * that no comparison takes longer for a better guess.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Store, Token } from '../store/store.ts';

/** The id under which a token is kept. */
export function hashToken(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A new secret, in the form that Splunk's tokens have, so that every sender takes it. */
export function makeTokenSecret(): string {
  const hex = randomBytes(16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export class TokenBook {
  readonly #store: Pick<Store, 'listTokens'>;
  #tokens: ReadonlyMap<string, Token> = new Map();

  constructor(store: Pick<Store, 'listTokens'>) {
    this.#store = store;
  }

  /** Reads the tokens anew; to be called when one was written. */
  async refresh(): Promise<void> {
    this.#tokens = new Map((await this.#store.listTokens()).map((token) => [token.id, token]));
  }

  /** The token that was shown; null where there is none or it was revoked. */
  find(secret: string): Token | null {
    const token = this.#tokens.get(hashToken(secret));
    return token === undefined || token.revokedAt !== null ? null : token;
  }
}
