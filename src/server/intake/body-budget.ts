/**
 * Room for bodies: what all requests of an input may hold in memory together, as they are sent and as they are unpacked.
 * A request that finds no room is asked to come again before its body is read.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Requests that do not say how long they are count as this many bytes. */
const UNKNOWN = 8 * 1024 * 1024;
const LEAST = 256 * 1024 * 1024;

export interface BodyBudget {
  /** False where there is no room; what was admitted is given back when the request is over. */
  admit(request: FastifyRequest): boolean;
  /** The same for what a body is unpacked to, bit by bit; false also where the request is over, since nobody hears the answer. */
  grow(request: FastifyRequest, bytes: number): boolean;
}

/** At least four of the largest bodies fit. */
export function limitBodies(app: FastifyInstance, maxBody: number): BodyBudget {
  const most = Math.max(LEAST, 4 * maxBody);
  const held = new WeakMap<FastifyRequest, number>();
  let sum = 0;
  const take = (request: FastifyRequest, bytes: number): boolean => {
    if (sum + bytes > most) return false;
    sum += bytes;
    held.set(request, (held.get(request) ?? 0) + bytes);
    return true;
  };
  const release = (request: FastifyRequest): void => {
    sum -= held.get(request) ?? 0;
    held.delete(request);
  };
  const underWay = new WeakMap<Socket, Set<FastifyRequest>>();
  const requestsOf = (socket: Socket): Set<FastifyRequest> => {
    const requests = underWay.get(socket) ?? new Set();
    if (!underWay.has(socket)) {
      underWay.set(socket, requests);
      socket.once('close', () => requests.forEach(release));
    }
    return requests;
  };
  // However it ends: of senders that leave between their body and its answer no hook of Fastify hears, and answers that
  // wait behind another one of their connection are not closed with it.
  app.addHook('onRequest', async (request, reply) => {
    const requests = requestsOf(request.raw.socket).add(request);
    reply.raw.once('close', () => {
      requests.delete(request);
      release(request);
    });
  });
  return {
    admit: (request) => {
      const length = Number(request.headers['content-length'] ?? Number.NaN);
      return take(request, Number.isFinite(length) ? Math.min(length, maxBody) : UNKNOWN);
    },
    // Senders go away while their bodies are unpacked: nobody would give back what is taken for them after that.
    grow: (request, bytes) => held.has(request) && take(request, bytes),
  };
}
