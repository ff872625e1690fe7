/** The same alternative twice. */

import type { Lint } from '../lint.ts';
import { alternativesOf, queryLeaves } from '../query-leaves.ts';

export const repeatedAlternative: Lint = {
  code: 'lint-repeated-alternative',
  severity: 'note',
  summary: 'An alternative stands twice in one list.',
  why: 'One of the two was probably meant to be something else.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      const { op } = test;
      if (op.op !== 'glob' && op.op !== 'in') continue;
      const seen = new Set<string>();
      for (const { text, span } of alternativesOf(op, whole)) {
        const key = op.fold === 'none' ? text : text.toLowerCase();
        if (seen.has(key)) yield { message: `"${text}" stands twice for ${field}`, ...(span === null ? {} : { span }) };
        seen.add(key);
      }
    }
  },
};
