/** One request of a delivery. Redirects are not followed: a secret goes where it was meant to go, or nowhere. */
import type { Outcome } from '../delivery.ts';

const TIMEOUT_MS = 30_000;
/** Bytes of an answer that are looked at. */
const MAX_ANSWER = 1024 * 1024;
/** These are about the moment, and worth another try although they are refusals. */
const PASSING = new Set([408, 421, 423, 425]);
/**
 * About who asks and where, or said by whoever stands before a receiver that is away: not about what was sent, and until
 * somebody mends it, nothing else would be taken either.
 */
const AWAY = new Set([401, 403, 404, 405, 407, 410, 429, 502, 503, 504]);
const TOO_LARGE = 413;
/** Nobody is waited for any longer, whatever he asks for. Seconds. */
const LONGEST_WAIT = 3600;

/** `check` looks into the answer of a request that was taken, `blame` into that of one that was refused; null: it says no more. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  check: (answer: string) => Outcome = () => ({ kind: 'sent' }),
  blame: (answer: string, reason: string) => Outcome | null = () => null,
): Promise<Outcome> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readBeginning(answer.body);
    if (answer.ok) return check(text);
    const { status } = answer;
    if (status === TOO_LARGE) return { kind: 'refused', reason: `answered ${status}`, isTooLarge: true };
    if (status >= 400 && status < 500 && !PASSING.has(status) && !AWAY.has(status)) {
      const reason = `answered ${status}`;
      return blame(text, reason) ?? { kind: 'refused', reason };
    }
    const isElsewhere = status >= 300 && status < 400;
    const reason = `answered ${status}${isElsewhere ? ', a redirect, which is not followed' : ''}`;
    const after = secondsUntil(answer.headers.get('retry-after'));
    return {
      kind: 'failed',
      reason,
      ...(isElsewhere || AWAY.has(status) ? { isAway: true as const } : {}),
      ...(after > 0 ? { retryAfterSeconds: Math.min(after, LONGEST_WAIT) } : {}),
    };
  } catch (error) {
    const { cause, message } = error as Error & {
      readonly cause?: { readonly code?: string; readonly message?: string };
    };
    return { kind: 'failed', reason: cause?.code ?? cause?.message ?? message, isAway: true };
  }
}

/** As much of an answer as is looked at; nothing is read beyond it, however well it was packed. */
async function readBeginning(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length >= MAX_ANSWER) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What `Retry-After` says: seconds, or a date; 0 where it says nothing. */
function secondsUntil(after: string | null): number {
  if (after === null) return 0;
  const seconds = /^\s*\d+\s*$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return seconds > 0 ? seconds : 0;
}
