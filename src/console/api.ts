/**
 * Talking to the server: JSON over this page's own origin, with the session's cookie. A refusal becomes an `ApiError`
 * with the server's words; a session that ended is announced, so that the page asks to sign in.
 */
import type { Problem } from '../server/wire/basics.ts';

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** All that the server said, as it came. */
  readonly body: unknown;

  constructor(status: number, code: string, message: string, body: unknown = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

let onSignedOut: () => void = () => {};

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export type Parameters = Readonly<Record<string, string | number | null | undefined>>;

/** Path below `/api/v1`, with a query of the parameters that say something. */
export function addressOf(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

export async function ask<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { body, parameters, signal }: { body?: unknown; parameters?: Parameters; signal?: AbortSignal } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(addressOf(path, parameters), {
      method,
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', 'The server does not answer.');
  }
  // The server checks what it sends against the same schemas.
  if (response.status === 204) return null as T;
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  const { code, message, body: said } = readProblem(text, response.status);
  if (response.status === 401 && code === 'not-signed-in') onSignedOut();
  throw new ApiError(response.status, code, message, said);
}

function readProblem(text: string, status: number): Pick<Problem, 'code' | 'message'> & { readonly body: unknown } {
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    const { code, message } = body;
    if (typeof code === 'string' && typeof message === 'string') return { code, message, body };
  } catch {}
  return { code: 'unreadable', message: `The server answered with status ${status}.`, body: null };
}
