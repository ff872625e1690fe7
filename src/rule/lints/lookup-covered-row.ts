/** Rows of a table that another row takes in. */

import type { Lint } from '../lint.ts';
import { lookupUses } from '../lookup-use.ts';
import { covers } from '../query-leaves.ts';

const MAX_ROWS = 3000;

export const lookupCoveredRow: Lint = {
  code: 'lint-lookup-covered-row',
  severity: 'note',
  summary: 'A row of a wildcard lookup is covered by another row.',
  why: 'What matches the narrower row matches both, so the outputs carry the values of both.',
  *check({ plan, lookup }) {
    for (const { table, keys, span } of lookupUses(plan)) {
      const found = lookup(table);
      const [key] = keys;
      if (found === undefined || key === undefined || keys.length !== 1) continue;
      if (found.definition.matchTypes.get(key.column) !== 'wildcard' || found.rowCount > MAX_ROWS) continue;
      const cells = [...found.rows()].flatMap((row) => row.get(key.column)?.toLowerCase() ?? []);
      const wide = [...new Set(cells.filter((cell) => cell.includes('*')))];
      const covered = [...new Set(cells)].filter((cell) => wide.some((one) => one !== cell && covers(one, cell)));
      if (covered.length === 0) continue;
      const example = covered[0]!;
      yield {
        message: `${covered.length} rows of ${table} are covered by others: "${example}" by "${wide.find((one) => one !== example && covers(one, example))}"`,
        ...(span === undefined ? {} : { span }),
      };
    }
  },
};
