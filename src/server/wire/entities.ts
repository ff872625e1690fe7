/** The wire of entities: whom risk was added to, and when. */
import { z } from 'zod';
import { count, maybeTime, moment, ruleName } from './basics.ts';

export const entityQuery = z.object({
  from: moment,
  to: moment,
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const entity = z.object({
  object: z.string(),
  type: z.string().describe('`system`, `user` or `other`'),
  score: z.number(),
  alerts: count,
  rules: count,
  first: maybeTime,
  last: maybeTime,
});

export const riskPoint = z.object({
  time: maybeTime,
  score: z.number(),
  message: z.string(),
  alert: z.string().describe('Id of the alert that added it'),
  rule: ruleName,
});

export const entityList = z.object({ items: z.array(entity) });

export const entityDetail = z.object({
  object: z.string(),
  type: z.string().nullable(),
  score: z.number(),
  points: z.array(riskPoint).describe('Newest first, at most 1,000'),
});

export type Entity = z.infer<typeof entity>;

export type EntityDetail = z.infer<typeof entityDetail>;

export type RiskPoint = z.infer<typeof riskPoint>;
