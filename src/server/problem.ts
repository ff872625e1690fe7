/**
 * Refusals of the API, in one shape: a status, a short stable code, a sentence. What went wrong inside is never said to
 * the outside; it is passed on to whoever listens and answered with a bare 500.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { BadCursor } from '../store/store.ts';
import type { Problem as ProblemBody } from './wire/basics.ts';

export class Problem extends Error {
  readonly statusCode: number;
  readonly code: string;
  /** Seconds after which to try again; null where that would not help. */
  readonly retryAfter: number | null;

  constructor(statusCode: number, code: string, message: string, retryAfter: number | null = null) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  414: 'too-large',
  415: 'not-json',
  429: 'too-many',
};

/** Answers any error; `onBug` hears of those that are ours. */
export function answerError(onBug: (error: Error) => void) {
  return async (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): Promise<ProblemBody> => {
    if (error instanceof BadCursor) return send(reply, 400, 'bad-cursor', `The cursor is of no use: ${error.message}`);
    if (error instanceof Problem) {
      if (error.retryAfter !== null) void reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfter))));
      return send(reply, error.statusCode, error.code, error.message);
    }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const problems = error.validation.slice(0, 20).map((issue) => ({
        path: `${error.validationContext ?? ''}${issue.instancePath.replaceAll('/', '.')}`,
        message: issue.message ?? 'not as expected',
      }));
      const [first] = problems;
      const message = first === undefined ? 'The request is not as expected' : `${first.path}: ${first.message}`;
      void reply.code(400);
      return { statusCode: 400, code: 'bad-request', message, problems };
    }
    const { statusCode } = error;
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
      return send(reply, statusCode, CODES[statusCode] ?? 'bad-request', error.message);
    onBug(error);
    return send(reply, 500, 'bug', 'Something went wrong here; the server’s log says what');
  };
}

function send(reply: FastifyReply, statusCode: number, code: string, message: string): ProblemBody {
  void reply.code(statusCode);
  return { statusCode, code, message };
}
