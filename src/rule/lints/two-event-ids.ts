/** One event has one id. */
import { walkExpr } from '../../lang/walk.ts';
import type { Lint } from '../lint.ts';
import { alternativesOf, conditionsOf } from '../query-leaves.ts';

const ID_FIELDS: ReadonlySet<string> = new Set(['EventCode', 'EventID', 'event.code', 'winlog.event_id']);

export const twoEventIds: Lint = {
  code: 'lint-two-event-ids',
  severity: 'warning',
  summary: 'An event is asked to have two different ids at once.',
  why: 'No event has two ids, so the rule can never hold.',
  *check({ plan }) {
    for (const condition of conditionsOf(plan)) {
      for (const expr of walkExpr(condition)) {
        if (expr.kind !== 'and') continue;
        const ids = expr.args.flatMap((arg) => {
          if (arg.kind !== 'test' || arg.arg.kind !== 'field' || !ID_FIELDS.has(arg.arg.name)) return [];
          const alternatives = alternativesOf(arg.op, null);
          return alternatives.length === 1 && /^\d+$/.test(alternatives[0]!.text) ? [alternatives[0]!.text] : [];
        });
        const distinct = [...new Set(ids)];
        if (distinct.length < 2) continue;
        yield {
          message: `no event has the ids ${distinct.join(' and ')} at once`,
          hint: 'write `OR` between them',
          ...(expr.span === undefined ? {} : { span: expr.span }),
        };
      }
    }
  },
};
