/** Columns that an earlier stage has dropped. */
import { columnsBeforeStages, fieldsOfStage } from '../column-use.ts';
import type { Lint } from '../lint.ts';

export const columnGone: Lint = {
  code: 'lint-column-gone',
  severity: 'warning',
  summary: 'A stage reads a column that an earlier `stats` or `table` did not keep.',
  why: 'The column is null there, so conditions fail and results stay empty.',
  *check({ plan }) {
    if (plan?.language !== 'spl') return;
    const before = columnsBeforeStages(plan);
    for (const [i, stage] of plan.stages.entries()) {
      const columns = before[i];
      if (columns == null || columns.size === 0) continue;
      const made = new Set(stage.kind === 'assign' ? stage.assignments.map(({ name }) => name) : []);
      const gone = [...fieldsOfStage(stage)].filter(
        (name) => !columns.has(name) && !made.has(name) && /^(?!(null|true|false)$)[A-Za-z]/i.test(name),
      );
      if (gone.length === 0) continue;
      yield {
        message: `${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} not among the columns that are left here`,
        ...(stage.span === undefined ? {} : { span: stage.span }),
      };
    }
  },
};
