/** Detections in production that nobody tests. */
import type { Lint } from '../lint.ts';

export const noTest: Lint = {
  code: 'lint-no-test',
  severity: 'note',
  summary: 'A detection that its vendor marks as in production has no test.',
  why: 'A search that finds nothing any more looks like a quiet network.',
  *check({ rule }) {
    if (rule.vendor !== 'splunk' || rule.status !== 'production' || rule.deprecated || rule.tests.length > 0) return;
    if (rule.type === 'Correlation') return; // which read other rules' findings
    yield { message: 'the detection is in production and has no test' };
  },
};
