/** The wire of reasons: why an event made a rule speak, clause by clause or stage by stage. */
import { z } from 'zod';
import { count, span, value } from './basics.ts';

/** A sentence in parts, so that a page can set the names in it apart. */
export const sentencePart = z.object({ kind: z.enum(['text', 'program', 'target', 'host']), text: z.string() });

const seenField = z.object({
  name: z.string(),
  value,
  missing: z.boolean(),
  absent: z.boolean().describe('No event of this kind carries the field'),
  unindexed: z.boolean().describe('A text was there, longer than Elasticsearch indexes (ignore_above)'),
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

export type SeenField = z.infer<typeof seenField>;

export type SentencePart = z.infer<typeof sentencePart>;

export type Stage = z.infer<typeof stage>;

export type Explanation = z.infer<typeof explanation>;
