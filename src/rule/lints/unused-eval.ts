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
      const unused: (typeof stage.assignments)[number][] = [];
      // From the last: what an assignment reads was computed before it.
      const readHere = new Set<string>();
      for (const assignment of stage.assignments.toReversed()) {
        const { name, value } = assignment;
        if (!name.startsWith('_') && !readHere.has(name) && !isReadLater(plan.stages, i + 1, name))
          unused.push(assignment);
        for (const read of fieldNamesOf(value)) readHere.add(read);
      }
      for (const { name, span = stage.span } of unused.reverse())
        yield { message: `${name} is computed and never used`, ...(span === undefined ? {} : { span }) };
    }
  },
};
