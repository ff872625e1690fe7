/** A dot of a regular expression that was meant as a dot. */

import type { Lint } from '../lint.ts';
import { queryLeaves } from '../query-leaves.ts';

export const anyCharacterDot: Lint = {
  code: 'lint-any-character-dot',
  severity: 'note',
  summary: 'A regular expression holds a file name whose dot is not escaped.',
  why: 'The dot stands for any character, so other names match as well.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      const { op } = test;
      if (op.op !== 'regex') continue;
      for (const [i, pattern] of op.patterns.entries()) {
        const found = /(?<![\\\])*+?])[A-Za-z0-9_]\.(exe|dll|ps1|bat|com|vbs|scr|msi)\b/i.exec(pattern);
        const span = op.spans?.[i] ?? whole;
        if (found === null) continue;
        yield {
          message: `the dot of "${found[0]}" in the expression for ${field} stands for any character`,
          hint: 'write `\\.`',
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
