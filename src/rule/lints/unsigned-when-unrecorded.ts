/** `?field != true` where nobody records the field. */
import { findRows } from '../../event/views/index.ts';
import type { Lint } from '../lint.ts';
import { queryLeaves } from '../query-leaves.ts';

export const unsignedWhenUnrecorded: Lint = {
  code: 'lint-unsigned-when-unrecorded',
  severity: 'warning',
  summary: 'A rule over Sysmon takes a missing code signature for an untrusted one.',
  why: 'Sysmon records no signature of processes, so a negated test of one holds on every event, signed or not.',
  *check({ rule, plan }) {
    const patterns = rule.elastic?.indexPatterns ?? [];
    if (!patterns.some((pattern) => /sysmon|winlogbeat/.test(pattern))) return;
    for (const { field, negated, span } of queryLeaves(plan)) {
      if (!negated || !/^process\.(parent\.)?code_signature\./.test(field)) continue;
      if (findRows('ecs', 'sysmon', field).length > 0) continue;
      yield {
        message: `${field} is never there on Sysmon's events, where this negated test always holds`,
        hint: 'say what should be done where it is missing: `field != null and …`, or leave Sysmon to another rule',
        ...(span === null ? {} : { span }),
      };
    }
  },
};
