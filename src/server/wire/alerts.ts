/** The wire of alerts: lists and counts, one with all that belongs to it, and what people decide about them. */
import { z } from 'zod';
import {
  count,
  listOf,
  MAX_TEXT,
  maybeTime,
  moment,
  pageOf,
  paging,
  ruleName,
  severity,
  threat,
  time,
  value,
} from './basics.ts';
import { explanation, sentencePart } from './why.ts';

export const alertKind = z.enum(['alert', 'risk', 'hunt', 'building_block']);

export const alertState = z.enum(['open', 'acknowledged', 'closed']);

export const disposition = z.enum(['true-positive', 'benign', 'false-positive', 'duplicate']);

export const alertQuery = z.object({
  ...paging,
  severity: listOf(severity),
  state: listOf(alertState),
  kind: listOf(alertKind),
  rule: z.string().max(200).optional().describe('Id of the rule'),
  host: z.string().max(400).optional(),
  user: z.string().max(400).optional(),
  q: z.string().max(200).optional().describe('Text in rule, host, user, program or fields, whatever its case'),
  from: moment,
  to: moment,
});

export const alertRow = z.object({
  id: z.string(),
  kind: alertKind,
  severity,
  state: alertState,
  disposition: disposition.nullable(),
  assignee: z.string().nullable(),
  time: maybeTime.describe('Of the newest event'),
  found: time.describe('When it was raised here'),
  rule: ruleName,
  host: z.string().nullable(),
  user: z.string().nullable(),
  program: z.string().nullable().describe('Path, or the name where only that is known'),
  target: z.string().nullable().describe('What the program asked for, reached or touched'),
  event_count: count,
});

export const alertPage = pageOf(alertRow);

const counted = z.tuple([z.string(), count]);

/** How many alerts the filters let through, and of what sort; most frequent first. */
export const alertCounts = z.object({
  total: count,
  severity: z.array(counted),
  state: z.array(counted),
  rules: z.array(z.object({ id: z.string(), name: z.string(), count })),
  hosts: z.array(counted),
});

export const alertCountQuery = alertQuery.omit({ cursor: true, limit: true });

export const triageEntry = z.object({
  time,
  user: z.string(),
  state: alertState.nullable().describe('What it became; null for a comment alone'),
  disposition: disposition.nullable(),
  assignee: z.string().nullable(),
  comment: z.string(),
});

export const alertEvent = z.object({
  source: z.string(),
  record: count,
  record_id: z.string().nullable(),
  time: maybeTime,
  body: z.string().nullable().describe('The event as JSON text; null where it is not stored or no longer there'),
});

export const alertDetail = alertRow.extend({
  sentence: z.array(sentencePart).describe('What happened'),
  rule: ruleName.extend({
    language: z.enum(['eql', 'kuery', 'esql', 'spl', 'policy', 'health']),
    version: z.string().nullable(),
    type: z.string(),
    severity,
    risk_score: z.number(),
    description: z.string(),
    author: z.string(),
    license: z.string(),
    tags: z.array(z.string()),
    stories: z.array(z.string()),
    references: z.array(z.string()),
    false_positives: z.array(z.string()),
    threat: z.array(threat),
    built_in: z.boolean().describe('Part of Telltale: what it says of itself, of a policy, or of risk that added up'),
    loaded: z.boolean().describe('Whether a rule of this id has a page'),
    query: z.string().nullable().describe('As its author wrote it; null where the rule is no longer loaded'),
    query_read: z.string().nullable().describe('With macros written out: the text that explanations point into'),
    note: z.string().nullable().describe('Its investigation guide, Markdown of its author; null where it has none'),
    setup: z.string().nullable().describe('What it needs to work, Markdown of its author; null where it says nothing'),
  }),
  process: z.object({
    name: z.string().nullable(),
    executable: z.string().nullable(),
    entity_id: z.string().nullable(),
  }),
  fields: z.record(z.string(), value),
  window: z
    .object({ from: z.string(), to: z.string() })
    .nullable()
    .describe('The stretch of time that the search looked at; null where no schedule ran it'),
  new_terms: z.array(value).nullable().describe('Of a rule that looks for new terms: those that are new'),
  threshold_result: z
    .object({
      terms: z.array(z.object({ field: z.string(), value })),
      count,
      cardinality: z.array(z.object({ field: z.string(), value: count })),
      from: z.string(),
    })
    .nullable()
    .describe('Of a rule with a threshold: what it counted, since when'),
  events: z.array(alertEvent),
  risk_entries: z.array(z.object({ object: z.string(), type: z.string(), score: z.number(), message: z.string() })),
  threat_objects: z.array(z.object({ value: z.string(), type: z.string() })),
  drilldowns: z.array(z.object({ name: z.string(), search: z.string(), from: z.string(), to: z.string() })),
  why: z.array(explanation).nullable(),
  history: z.array(triageEntry).describe('Oldest first'),
});

/** What people decide about alerts. Closing needs a disposition; a comment alone changes nothing else. */
export const triageChange = z
  .object({
    state: alertState.optional(),
    disposition: disposition.optional(),
    assignee: z.string().max(64).nullable().optional(),
    comment: z.string().trim().max(MAX_TEXT).optional(),
  })
  .strict()
  .refine((change) => (change.state === 'closed') === (change.disposition !== undefined), {
    message: 'a disposition goes with closing, and only with closing',
    path: ['disposition'],
  })
  .refine((change) => Object.values(change).some((part) => part !== undefined && part !== ''), {
    message: 'nothing to change',
  });

const alertId = z.string().regex(/^[0-9a-f]{64}$/, 'Not the id of an alert');

/** Each alert takes a few writes, and nobody else may write meanwhile. */
export const MAX_CLOSED_AT_ONCE = 200;

/** Closing many that are about the same. Those that are closed already, or that nobody knows, are left as they are. */
export const closing = z
  .object({
    ids: z.array(alertId).min(1).max(MAX_CLOSED_AT_ONCE),
    disposition,
    comment: z.string().trim().max(MAX_TEXT).optional(),
  })
  .strict();

export const closed = z.object({ closed: count.describe('How many of them were closed now') });

export type Closed = z.infer<typeof closed>;

export type Closing = z.infer<typeof closing>;

export type AlertState = z.infer<typeof alertState>;

export type Disposition = z.infer<typeof disposition>;

export type AlertKind = z.infer<typeof alertKind>;

export type AlertRow = z.infer<typeof alertRow>;

export type AlertPage = z.infer<typeof alertPage>;

export type AlertDetail = z.infer<typeof alertDetail>;

export type AlertEvent = z.infer<typeof alertEvent>;

export type TriageEntry = z.infer<typeof triageEntry>;

export type TriageChange = z.infer<typeof triageChange>;

export type AlertCounts = z.infer<typeof alertCounts>;
