/** Computed columns that nobody reads. */
import { fieldNamesOf } from '../../lang/walk.ts';
import { isReadLater } from '../column-use.ts';
import type { Lint } from '../lint.ts';

export const unusedEval: Lint = {
  code: 'lint-unused-eval',
  severity: 'note',
  summary: 'A column is computed, never read, and not part of the result.',
  why: 'Often the by-clause or condition that should read it names another column.',
  *check({ plan, text }) {
    for (const [i, stage] of (plan?.stages ?? []).entries()) {
      if (plan === null || stage.kind !== 'assign') continue;
      // `foreach` computes over every column there is, and means only some.
      if (stage.span !== undefined && text.slice(stage.span.start, stage.span.end).includes('<<')) continue;
      const unused = stage.assignments.filter(
        ({ name }, at) =>
          !name.startsWith('_') &&
          !stage.assignments.slice(at + 1).some(({ value }) => fieldNamesOf(value).includes(name)) &&
          !isReadLater(plan.stages, i + 1, name),
      );
      for (const { name, span = stage.span } of unused)
        yield { message: `${name} is computed and never used`, ...(span === undefined ? {} : { span }) };
    }
  },
};
