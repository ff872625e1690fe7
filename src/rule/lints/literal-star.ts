/** EQL: `==` and `in` know no wildcards. */

import type { Lint } from '../lint.ts';
import { queryLeaves } from '../query-leaves.ts';

export const literalStar: Lint = {
  code: 'lint-literal-star',
  severity: 'warning',
  summary: 'A `*` stands in a value that EQL compares to the letter.',
  why: '`==`, `!=` and `in` take a star as a star, so the clause matches no real value.',
  *check({ plan }) {
    if (plan?.language !== 'eql') return;
    for (const { test, field, span } of queryLeaves(plan)) {
      const { op } = test;
      const values = op.op === 'in' ? op.values : op.op === 'equals' ? [op.value] : [];
      const starred = values.find((value) => typeof value === 'string' && value.includes('*'));
      if (starred === undefined) continue;
      yield {
        message: `${field} is compared with "${starred}" to the letter, its star too`,
        hint: 'write `:` or `like`',
        ...(span === null ? {} : { span }),
      };
    }
  },
};
