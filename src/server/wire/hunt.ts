/** The wire of hunts: a query that goes in, results that come out, and what is wrong with a query, with its place. */
import { z } from 'zod';
import { problem, value } from './basics.ts';

const count = z.int().nonnegative();
const moment = z.iso.datetime({ offset: true }).nullable().default(null);
const MAX_RESULTS = 1_000;

export const huntQuery = z
  .object({
    query: z.string().max(20_000).regex(/\S/, 'is empty').describe('EQL, KQL, ES|QL or SPL'),
    language: z.enum(['eql', 'kuery', 'esql', 'spl']).nullable().default(null).describe('null: told from the text'),
    from: moment,
    to: moment.describe('Exclusive'),
    limit: z.int().min(1).max(MAX_RESULTS).default(200).describe('Results, at most'),
  })
  .strict();

/** Something to say about the query; `start` and `end` are offsets into it, null where it lies elsewhere (in a macro). */
export const huntDiagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  hint: z.string().nullable(),
  start: count.nullable(),
  end: count.nullable(),
  line: count.nullable(),
  column: count.nullable(),
});

const huntItem = z.object({
  time: z.string().nullable().describe('Of the newest event'),
  host: z.string().nullable(),
  user: z.string().nullable(),
  program: z.string().nullable(),
  event_count: count,
  events: z
    .array(z.object({ position: count, time: z.string().nullable() }))
    .describe('At most 100, the first and last'),
  fields: z.record(z.string(), value),
});

export const huntAnswer = z.object({
  language: z.enum(['eql', 'kuery', 'esql', 'spl']),
  columns: z.array(z.string()).describe('Names of the fields, in the order in which they first come'),
  items: z.array(huntItem).describe('Rows of a search in its order; others newest first'),
  total: count.describe('Results in all, as far as events were searched'),
  stored: count.describe('Events that are stored, of the asked time'),
  searched: count.describe('Events that were read back: the others cannot hold'),
  kept: z.enum(['matched', 'all', 'none']).describe('Which events the server stores'),
  cuts: z.array(z.string()).describe('What cut the answer short; empty: it is whole'),
  diagnostics: z.array(huntDiagnostic),
  seconds: z.number(),
});

export const huntRefusal = problem.extend({ diagnostics: z.array(huntDiagnostic) });

export const storedEvent = z.object({
  position: count.describe('In the event log'),
  time: z.string().nullable(),
  host: z.string().nullable(),
  kind: z.string(),
  event_id: z.string(),
  body: z.string().describe('The event as JSON text'),
});

export type HuntDiagnostic = z.infer<typeof huntDiagnostic>;
export type HuntItem = z.infer<typeof huntItem>;
export type HuntAnswer = z.infer<typeof huntAnswer>;
export type HuntRefusal = z.infer<typeof huntRefusal>;
export type StoredEvent = z.infer<typeof storedEvent>;
