/** One request of a delivery. Redirects are not followed: a secret goes where it was meant to go, or nowhere. */
import type { Outcome } from '../delivery.ts';

const TIMEOUT_MS = 30_000;
/** Bytes of an answer that are looked at. */
const MAX_ANSWER = 1024 * 1024;
/** These are worth another try although they are refusals. */
const PASSING = new Set([408, 421, 423, 425, 429]);

/** `check` looks into the answer of a request that was taken. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  check: (answer: string) => Outcome = () => ({ kind: 'sent' }),
): Promise<Outcome> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (await answer.text()).slice(0, MAX_ANSWER);
    if (answer.ok) return check(text);
    const reason = `answered ${answer.status}`;
    if (answer.status >= 400 && answer.status < 500 && !PASSING.has(answer.status)) return { kind: 'refused', reason };
    const after = Number(answer.headers.get('retry-after'));
    return { kind: 'failed', reason, ...(after > 0 && after < 3600 ? { retryAfterSeconds: after } : {}) };
  } catch (error) {
    const { cause, message } = error as Error & { readonly cause?: { readonly code?: string } };
    return { kind: 'failed', reason: cause?.code ?? message };
  }
}
