/** EQL compares with `==` to the letter, KQL every keyword, and Windows does not. */

import type { Lint } from '../lint.ts';
import { isFileName, isPath, queryLeaves } from '../query-leaves.ts';
import type { Rule } from '../rule.ts';

/** Other systems tell names apart by case. A rule that does not say its system is left alone. */
function isForWindows({ tags, query }: Rule): boolean {
  return tags.includes('OS: Windows')
    ? !tags.some((tag) => /^OS: (Linux|macOS)$/.test(tag))
    : /host\.os\.type ?(?:==|:) ?"?windows\b/.test(query.text);
}

export const caseSensitiveName: Lint = {
  code: 'lint-case-sensitive-name',
  severity: 'warning',
  summary: 'A file name or path is compared with case, though Windows ignores case in both.',
  why: 'A program started as `CMD.EXE` goes past a rule that asks for `cmd.exe`.',
  *check({ rule, plan }) {
    if (plan === null || plan.language === 'spl' || !isForWindows(rule)) return;
    for (const { test, field, span } of queryLeaves(plan)) {
      const { op } = test;
      if ((op.op !== 'equals' && op.op !== 'in') || op.fold !== 'none') continue;
      // What a compiler wrote into the file keeps its case; what a file is called does not.
      if ((!isFileName(field) && !isPath(field)) || field.endsWith('original_file_name')) continue;
      const values = op.op === 'in' ? op.values : [op.value];
      if (!values.some((value) => typeof value === 'string' && /[a-z]/i.test(value))) continue;
      yield {
        message: `${field} is compared with case`,
        hint:
          plan.language === 'kuery'
            ? 'KQL compares keywords so; write the rule in EQL, with `:`'
            : op.op === 'in'
              ? 'write `in~` or `:`'
              : 'write `:`',
        ...(span === null ? {} : { span }),
      };
    }
  },
};
