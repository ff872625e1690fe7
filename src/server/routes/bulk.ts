/**
 * Elasticsearch's `_bulk`, with as much of what stands around it as Winlogbeat, Elastic Agent and others ask for before
 * they send: who answers, its licence, and whether policies, templates and data streams are there. All of those are said
 * to be there, since nothing here needs them. Everything lies under `/elastic`, which senders take as part of the host.
 */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../app/live.ts';
import type { Token } from '../../store/store.ts';
import { takeBytes, unpack } from '../intake/body.ts';
import { limitBodies } from '../intake/body-budget.ts';
import { type BulkItem, readBulk } from '../intake/bulk-actions.ts';
import { MAX_EVENTS } from '../intake/max-events.ts';
import { findSender, readSecret } from '../intake/sender-token.ts';
import type { ServerParts } from '../server.ts';

/** Senders refuse an Elasticsearch that is older than they are. */
const VERSION = '9.4.0';
const PREFIX = '/elastic';

export function addBulk(app: FastifyInstance, parts: ServerParts): void {
  takeBytes(app);
  const budget = limitBodies(app, parts.maxBody);
  const senders = new WeakMap<FastifyRequest, string>();
  const uid = createHash('sha256').update('telltale').digest('hex').slice(0, 22);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-elastic-product', 'Elasticsearch');
    if (!isElastic(request)) return;
    const token = findToken(request, parts);
    if (token === null) {
      reply.header('www-authenticate', 'Basic realm="telltale"');
      return fail(reply, 401, 'security_exception', 'a token for senders is needed, as password or API key');
    }
    if (!budget.admit(request)) return busy(reply, new Refusal('busy', 2));
    senders.set(request, token.name);
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error.statusCode === 413) return fail(reply, 413, 'content_too_long_exception', 'the request is too large');
    if (error.statusCode !== undefined && error.statusCode < 500)
      return fail(reply, error.statusCode, 'illegal_argument_exception', 'the request cannot be read');
    parts.onBug(error as Error); // Fastify hands on what was thrown
    return fail(reply, 500, 'exception', 'an error of ours');
  });

  const about = {
    name: 'telltale',
    cluster_name: 'telltale',
    cluster_uuid: uid,
    version: {
      number: VERSION,
      build_flavor: 'default',
      build_type: 'tar',
      build_hash: '0000000000000000000000000000000000000000',
      build_date: '2026-01-01T00:00:00.000000000Z',
      build_snapshot: false,
      lucene_version: '10.2.0',
      minimum_wire_compatibility_version: '8.19.0',
      minimum_index_compatibility_version: '8.0.0',
    },
    tagline: 'You Know, for Search',
  };
  for (const path of ['', '/']) app.get(PREFIX + path, async () => about);
  const licence = {
    status: 'active',
    uid,
    type: 'basic',
    mode: 'basic',
    issued_to: 'telltale',
    issuer: 'elasticsearch',
    max_nodes: 1000,
    start_date_in_millis: -1,
  };
  app.get(`${PREFIX}/_license`, async () => ({ license: licence }));
  app.get(`${PREFIX}/_xpack`, async () => ({
    build: {},
    license: licence,
    features: { ilm: { available: true, enabled: true }, security: { available: true, enabled: true } },
    tagline: 'You know, for X',
  }));
  app.get(`${PREFIX}/_cluster/health`, async () => ({
    cluster_name: 'telltale',
    status: 'green',
    timed_out: false,
    number_of_nodes: 1,
  }));
  for (const place of [
    '_ilm/policy',
    '_index_template',
    '_template',
    '_component_template',
    '_data_stream',
    '_alias',
    '_ingest/pipeline',
    '_data_stream/:name/_lifecycle',
    '_cat/templates',
  ]) {
    const path = place.includes(':') ? `${PREFIX}/${place}` : `${PREFIX}/${place}/:name`;
    // Said to be there, under the name that was asked for.
    app.get(path, async (request) => {
      const { name } = request.params as { readonly name: string }; // as the path says
      return { [name]: {}, data_streams: [{ name }], index_templates: [{ name }] };
    });
    app.put(path, async () => ({ acknowledged: true }));
    if (!place.includes(':')) app.post(path, async () => ({ acknowledged: true }));
  }

  const indexIn = (request: FastifyRequest): string => (request.params as { readonly index: string }).index; // as the path says
  app.get(`${PREFIX}/:index`, async (request) => ({ [indexIn(request)]: { aliases: {}, mappings: {}, settings: {} } }));
  // Beats make the index that they write to, where they are told to overwrite what is there.
  app.put(`${PREFIX}/:index`, async (request) => ({
    acknowledged: true,
    shards_acknowledged: true,
    index: indexIn(request),
  }));
  app.all(`${PREFIX}/*`, async ({ method, url }, reply) =>
    fail(reply, 404, 'resource_not_found_exception', `nothing here answers [${method}] of [${url.slice(0, 200)}]`),
  );

  const take = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const started = performance.now();
    const room = (bytes: number): boolean => budget.grow(request, bytes);
    const unpacked = await unpack(request.body, request.headers['content-encoding'], parts.maxBody, room);
    if ('problem' in unpacked) {
      if (unpacked.problem === 'no-room') return busy(reply, new Refusal('busy', 2));
      return unpacked.problem === 'too-large'
        ? fail(reply, 413, 'content_too_long_exception', 'the request is too large')
        : fail(reply, 400, 'illegal_argument_exception', 'the body cannot be unpacked');
    }
    const { index = null } = request.params as { readonly index?: string }; // as the path says
    const items = readBulk(unpacked.bytes, index);
    if (items === 'malformed') return fail(reply, 400, 'illegal_argument_exception', 'Malformed action/metadata line');
    if (items === 'too-many')
      return fail(reply, 413, 'content_too_long_exception', `a request may hold ${MAX_EVENTS} items`);
    if (items.length === 0) return fail(reply, 400, 'parse_exception', 'request body is required');
    const lines = items.flatMap(({ line }) => (line === null ? [] : [line]));
    let last: number;
    try {
      last = await parts.live.submit(lines, { input: 'bulk', name: senders.get(request) ?? '' });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return busy(reply, error);
    }
    const isShort = (request.query as { readonly filter_path?: unknown }).filter_path !== undefined; // a query is an object
    let position = last - lines.length;
    return {
      took: Math.round(performance.now() - started),
      errors: items.some(({ problem }) => problem !== null),
      items: items.map((item) => ({ [item.action]: resultOf(item, item.line === null ? 0 : ++position, isShort) })),
    };
  };
  app.post(`${PREFIX}/_bulk`, take);
  app.put(`${PREFIX}/_bulk`, take);
  app.post(`${PREFIX}/:index/_bulk`, take);
  app.put(`${PREFIX}/:index/_bulk`, take);
}

function resultOf({ index, id, problem }: BulkItem, position: number, isShort: boolean): object {
  if (problem !== null) return { _index: index, _id: id, status: 400, error: problem };
  if (isShort) return { status: 201 };
  return {
    _index: index,
    _id: id ?? `telltale-${position}`,
    _version: 1,
    result: 'created',
    _shards: { total: 1, successful: 1, failed: 0 },
    _seq_no: position,
    _primary_term: 1,
    status: 201,
  };
}

function busy(reply: FastifyReply, { reason, retryAfterSeconds, message }: Refusal): FastifyReply {
  if (reason === 'too-large') return fail(reply, 413, 'content_too_long_exception', message);
  reply.header('retry-after', String(retryAfterSeconds));
  return fail(reply, reason === 'busy' ? 429 : 503, 'es_rejected_execution_exception', message);
}

function fail(reply: FastifyReply, status: number, type: string, reason: string): FastifyReply {
  return reply.status(status).send({ error: { root_cause: [{ type, reason }], type, reason }, status });
}

function isElastic({ url }: FastifyRequest): boolean {
  return url.startsWith(PREFIX);
}

/** Basic with the token as password, an API key whose second half is the token, or the token alone as bearer. */
function findToken({ headers }: FastifyRequest, { tokens }: ServerParts): Token | null {
  const secret = readSecret(headers.authorization ?? '', ['basic', 'apikey', 'bearer']);
  return secret === null ? null : findSender(tokens, secret);
}
