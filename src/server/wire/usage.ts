/** The wire of AI usage: who talks to which provider. */
import { z } from 'zod';
import { count, maybeTime, moment } from './basics.ts';

export const rangeQuery = z.object({ from: moment, to: moment });

export const usageRow = z.object({
  provider: z.string(),
  kind: z.string(),
  program: z.string().nullable(),
  path: z.string().nullable(),
  host: z.string().nullable(),
  user: z.string().nullable(),
  client: z.string().nullable().describe('The known product that the program is'),
  standing: z.enum(['expected', 'unexpected', 'unknown']),
  standing_reason: z.string(),
  count,
  failed: count,
  first: maybeTime,
  last: maybeTime,
  is_new: z.boolean(),
  targets: z.array(z.string()),
});

export const usageQuery = z.object({ provider: z.string().max(200).optional(), host: z.string().max(400).optional() });

export const usage = z.object({ items: z.array(usageRow) });

export type UsageRow = z.infer<typeof usageRow>;

export type Usage = z.infer<typeof usage>;
