/** ESCU’s place for local exceptions. */
import type { Lint } from '../lint.ts';
import { isOwnSearch } from '../rule.ts';

export const filterMacroMissing: Lint = {
  code: 'lint-filter-macro-missing',
  severity: 'note',
  summary: 'A Splunk detection does not end with its filter macro.',
  why: 'Sites then have no place for their own exceptions, but in a copy of the rule.',
  *check({ rule }) {
    if (rule.vendor !== 'splunk' || rule.language !== 'spl' || isOwnSearch(rule)) return;
    if (/`[a-z0-9_]+_filter`\s*$/.test(rule.query.text.trim())) return;
    yield { message: 'the search does not end with its filter macro', hint: 'add | `name_of_the_rule_filter`' };
  },
};
