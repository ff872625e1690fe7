/** The wire of people: users, sessions, tokens of senders and readers, and the audit log. */
import { z } from 'zod';
import { maybeTime, pageOf, paging, role, time } from './basics.ts';

export const tokenScope = z.enum(['ingest', 'viewer', 'analyst', 'admin']);

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

export type Session = z.infer<typeof session>;

export type User = z.infer<typeof user>;

export type Token = z.infer<typeof token>;

export type CreatedToken = z.infer<typeof createdToken>;

export type AuditEntry = z.infer<typeof auditEntry>;
