/** `rename` of a column that is not there. */
import { columnsBeforeStages } from '../column-use.ts';
import type { Lint } from '../lint.ts';

export const renameOfNothing: Lint = {
  code: 'lint-rename-of-nothing',
  severity: 'warning',
  summary: 'A `rename` names a column that is not there.',
  why: 'Splunk then clears the target as well, where it exists.',
  *check({ plan }) {
    if (plan?.language !== 'spl') return;
    const before = columnsBeforeStages(plan);
    for (const [i, stage] of plan.stages.entries()) {
      const columns = before[i];
      if (stage.kind !== 'rename' || columns == null || columns.size === 0) continue;
      const made = new Set<string>();
      for (const { from, to } of stage.renames) {
        if (!from.includes('*') && !columns.has(from) && !made.has(from)) {
          yield {
            message: `there is no column ${from} to rename to ${to}`,
            ...(stage.span === undefined ? {} : { span: stage.span }),
          };
        }
        made.add(to);
      }
    }
  },
};
