/** A star directly before a file name lets other names in. */

import type { Lint } from '../lint.ts';
import { alternativesOf, isFileName, isOpenFileName, isPath, queryLeaves } from '../query-leaves.ts';

export const openFileName: Lint = {
  code: 'lint-open-file-name',
  severity: 'warning',
  summary: 'A pattern such as `*torch.exe` has nothing between its star and the name.',
  why: 'It matches every program whose name merely ends so: `*torch.exe` is also pytorch.exe.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      if (!isFileName(field) && !isPath(field)) continue;
      for (const { text, span } of alternativesOf(test.op, whole)) {
        if (test.op.op !== 'glob' || !isOpenFileName(text)) continue;
        const name = text.slice(1);
        yield {
          message: `${field} "${text}" also matches other names that end in ${name}`,
          hint: isPath(field) ? `write "*\\\\${name}"` : `write "${name}"`,
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
