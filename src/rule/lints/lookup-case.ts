/** Tables that are asked for names with case. */

import type { Lint } from '../lint.ts';
import { lookupUses } from '../lookup-use.ts';
import { isFileName, isPath } from '../query-leaves.ts';

export const lookupCase: Lint = {
  code: 'lint-lookup-case',
  severity: 'warning',
  summary: 'A lookup is asked for a file name or path, and its table matches with case.',
  why: 'Splunk’s default is to match with case, and Windows ignores it: `CMD.EXE` is not found.',
  *check({ plan, lookup }) {
    for (const { table, keys, span } of lookupUses(plan)) {
      const found = lookup(table);
      if (found === undefined || found.rowCount === 0 || !found.definition.caseSensitive) continue;
      for (const { field } of keys) {
        if (!isFileName(field) && !isPath(field)) continue;
        yield {
          message: `${table} is asked for ${field} with case`,
          hint: 'set case_sensitive_match: false in its definition',
          ...(span === undefined ? {} : { span }),
        };
      }
    }
  },
};
