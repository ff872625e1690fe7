/**
 * The HTTP server: one Fastify instance from the parts that it serves. Routes are plugs: each adds its own to the
 * instance and reaches the world through these parts only.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import type { KafkaStatus } from '../app/kafka/kafka-status.ts';
import type { HealthLimits } from '../app/live/health-watch.ts';
import type { Live } from '../app/live.ts';
import type { Store } from '../store/store.ts';
import { MAX_NAME } from '../text/cut-text.ts';
import type { Client } from '../usage/clients.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import type { TokenBook } from './token-book.ts';

export interface ServerParts {
  readonly store: Store;
  readonly live: Live;
  readonly tokens: TokenBook;
  /** Microseconds since 1970. */
  readonly now: () => number;
  /** Bytes of a request, as sent and as unpacked. */
  readonly maxBody: number;
  /** From when on the server raises alerts about itself. */
  readonly limits: HealthLimits;
  /** Programs that are known to talk to AI. */
  readonly clients: readonly Client[];
  /** Folder of the built console; null where it is not served. */
  readonly console: string | null;
  /** Certificate and key, PEM; null: HTTP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** What the Kafka input is doing; absent or null: there is none. */
  readonly kafka?: (() => KafkaStatus) | null;
  /** What the outputs are doing; absent: there are none. */
  readonly outputs?: () => readonly OutputStatus[];
  /** Hears of errors that are ours. */
  readonly onBug: (error: Error) => void;
}

/** Where alerts go besides the store, since the start. */
export interface OutputStatus {
  readonly name: string;
  readonly sent: number;
  /** Alerts that were given up. */
  readonly dead: number;
  /** Why the last try failed; null where it did not. */
  readonly failure: string | null;
}

/** A group of routes. */
export type Routes = (app: FastifyInstance, parts: ServerParts) => void | Promise<void>;

/** Builds the server; it does not listen yet. */
export async function buildServer(parts: ServerParts, routes: readonly Routes[]): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: parts.maxBody,
    requestTimeout: 30_000,
    logger: false,
    forceCloseConnections: 'idle',
    // Names of indexes and of entities stand in addresses: distinguished names of users, say.
    routerOptions: { maxParamLength: MAX_NAME },
    ...(parts.tls == null ? {} : { https: { ...parts.tls } }),
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  for (const add of routes) await app.register(async (scope) => add(scope, parts));
  return app;
}
