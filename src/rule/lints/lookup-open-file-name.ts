/** Tables whose patterns take in other programs. */

import type { Lint } from '../lint.ts';
import { lookupUses } from '../lookup-use.ts';
import { isFileName, isOpenFileName, isPath } from '../query-leaves.ts';

export const lookupOpenFileName: Lint = {
  code: 'lint-lookup-open-file-name',
  severity: 'warning',
  summary: 'Rows of a wildcard lookup have nothing between their star and a file’s name.',
  why: 'An allow-list row `*torch.exe` also allows pytorch.exe, and whatever an attacker names so.',
  *check({ plan, lookup }) {
    for (const { table, keys, span } of lookupUses(plan)) {
      const found = lookup(table);
      if (found === undefined) continue;
      for (const { column, field } of keys) {
        if (!isFileName(field) && !isPath(field)) continue;
        if (found.definition.matchTypes.get(column) !== 'wildcard') continue;
        const open = new Set<string>();
        for (const row of found.rows()) if (isOpenFileName(row.get(column) ?? '')) open.add(row.get(column)!);
        if (open.size === 0) continue;
        yield {
          message: `${open.size} ${open.size === 1 ? 'row' : 'rows'} of ${table} match other programs too, as "${[...open][0]}" does`,
          hint: 'anchor them with a backslash, or drop the star where the column holds a bare name',
          ...(span === undefined ? {} : { span }),
        };
      }
    }
  },
};
