/** Alternatives that another one of the same list takes in. */

import type { Lint } from '../lint.ts';
import { alternativesOf, covers, queryLeaves } from '../query-leaves.ts';

/** Alternatives of one list that are compared with each other. */
const MAX_COMPARED = 2000;

export const coveredAlternative: Lint = {
  code: 'lint-covered-alternative',
  severity: 'note',
  summary: 'An alternative of a list is already covered by another one.',
  why: 'It adds nothing, and hides that the other one is wider than it looks.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      if (test.op.op !== 'glob') continue;
      const all = alternativesOf(test.op, whole).slice(0, MAX_COMPARED);
      const folded = all.map(({ text }) =>
        test.op.op === 'glob' && test.op.fold === 'none' ? text : text.toLowerCase(),
      );
      const wide = folded.flatMap((text, i) => (/[*?]/.test(text) ? [i] : []));
      for (const [i, { text, span }] of all.entries()) {
        const by = wide.find((w) => w !== i && folded[w] !== folded[i] && covers(folded[w]!, folded[i]!));
        if (by === undefined) continue;
        yield {
          message: `${field} "${text}" is covered by "${all[by]!.text}"`,
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
