/**
 * The wire: every shape that crosses between server and browser, as zod schemas, by subject. The server checks what comes
 * in and what goes out against them, OpenAPI is made from them, and the console imports their types and nothing else. Times
 * are ISO 8601 with milliseconds and `Z`; null means that the telemetry does not say. Texts from events are hostile and
 * cross as they are: whoever shows them makes hidden characters visible. Here: what the subjects share.
 */
import { z } from 'zod';

export const MAX_TEXT = 4_000;

export const time = z.string().max(40).describe('ISO 8601 with milliseconds and Z');

export const maybeTime = time.nullable();

export const count = z.int().nonnegative();

/** A moment as people pass it in a query. */
export const moment = z.iso.datetime({ offset: true }).optional();

export const SEVERITY_NAMES = ['informational', 'low', 'medium', 'high', 'critical'] as const;

export const severity = z.enum(SEVERITY_NAMES);

export const role = z.enum(['viewer', 'analyst', 'admin']);

export const problem = z
  .object({
    statusCode: z.int(),
    code: z.string().describe('Short and stable'),
    message: z.string(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe('Why a request was refused');

/** One page of a list; `next` is what `cursor` takes for the page after it, null on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const paging = {
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
};

/** Several values in one query parameter, separated by commas. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
      z.array(item).max(20),
    )
    .optional();
}

export const ruleName = z.object({ id: z.string(), name: z.string() });

const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const value = z.union([scalar, z.array(scalar), z.null()]);

export const span = z.object({ start: count, end: count });

export const threat = z.object({
  tactic: z.object({ id: z.string(), name: z.string() }).nullable(),
  technique: z.array(z.object({ id: z.string(), name: z.string() })),
});

export type Severity = z.infer<typeof severity>;

export type Role = z.infer<typeof role>;

export type Problem = z.infer<typeof problem>;

export type Value = z.infer<typeof value>;

export type Span = z.infer<typeof span>;
