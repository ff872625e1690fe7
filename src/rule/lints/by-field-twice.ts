/** A by-field named twice. */
import type { Lint } from '../lint.ts';

export const byFieldTwice: Lint = {
  code: 'lint-by-field-twice',
  severity: 'note',
  summary: 'A by-clause names a field twice.',
  why: 'One of the two was probably meant to be another field.',
  *check({ plan }) {
    for (const stage of plan?.stages ?? []) {
      if (stage.kind !== 'aggregate') continue;
      const twice = stage.by.find((name, i) => stage.by.indexOf(name) !== i);
      if (twice === undefined) continue;
      yield {
        message: `the by-clause names ${twice} twice`,
        ...(stage.span === undefined ? {} : { span: stage.span }),
      };
    }
  },
};
