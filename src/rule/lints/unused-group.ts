/** Groups of `rex` that nobody reads. */
import { compilePcre } from '../../lang/regex/pcre.ts';
import { isReadLater } from '../column-use.ts';
import type { Lint } from '../lint.ts';

export const unusedGroup: Lint = {
  code: 'lint-unused-group',
  severity: 'note',
  summary: 'A named group of `rex` is never read and not part of the result.',
  why: 'The extraction costs time for nothing, or a later stage names the group differently.',
  *check({ plan }) {
    for (const [i, stage] of (plan?.stages ?? []).entries()) {
      if (plan === null || stage.kind !== 'extract') continue;
      const compiled = compilePcre(stage.pattern, {});
      const unused = (compiled.ok ? compiled.regex.names : []).filter((name) => !isReadLater(plan.stages, i + 1, name));
      if (unused.length === 0) continue;
      yield {
        message: `${unused.join(', ')} ${unused.length === 1 ? 'is' : 'are'} taken out of ${stage.name} and never used`,
        ...(stage.span === undefined ? {} : { span: stage.span }),
      };
    }
  },
};
