/**
 * What the bytes of a record must hold to name a host that someone talked to. The scanner looks for few literals at once,
 * so the fields' own are widened to ones that several share. Each of theirs must be covered, or nothing is skipped: a
 * field that a new view makes from something else costs speed, never findings.
 */
import { needlesFor } from '../event/requirement-needles.ts';
import type { Needles } from '../io/format.ts';

/** ECS fields that tell of contacts. */
export const CONTACT_FIELDS = ['dns.question.name', 'destination.domain', 'destination.port', 'url.domain'] as const;

/** `uery` stands in QueryName, query_name and Zeek's query; `rrname` is Suricata's. At most eight are looked for at once. */
const WIDE: readonly (readonly string[])[] = [
  ['uery'],
  ['question'],
  ['dns', 'request'],
  ['rrname'],
  ['Dest'],
  ['destination'],
  ['url', 'domain'],
  ['dst', 'port', 'number'],
];

/** null where every record must be read. */
export function buildUsageNeedles(): Needles | null {
  for (const field of CONTACT_FIELDS) {
    const found = needlesFor('ecs', field);
    if (found === null || !found.every(isCovered)) return null;
  }
  return { alternatives: WIDE };
}

/** Whether some wide alternative stands wherever these literals do. */
function isCovered(literals: readonly string[]): boolean {
  return WIDE.some((wide) => wide.every((part) => literals.some((literal) => literal.includes(part))));
}
