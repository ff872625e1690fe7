/** EQL: a lone star. */

import type { Lint } from '../lint.ts';
import { queryLeaves } from '../query-leaves.ts';

export const starForPresent: Lint = {
  code: 'lint-star-for-present',
  severity: 'note',
  summary: 'EQL compares a field with a lone `*`.',
  why: 'It says no more than that the field is there, which `!= null` says plainly.',
  *check({ plan }) {
    if (plan?.language !== 'eql') return;
    for (const { test, field, span } of queryLeaves(plan)) {
      const { op } = test;
      if (op.op !== 'glob' || !op.patterns.includes('*')) continue;
      yield {
        message:
          op.patterns.length === 1
            ? `${field} : "*" asks only whether the field is there`
            : `one alternative of ${field} is "*", so the others decide nothing`,
        hint: `write ${field} != null`,
        ...(span === null ? {} : { span }),
      };
    }
  },
};
