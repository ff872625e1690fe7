/**
 * Splunk's HTTP Event Collector, as its documentation and its answers describe it, so that whatever sends to Splunk can
 * send here. `Success` means that the events are on disk, which is more than Splunk says; acknowledgements are given all
 * the same to senders that ask for them.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../app/live.ts';
import type { Token } from '../../store/store.ts';
import { takeBytes, unpack } from '../intake/body.ts';
import { limitBodies } from '../intake/body-budget.ts';
import { HecChannels } from '../intake/hec-channels.ts';
import { type HecDefaults, readHecEvents, readRawEvents } from '../intake/hec-events.ts';
import { findSender, readSecret } from '../intake/sender-token.ts';
import type { ServerParts } from '../server.ts';

/** Splunk's codes: status and text. */
const ANSWERS = {
  0: [200, 'Success'],
  2: [401, 'Token is required'],
  3: [401, 'Invalid authorization'],
  4: [403, 'Invalid token'],
  5: [400, 'No data'],
  6: [400, 'Invalid data format'],
  8: [500, 'Internal server error'],
  9: [503, 'Server is busy'],
  10: [400, 'Data channel is missing'],
  11: [400, 'Invalid data channel'],
  12: [400, 'Event field is required'],
  13: [400, 'Event field cannot be blank'],
  17: [200, 'HEC is healthy'],
  18: [503, 'HEC is unhealthy, queues are full'],
  23: [503, 'Server is shutting down'],
  // Newer than the tables of codes that we could read: not verified on a live Splunk.
  27: [413, 'Request entity too large'],
} as const;
type Code = keyof typeof ANSWERS;

const CHANNEL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_ACKS_ASKED = 100_000;

export function addHec(app: FastifyInstance, parts: ServerParts): void {
  takeBytes(app);
  const channels = new HecChannels();
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    answer(reply, error.statusCode === 413 ? 27 : error.statusCode === undefined || error.statusCode >= 500 ? 8 : 6),
  );
  const budget = limitBodies(app, parts.maxBody);
  const senders = new WeakMap<FastifyRequest, Token>();
  // Before the body is read: who has no token may not make us hold one.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/services/collector') || request.method === 'GET') return;
    const token = findToken(request, parts);
    if (typeof token === 'number') return answer(reply, token);
    if (!budget.admit(request)) return refuse(reply, new Refusal('busy', 2));
    senders.set(request, token);
  });
  const take =
    (read: (bytes: Buffer, request: FastifyRequest) => ReturnType<typeof readHecEvents>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const token = senders.get(request)!; // as admitted above
      const channel = channelOf(request);
      if (channel !== null && !CHANNEL.test(channel)) return answer(reply, 11);
      const room = (bytes: number): boolean => budget.grow(request, bytes);
      const unpacked = await unpack(request.body, request.headers['content-encoding'], parts.maxBody, room);
      if ('problem' in unpacked) {
        if (unpacked.problem === 'no-room') return refuse(reply, new Refusal('busy', 2));
        return answer(reply, unpacked.problem === 'too-large' ? 27 : 6);
      }
      const { lines, problem } = read(unpacked.bytes, request);
      try {
        await parts.live.submit(lines, { input: 'hec', name: token.name });
      } catch (error) {
        return refuse(reply, error);
      }
      if (problem !== null) {
        const isOfOne = problem.code !== 5 && problem.code !== 27;
        return answer(reply, problem.code, isOfOne ? { 'invalid-event-number': problem.at } : {});
      }
      return answer(reply, 0, channel === null ? {} : { ackId: channels.next(`${token.id} ${channel.toLowerCase()}`) });
    };
  const event = take((bytes) => readHecEvents(bytes));
  const raw = take((bytes, request) => readRawEvents(bytes, defaultsOf(request)));
  for (const path of ['', '/event', '/event/1.0']) app.post(`/services/collector${path}`, event);
  for (const path of ['/raw', '/raw/1.0']) app.post(`/services/collector${path}`, raw);

  app.post('/services/collector/ack', async (request, reply) => {
    const token = senders.get(request)!; // as admitted above
    const channel = channelOf(request);
    if (channel === null) return answer(reply, 10);
    if (!CHANNEL.test(channel)) return answer(reply, 11);
    const asked = acksIn(request.body);
    if (asked === null) return answer(reply, 6);
    const key = `${token.id} ${channel.toLowerCase()}`;
    return reply.send({ acks: Object.fromEntries(asked.map((id) => [String(id), channels.has(key, id)])) });
  });

  for (const path of ['/health', '/health/1.0']) {
    app.get(`/services/collector${path}`, async (_request, reply) =>
      answer(reply, parts.live.status().diskFull ? 18 : 17),
    );
  }
}

function answer(reply: FastifyReply, code: Code, more: object = {}): FastifyReply {
  const [status, text] = ANSWERS[code];
  if (status === 503) reply.header('retry-after', '5');
  return reply.status(status).send({ text, code, ...more });
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof Refusal)) throw error;
  if (error.reason === 'too-large') return answer(reply, 27);
  reply.header('retry-after', String(error.retryAfterSeconds));
  const [status, text] = ANSWERS[error.reason === 'closing' ? 23 : 9];
  return reply.status(status).send({ text, code: error.reason === 'closing' ? 23 : 9 });
}

/** `Splunk <token>`, or Basic with the token as password, as Splunk takes it. */
function findToken({ headers }: FastifyRequest, { tokens }: ServerParts): Token | 2 | 3 | 4 {
  const { authorization } = headers;
  if (authorization === undefined || authorization.trim() === '') return 2;
  const secret = readSecret(authorization, ['splunk', 'basic']);
  return secret === null ? 3 : (findSender(tokens, secret) ?? 4);
}

function channelOf({ headers, query }: FastifyRequest): string | null {
  const header = headers['x-splunk-request-channel'];
  const asked = (query as { readonly channel?: unknown }).channel; // a query is an object
  const channel = typeof header === 'string' ? header : asked;
  return typeof channel === 'string' && channel !== '' ? channel : null;
}

function defaultsOf({ query }: FastifyRequest): HecDefaults {
  const given = query as Readonly<Record<string, unknown>>; // a query is an object
  return Object.fromEntries(
    ['host', 'source', 'sourcetype', 'index', 'time'].flatMap((name) => {
      const value = given[name];
      return typeof value === 'string' && value !== '' ? [[name, value.slice(0, 1024)]] : [];
    }),
  );
}

function acksIn(body: unknown): readonly number[] | null {
  try {
    const { acks } = JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '') as { readonly acks?: unknown };
    return Array.isArray(acks) && acks.length <= MAX_ACKS_ASKED && acks.every((id) => Number.isSafeInteger(id))
      ? (acks as number[])
      : null;
  } catch {
    return null;
  }
}
