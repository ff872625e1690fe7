/** Look-back shorter than the interval. */

import type { Lint } from '../lint.ts';
import { lookbackOf, secondsOf } from '../schedule-span.ts';

export const gapBetweenRuns: Lint = {
  code: 'lint-gap-between-runs',
  severity: 'warning',
  summary: 'A run looks back less far than the time between two runs.',
  why: 'Events in the gap are never looked at.',
  *check({ rule }) {
    const lookback = lookbackOf(rule.schedule.from);
    const every = rule.schedule.every === null ? null : secondsOf(rule.schedule.every);
    if (lookback === null || every === null || lookback >= every) return;
    yield { message: `the rule runs every ${every} seconds and looks back ${lookback}` };
  },
};
