/** EQL: `==` and `in` know no wildcards. KQL: nor does what stands in quotes. */

import type { Lint } from '../lint.ts';
import { queryLeaves } from '../query-leaves.ts';

/** Fields of Windows events never hold a lone star; the rights of other systems do. */
const OF_WINDOWS = /^(?:process|file|dll|user|host|registry|dns|event|winlog|source|destination)\./;

export const literalStar: Lint = {
  code: 'lint-literal-star',
  severity: 'warning',
  summary: 'A `*` stands in a value that EQL or KQL compares to the letter.',
  why: 'EQL’s `==`, `!=` and `in` take a star as a star, as KQL does in quotes, so the clause matches no real value.',
  *check({ plan }) {
    if (plan?.language !== 'eql' && plan?.language !== 'kuery') return;
    for (const { test, field, span } of queryLeaves(plan)) {
      const { op } = test;
      const values = op.op === 'in' ? op.values : op.op === 'equals' ? [op.value] : [];
      const isOwnStar = plan.language === 'kuery' && !OF_WINDOWS.test(field);
      const starred = values.find(
        (value) => typeof value === 'string' && value.includes('*') && !(isOwnStar && value === '*'),
      );
      if (starred === undefined) continue;
      yield {
        message: `${field} is compared with "${starred}" to the letter, its star too`,
        hint:
          plan.language === 'eql'
            ? 'write `:` or `like`'
            : 'write it without quotes, and `\\` before each `\\`, `:`, `(`, `)`, `<`, `>`, `{`, `}` in it',
        ...(span === null ? {} : { span }),
      };
    }
  },
};
