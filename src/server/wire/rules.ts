/** The wire of rules: what runs, what does not and why, what it costs and found. */
import { z } from 'zod';
import { alertKind } from './alerts.ts';
import { count, severity, threat } from './basics.ts';

export const ruleRow = z.object({
  id: z.string(),
  name: z.string(),
  language: z.enum(['eql', 'kuery', 'esql', 'spl']).nullable(),
  vendor: z.string().nullable(),
  type: z.string().nullable(),
  kind: alertKind.nullable(),
  severity: severity.nullable(),
  status: z.enum(['compiled', 'unsupported', 'failed']),
  path: z.string(),
  running: z.boolean(),
  alerts: count.describe('That are stored'),
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

export type RuleRow = z.infer<typeof ruleRow>;

export type RuleDetail = z.infer<typeof ruleDetail>;
