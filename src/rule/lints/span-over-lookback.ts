/** Sequences that span more than a run looks at. */

import type { Lint } from '../lint.ts';
import { lookbackOf } from '../schedule-span.ts';

export const spanOverLookback: Lint = {
  code: 'lint-span-over-lookback',
  severity: 'warning',
  summary: 'A sequence’s `maxspan` is longer than the time that a run looks back.',
  why: 'Sequences that take longer than the look-back are never seen whole.',
  *check({ rule, plan }) {
    const [first] = plan?.stages ?? [];
    const lookback = lookbackOf(rule.schedule.from);
    if (first?.kind !== 'sequence' || first.maxSpan === null || lookback === null) return;
    if (first.maxSpan / 1e6 <= lookback) return;
    yield {
      message: `maxspan is ${first.maxSpan / 1e6} seconds and a run looks back ${lookback}`,
      hint: 'set the rule’s look-back to at least maxspan and the interval',
      ...(first.span === undefined ? {} : { span: first.span }),
    };
  },
};
