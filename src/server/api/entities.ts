/** Whom risk was added to, and when. */
import { z } from 'zod';
import { MAX_NAME } from '../../text/cut-text.ts';
import { Problem } from '../problem.ts';
import * as entitiesWire from '../wire/entities.ts';
import * as usageWire from '../wire/usage.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { rangeOf, showEntity, timeOf } from './shapes.ts';

const named = z.object({ object: z.string().min(1).max(MAX_NAME) });
const narrowed = usageWire.rangeQuery.extend({ type: z.string().max(50).optional() });

export const entityRoutes: ApiRoutes = (api, { store }) => {
  api.get(
    '/entities',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Machines, users and others with risk, riskiest first',
        querystring: entitiesWire.entityQuery,
        response: { 200: entitiesWire.entityList, ...REFUSALS },
      },
    },
    async ({ query }) => ({ items: (await store.listEntities(rangeOf(query), query.limit)).map(showEntity) }),
  );

  api.get(
    '/entities/:object',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The risk of one entity over time',
        params: named,
        querystring: narrowed,
        response: { 200: entitiesWire.entityDetail, ...REFUSALS },
      },
    },
    async ({ params, query }) => {
      const rows = await store.listRisk(params.object, query.type ?? null, rangeOf(query));
      if (rows.length === 0) throw new Problem(404, 'no-such-entity', 'No risk was added to anything of this name');
      return {
        object: rows[0]!.object,
        type: rows[0]!.type,
        score: rows.reduce((sum, { score }) => sum + score, 0),
        points: rows.map(({ time, score, message, alertId, ruleId, ruleName }) => ({
          time: timeOf(time),
          score,
          message,
          alert: alertId,
          rule: { id: ruleId, name: ruleName },
        })),
      };
    },
  );
};
