/** The wire of the overview: what a day looked like. */
import { z } from 'zod';
import { count, maybeTime, severity, time } from './basics.ts';
import { entity } from './entities.ts';
import { engineStatus, sourceHealth, sourceState } from './sources.ts';

export const provider = z.object({
  name: z.string(),
  kind: z.string(),
  count,
  hosts: count,
  programs: count,
  first: maybeTime,
  last: maybeTime,
  is_new: z.boolean().describe('First seen in the last seven days of the asked time, and after the first day of all'),
});

export const overview = z.object({
  from: maybeTime,
  to: maybeTime,
  step: count.describe('Width of a bucket, seconds'),
  buckets: z.array(z.object({ time, counts: z.record(severity, count) })),
  totals: z.record(severity, count),
  open: count,
  newest: maybeTime.describe('Of all alerts, also outside of the asked time'),
  entities: z.array(entity),
  providers: z.array(provider),
  sources: z.array(sourceHealth).describe('The worst of them: silent ones, then quiet ones, then live ones'),
  source_states: z.record(sourceState, count).describe('How many sources there are of each state'),
  events: count.describe('Taken from all sources, ever'),
  engine: engineStatus,
  rules: z.object({ on: count, off: count }),
});

export type Provider = z.infer<typeof provider>;

export type Overview = z.infer<typeof overview>;
