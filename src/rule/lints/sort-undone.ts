/** `sort` whose order nobody sees. */
import type { Lint } from '../lint.ts';

/** Aggregates that depend on the order of rows. */
const ORDERED: ReadonlySet<string> = new Set(['first', 'last', 'list', 'earliest', 'latest', 'values']);

export const sortUndone: Lint = {
  code: 'lint-sort-undone',
  severity: 'note',
  summary: 'A `sort` stands before a `stats` that needs no order.',
  why: '`stats` puts its groups in an order of its own, so the sort costs memory for nothing.',
  *check({ plan }) {
    const stages = plan?.stages ?? [];
    for (const [i, stage] of stages.entries()) {
      const next = stages[i + 1];
      if (stage.kind !== 'sort' || stage.limit !== 0 || next?.kind !== 'aggregate' || next.mode !== 'stats') continue;
      if (next.aggregates.some(({ function: name }) => ORDERED.has(name))) continue;
      yield { message: 'stats undoes this order', ...(stage.span === undefined ? {} : { span: stage.span }) };
    }
  },
};
