/**
 * The API for people and programs, under `/api/v1`. Every route has zod schemas for what comes in and goes out, says who
 * may use it, and stands in the OpenAPI document that `/api/openapi.json` serves.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { guard } from '../access.ts';
import { answerError, Problem } from '../problem.ts';
import type { Routes, ServerParts } from '../server.ts';
import { alertRoutes } from './alerts.ts';
import { entityRoutes } from './entities.ts';
import { huntRoutes } from './hunt.ts';
import { overviewRoutes } from './overview.ts';
import { peopleRoutes } from './people.ts';
import { ruleRoutes } from './rules.ts';
import { sessionRoutes } from './session.ts';
import { sourceRoutes } from './sources.ts';
import { streamRoutes } from './stream.ts';
import { tokenRoutes } from './tokens.ts';
import { usageRoutes } from './usage.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
/** A group of routes of the API. */
export type ApiRoutes = (api: Api, parts: ServerParts) => void;

const API_ROUTES: readonly ApiRoutes[] = [
  sessionRoutes,
  overviewRoutes,
  alertRoutes,
  streamRoutes,
  entityRoutes,
  usageRoutes,
  huntRoutes,
  ruleRoutes,
  sourceRoutes,
  peopleRoutes,
  tokenRoutes,
];

/** Bytes that any request of people may have; what senders send has a limit of its own. */
const MAX_BODY = 64 * 1024;

const DESCRIPTION =
  'What the console uses: alerts and their triage, risk, AI usage, rules, sources, hunts. Sign in with a session cookie or ' +
  'send a token that has a role as `Authorization: Bearer …`.';

export const api: Routes = async (outer, parts) => {
  await outer.register(
    async (scope) => {
      scope.setValidatorCompiler(validatorCompiler);
      scope.setSerializerCompiler(serializerCompiler);
      scope.setErrorHandler(answerError(parts.onBug));
      scope.setNotFoundHandler(async () => {
        throw new Problem(404, 'not-found', 'There is nothing at this address');
      });
      scope.removeContentTypeParser('text/plain');
      scope.addHook('onSend', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      await scope.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: { title: 'Telltale', description: DESCRIPTION, version: '1' },
          components: {
            securitySchemes: {
              session: { type: 'apiKey', in: 'cookie', name: 'telltale_session' },
              token: { type: 'http', scheme: 'bearer' },
            },
          },
        },
        transform: jsonSchemaTransform,
        transformObject: jsonSchemaTransformObject,
      });
      scope.addHook('onRoute', (route) => {
        route.bodyLimit = MAX_BODY;
      });
      guard(scope, parts);
      const v1 = scope.withTypeProvider<ZodTypeProvider>();
      for (const add of API_ROUTES)
        await v1.register(async (inner) => add(inner.withTypeProvider<ZodTypeProvider>(), parts), { prefix: '/v1' });
      scope.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => scope.swagger());
    },
    { prefix: '/api' },
  );
};
