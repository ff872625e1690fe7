/** `$tokens$` that no column fills. */
import { resultColumns, tokensOf } from '../column-use.ts';
import type { Lint } from '../lint.ts';

export const brokenToken: Lint = {
  code: 'lint-broken-token',
  severity: 'warning',
  summary: 'A risk message has a `$token$` that is no column of the result.',
  why: 'Analysts read `$user$` where a name should stand.',
  *check({ rule, plan }) {
    const columns = resultColumns(plan);
    if (columns === null || rule.risk === null) return;
    const texts = [rule.risk.message, ...rule.risk.objects.flatMap(({ message }) => message ?? [])];
    const broken = [...new Set(texts.flatMap(tokensOf))].filter((name) => !columns.has(name));
    if (broken.length > 0)
      yield {
        message: `the risk message names ${broken.map((name) => `$${name}$`).join(', ')}, which the search does not give`,
      };
  },
};
