/**
 * The wire: every shape that crosses between server and browser, as zod schemas. The server checks what comes in and
 * what goes out against them, OpenAPI is made from them, and the console imports their types and nothing else. Times are
 * ISO 8601 with milliseconds and `Z`; null means that the telemetry does not say. Texts from events are hostile and
 * cross as they are: whoever shows them makes hidden characters visible.
 */
import { z } from 'zod';

const MAX_TEXT = 4_000;
const time = z.string().max(40).describe('ISO 8601 with milliseconds and Z');
const maybeTime = time.nullable();
const count = z.int().nonnegative();
/** A moment as people pass it in a query. */
const moment = z.iso.datetime({ offset: true }).optional();

export const SEVERITY_NAMES = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export const severity = z.enum(SEVERITY_NAMES);
export const alertKind = z.enum(['alert', 'risk', 'hunt', 'building_block']);
export const alertState = z.enum(['open', 'acknowledged', 'closed']);
export const disposition = z.enum(['true-positive', 'benign', 'false-positive', 'duplicate']);
export const role = z.enum(['viewer', 'analyst', 'admin']);
export const tokenScope = z.enum(['ingest', 'viewer', 'analyst', 'admin']);

export const problem = z
  .object({
    statusCode: z.int(),
    code: z.string().describe('Short and stable'),
    message: z.string(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe('Why a request was refused');

/** One page of a list; `next` is what `cursor` takes for the page after it, null on the last. */
function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

const paging = {
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** Several values in one query parameter, separated by commas. */
function listOf<T extends z.ZodType>(item: T) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
      z.array(item).max(20),
    )
    .optional();
}

// Alerts.

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

const ruleName = z.object({ id: z.string(), name: z.string() });

/** A sentence in parts, so that a page can set the names in it apart. */
export const sentencePart = z.object({ kind: z.enum(['text', 'program', 'target', 'host']), text: z.string() });

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

const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const value = z.union([scalar, z.array(scalar), z.null()]);
const span = z.object({ start: count, end: count });

const seenField = z.object({
  name: z.string(),
  value,
  missing: z.boolean(),
  absent: z.boolean().describe('No event of this kind carries the field'),
  assumed: z.string().nullable().describe('Why the value may be supposed, where the telemetry does not say it'),
});

/** One clause of a condition, with what it gave; `parts` are clauses again. */
export interface Clause {
  kind: string;
  words: string | null;
  span: z.infer<typeof span> | null;
  verdict: z.infer<typeof value>;
  saw: z.infer<typeof seenField>[];
  matched: { index: number; of: number; text: z.infer<typeof value>; span: z.infer<typeof span> | null } | null;
  near: string | null;
  parts: Clause[];
}

export const clause: z.ZodType<Clause> = z
  .object({
    kind: z.string(),
    words: z.string().nullable(),
    span: span.nullable(),
    verdict: value,
    saw: z.array(seenField),
    matched: z.object({ index: count, of: count, text: value, span: span.nullable() }).nullable(),
    near: z.string().nullable(),
    get parts() {
      return z.array(clause);
    },
  })
  .meta({ id: 'Clause' });

export const stage = z.object({
  kind: z.string(),
  words: z.string().nullable(),
  span: span.nullable(),
  outcome: z.enum(['kept', 'changed', 'dropped', 'split', 'waits']),
  changes: z.array(z.object({ name: z.string(), before: value, after: value })),
  clause: clause.nullable(),
  null_by: z.array(z.string()),
  null_from: z.array(seenField),
  lookup: z.object({ table: z.string(), rows: z.array(count), defaulted: z.boolean() }).nullable(),
  rows: count,
});

/** Why one event made the rule speak. Places (`span`) are offsets into the rule's `query_read`. */
export const explanation = z.object({
  source: z.string(),
  record: count,
  holds: z.boolean(),
  outside: z.string().nullable(),
  clauses: z.array(clause),
  stages: z.array(stage),
});

const threat = z.object({
  tactic: z.object({ id: z.string(), name: z.string() }).nullable(),
  technique: z.array(z.object({ id: z.string(), name: z.string() })),
});

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
    language: z.enum(['eql', 'spl', 'policy', 'health']),
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

// Entities, overview, usage.

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

export const sourceHealth = z.object({
  input: z.string().describe('`hec`, `bulk`, `files` …'),
  sender: z.string().describe('Name of a token, or a path'),
  host: z.string().nullable(),
  state: z
    .enum(['live', 'quiet', 'silent'])
    .describe('Heard within 15 minutes; since; not for as long as the settings call silent'),
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
  sources: z.array(sourceHealth),
  events: count.describe('Taken from all sources, ever'),
  engine: engineStatus,
  rules: z.object({ on: count, off: count }),
});

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

// Rules, sources.

export const ruleRow = z.object({
  id: z.string(),
  name: z.string(),
  language: z.enum(['eql', 'spl']).nullable(),
  vendor: z.string().nullable(),
  type: z.string().nullable(),
  kind: alertKind.nullable(),
  severity: severity.nullable(),
  status: z.enum(['compiled', 'unsupported', 'failed']),
  path: z.string(),
  running: z.boolean(),
  alerts: count.describe('Since the server started'),
  cost_ms: z
    .number()
    .nullable()
    .describe('What it took since the rules were loaded, measured now and then; milliseconds'),
  diagnostic: z.string().nullable().describe('Why it does not run'),
});

export const ruleList = z.object({ items: z.array(ruleRow) });

export const ruleDetail = ruleRow.extend({
  version: z.string().nullable(),
  description: z.string(),
  author: z.string(),
  license: z.string(),
  tags: z.array(z.string()),
  references: z.array(z.string()),
  false_positives: z.array(z.string()),
  threat: z.array(threat),
  query: z.string().nullable(),
  query_read: z.string().nullable(),
  file: z.string().nullable().describe('The text of its file, as it was read; null where it is very long'),
  diagnostics: z.array(z.string()).describe('Blocks with a caret under the place'),
});

/** From when on the server raises an alert about itself; null: never. */
export const healthLimits = z.object({
  silent_seconds: count.nullable().describe('A source was not heard'),
  behind_seconds: count.nullable().describe('Events waited for the rules'),
  late_events: count.nullable().describe('Events that came after their windows had closed, within an hour'),
});
export const sourceList = z.object({ items: z.array(sourceHealth), engine: engineStatus, limits: healthLimits });

// People, sessions, tokens, audit.

export const userName = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'Letters, digits and . _ @ - ; at most 64');
export const password = z.string().min(12, 'At least 12 characters').max(200);

export const login = z.object({ name: z.string().max(200), password: z.string().max(200) }).strict();
export const session = z.object({ user: z.object({ name: z.string(), role }).nullable() });
export const user = z.object({ name: z.string(), role, created: time, disabled: z.boolean() });
export const userList = z.object({ items: z.array(user) });
export const newUser = z.object({ name: userName, role, password }).strict();
export const userChange = z
  .object({ role: role.optional(), password: password.optional(), disabled: z.boolean().optional() })
  .strict();
export const passwordChange = z.object({ old: z.string().max(200), password }).strict();

export const token = z.object({
  id: z.string(),
  name: z.string(),
  scope: tokenScope,
  created: time,
  created_by: z.string(),
  revoked: maybeTime,
});
export const tokenList = z.object({ items: z.array(token) });
export const newToken = z.object({ name: z.string().trim().min(1).max(100), scope: tokenScope }).strict();
export const createdToken = token.extend({ secret: z.string().describe('Shown this once') });

export const auditEntry = z.object({
  time,
  actor: z.string(),
  action: z.string(),
  target: z.string().nullable(),
  detail: z.string().nullable(),
});
export const auditPage = pageOf(auditEntry);
export const auditQuery = z.object(paging);

export type Severity = z.infer<typeof severity>;
export type AlertState = z.infer<typeof alertState>;
export type Disposition = z.infer<typeof disposition>;
export type AlertKind = z.infer<typeof alertKind>;
export type Role = z.infer<typeof role>;
export type Problem = z.infer<typeof problem>;
export type Value = z.infer<typeof value>;
export type Span = z.infer<typeof span>;
export type SeenField = z.infer<typeof seenField>;
export type SentencePart = z.infer<typeof sentencePart>;
export type AlertRow = z.infer<typeof alertRow>;
export type AlertPage = z.infer<typeof alertPage>;
export type AlertDetail = z.infer<typeof alertDetail>;
export type AlertEvent = z.infer<typeof alertEvent>;
export type Stage = z.infer<typeof stage>;
export type Explanation = z.infer<typeof explanation>;
export type TriageEntry = z.infer<typeof triageEntry>;
export type TriageChange = z.infer<typeof triageChange>;
export type Entity = z.infer<typeof entity>;
export type EntityDetail = z.infer<typeof entityDetail>;
export type RiskPoint = z.infer<typeof riskPoint>;
export type AlertCounts = z.infer<typeof alertCounts>;
export type EngineStatus = z.infer<typeof engineStatus>;
export type HealthLimits = z.infer<typeof healthLimits>;
export type SourceHealth = z.infer<typeof sourceHealth>;
export type Provider = z.infer<typeof provider>;
export type Overview = z.infer<typeof overview>;
export type UsageRow = z.infer<typeof usageRow>;
export type Usage = z.infer<typeof usage>;
export type RuleRow = z.infer<typeof ruleRow>;
export type RuleDetail = z.infer<typeof ruleDetail>;
export type Session = z.infer<typeof session>;
export type User = z.infer<typeof user>;
export type Token = z.infer<typeof token>;
export type CreatedToken = z.infer<typeof createdToken>;
export type AuditEntry = z.infer<typeof auditEntry>;
