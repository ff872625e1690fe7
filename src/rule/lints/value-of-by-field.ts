/** `values(x) … by x`. */
import type { Lint } from '../lint.ts';

export const valueOfByField: Lint = {
  code: 'lint-value-of-by-field',
  severity: 'note',
  summary: 'A `stats` collects the values of a field that it also groups by.',
  why: 'Within a group the field has one value, so the aggregate says nothing new, and may overwrite the by-field.',
  *check({ plan }) {
    for (const stage of plan?.stages ?? []) {
      if (stage.kind !== 'aggregate' || stage.mode !== 'stats') continue;
      for (const { function: name, arg } of stage.aggregates) {
        if ((name !== 'values' && name !== 'dc') || arg?.kind !== 'field' || !stage.by.includes(arg.name)) continue;
        yield {
          message: `${name}(${arg.name}) within a group by ${arg.name} is always one value`,
          ...(stage.span === undefined ? {} : { span: stage.span }),
        };
      }
    }
  },
};
