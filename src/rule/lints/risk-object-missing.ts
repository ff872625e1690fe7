/** Risk objects that the result does not carry. */
import { resultColumns } from '../column-use.ts';
import type { Lint } from '../lint.ts';

export const riskObjectMissing: Lint = {
  code: 'lint-risk-object-missing',
  severity: 'warning',
  summary: 'A risk or threat object is no column of the result.',
  why: 'No risk is added to it, whatever the search finds.',
  *check({ rule, plan }) {
    const columns = resultColumns(plan);
    if (columns === null || rule.risk === null) return;
    for (const { field } of [...rule.risk.objects, ...rule.risk.threatObjects])
      if (!columns.has(field)) yield { message: `the search gives no column ${field}, which should carry risk` };
  },
};
