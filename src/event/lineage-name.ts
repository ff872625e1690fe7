/**
 * Fields that stand for what is asked of the ancestors of an event's process. Such a field is true where an ancestor
 * answered to the question, and null where none did. Other events tell, so it is read off no record by itself.
 */
import { createHash } from 'node:crypto';
import type { FieldSource } from './fields.ts';

const PREFIX = 'descendant of [';

/** The name of a question, given its text in full: the same text has the same name in every rule and thread. */
export function nameLineage(question: string): string {
  return `${PREFIX}${createHash('sha256').update(question).digest('hex').slice(0, 16)}]`;
}

export function isLineageName(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** What the field is where nobody has gathered who descends from whom: of no event known, and of none ruled out. */
export const UNASKED_LINEAGE: FieldSource = { kind: 'read', read: () => null, needles: null, from: [] };
