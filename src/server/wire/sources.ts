/** The wire of sources: who sends, when they were heard last, and how the engine does. */
import { z } from 'zod';
import { count, maybeTime, time } from './basics.ts';

export const sourceState = z.enum(['live', 'quiet', 'silent']);

export const sourceHealth = z.object({
  input: z.string().describe('`hec`, `bulk`, `files` …'),
  sender: z.string().describe('Name of a token, or a path'),
  host: z.string().nullable(),
  state: sourceState.describe('Heard within 15 minutes; since; not for as long as the settings call silent'),
  events: count,
  bytes: count,
  late: count.describe('Events that came after their window had closed'),
  faults: count,
  since: time,
  heard: time.describe('When the last of it arrived'),
  newest: maybeTime.describe('Newest event time'),
});

/** The running engine. */
export const engineStatus = z.object({
  started: time,
  appended: count,
  evaluated: count,
  waiting_bytes: count,
  watermark: maybeTime,
  hosts: count,
  late_events: count,
  alerts: count,
  log_bytes: count,
  kept_events: z.enum(['matched', 'all', 'none']).describe('Which events are stored for people to look at'),
  disk_full: z.boolean(),
  rules_loaded: time,
  reload_error: z.string().nullable(),
});

/** From when on the server raises an alert about itself; null: never. */
export const healthLimits = z.object({
  silent_seconds: count.nullable().describe('A source was not heard'),
  behind_seconds: count.nullable().describe('Events waited for the rules'),
  late_events: count.nullable().describe('Events that came after their windows had closed, within an hour'),
});

export const sourceList = z.object({ items: z.array(sourceHealth), engine: engineStatus, limits: healthLimits });

export type EngineStatus = z.infer<typeof engineStatus>;

export type HealthLimits = z.infer<typeof healthLimits>;

export type SourceHealth = z.infer<typeof sourceHealth>;
