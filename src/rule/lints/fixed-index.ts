/** Indexes written into a search. */
import type { Lint } from '../lint.ts';

export const fixedIndex: Lint = {
  code: 'lint-fixed-index',
  severity: 'note',
  summary: 'A search names an index itself.',
  why: 'Where the data lies elsewhere the rule is silent; a macro can be set per site.',
  *check({ rule }) {
    if (rule.language !== 'spl') return;
    const found = /(?:^|[\s(])index\s*=\s*"?([\w-]+)"?/.exec(rule.query.text.split('|', 1)[0]!);
    if (found === null || found[1]!.startsWith('_')) return;
    yield { message: `the search reads the index ${found[1]} wherever it runs`, hint: 'put the index into a macro' };
  },
};
