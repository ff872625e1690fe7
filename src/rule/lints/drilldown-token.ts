/** Drill-downs that ask for columns that are not there. */
import { resultColumns, tokensOf } from '../column-use.ts';
import type { Lint } from '../lint.ts';

const BUILT_IN: ReadonlySet<string> = new Set(['info_min_time', 'info_max_time', 'info_search_time']);

export const drilldownToken: Lint = {
  code: 'lint-drilldown-token',
  severity: 'warning',
  summary: 'A drill-down has a `$token$` that is no column of the result.',
  why: 'The search behind the link then looks for the token’s own text.',
  *check({ rule, plan }) {
    const columns = resultColumns(plan);
    if (columns === null) return;
    for (const { name, search } of rule.drilldowns) {
      const broken = tokensOf(search).filter((token) => !columns.has(token) && !BUILT_IN.has(token));
      if (broken.length > 0)
        yield {
          message: `the drill-down "${name}" needs ${broken.map((token) => `$${token}$`).join(', ')}, which the search does not give`,
        };
    }
  },
};
