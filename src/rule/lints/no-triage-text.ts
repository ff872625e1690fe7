/** Rules that leave whoever looks at their alerts alone. */
import type { Lint } from '../lint.ts';
import { isOwnSearch } from '../rule.ts';

/** What stands where nobody wrote anything. */
const NOTHING = /^\W*(?:unknown|none|n\/?a|tbd|todo)?\W*$/i;

export const noTriageText: Lint = {
  code: 'lint-no-triage-text',
  severity: 'note',
  summary: 'A rule that raises alerts has neither false positives nor an investigation guide.',
  why: 'Whoever gets the alert starts from nothing, and the same harmless program is looked into again and again.',
  *check({ rule, plan }) {
    if (rule.elastic?.engine === 'endpoint' || isOwnSearch(rule)) return; // their layouts have no place for it
    if (plan === null || rule.deprecated || rule.kind !== 'alert' || rule.note.trim() !== '') return;
    if (rule.falsePositives.some((text) => !NOTHING.test(text))) return;
    yield { message: 'the rule says nothing of false positives, and has no investigation guide' };
  },
};
