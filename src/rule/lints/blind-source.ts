/** Index patterns of sources on which the rule can never hold. */
import { findRows } from '../../event/views/index.ts';
import type { Expr } from '../../lang/expression.ts';
import type { Lint } from '../lint.ts';

/** Fields that must be there for a condition to hold: tests that stand in its outermost conjunction. */
function required(expr: Expr): { readonly field: string; readonly span: Expr['span'] }[] {
  if (expr.kind === 'and') return expr.args.flatMap(required);
  if ((expr.kind === 'test' || expr.kind === 'exists') && expr.arg.kind === 'field')
    return [{ field: expr.arg.name, span: expr.span }];
  return [];
}

export const blindSource: Lint = {
  code: 'lint-blind-source',
  severity: 'note',
  summary: 'A rule names Sysmon’s index, and asks for a field that no Sysmon event has.',
  why: 'On that source the rule can never hold, though its index patterns promise that it looks there.',
  *check({ rule, plan }) {
    const [first] = plan?.stages ?? [];
    const own = rule.elastic?.indexPatterns.find((pattern) => /sysmon/.test(pattern));
    if (own === undefined || first?.kind !== 'filter') return;
    for (const { field, span } of required(first.predicate)) {
      if (!/^(process|dll|file|registry|dns)\./.test(field) || findRows('ecs', 'sysmon', field).length > 0) continue;
      yield {
        message: `${field} is on no event of Sysmon, so ${own} adds nothing`,
        ...(span === undefined ? {} : { span }),
      };
    }
  },
};
